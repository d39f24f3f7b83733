"""Checks what the exactly-once commit rests on.

A token in use makes Google refuse its batch, and a batch is applied whole or not at all.
"""

from concurrent.futures import ThreadPoolExecutor

from sheets.client import as_bytes
from sheets.commit import commit
from sheets.errors import OutcomeUnknown
from sheets.head import HEAD_ID, Head, HeadUpdate, head_of_workbook
from sheets.layout import BATCH_KEY, BURNED_KEY, COLUMN_KEY, TAB_KEY
from sheets.provision import token_request
from sheets.readback import CONTENTS_FIELDS, contents_body
from sheets.smoke.assumption import Assumption, CheckResult, check_result
from sheets.smoke.scratch import COLUMNS, Scratch, keys

# How many answers are not waited for, and after how many seconds: most requests are under way by then.
HANG_UPS, HANG_UP_SECONDS = 4, 0.2


def check_token_once(scratch: Scratch) -> CheckResult:
    tab = scratch.tab()
    body = scratch.batch_requests(scratch.next_token(), tab.append_request("หนึ่ง"))
    scratch.send(*body)
    refusal = scratch.refusal(*body)
    return _refusal_result(refusal, scratch.rows(tab), [["หนึ่ง"]])


def check_whole_or_nothing(scratch: Scratch) -> CheckResult:
    """Check a batch refused for its last request, and one for a middle one; the first would be good."""
    tab, token, unused = scratch.tab(), scratch.next_token(), scratch.next_token()
    scratch.send(token_request(token, BATCH_KEY))
    late_refusal = scratch.refusal(tab.append_request("หนึ่ง"), token_request(token, BATCH_KEY))
    too_wide = tab.append_request(*["กว้าง"] * (COLUMNS + 1))
    middle_refusal = scratch.refusal(
        *scratch.batch_requests(unused, tab.append_request("สอง"), too_wide, tab.append_request("สาม"))
    )
    metadata = scratch.google.get_metadata(scratch.file_id, unused)
    result = _refusal_result(late_refusal and middle_refusal, scratch.rows(tab), [])
    return (
        result
        if metadata is None
        else check_result(False, f"the token of a refused batch stayed: {metadata}")
    )


def check_token_lookup(scratch: Scratch) -> CheckResult:
    token, missing = scratch.next_token(), scratch.next_token()
    scratch.send(token_request(token, BATCH_KEY))
    metadata = scratch.google.get_metadata(scratch.file_id, token) or {}
    absent = scratch.google.get_metadata(scratch.file_id, missing)
    is_right = metadata.get("metadataKey") == BATCH_KEY and bool(
        metadata.get("location", {}).get("spreadsheet")
    )
    return check_result(is_right and absent is None, f"{metadata}; absent: {absent}")


def check_burned_token(scratch: Scratch) -> CheckResult:
    tab, token = scratch.tab(), scratch.next_token()
    scratch.send(token_request(token, BURNED_KEY))
    refusal = scratch.refusal(*scratch.batch_requests(token, tab.append_request("สาย")))
    metadata = scratch.google.get_metadata(scratch.file_id, token) or {}
    return check_result(
        refusal is not None and metadata.get("metadataKey") == BURNED_KEY,
        refusal or "a burned batch was applied",
    )


def check_one_id_space(scratch: Scratch) -> CheckResult:
    tab, token = scratch.tab(), scratch.next_token()
    scratch.send(token_request(token, BATCH_KEY))
    refusal = scratch.refusal(
        scratch.metadata_request({"dimensionRange": tab.column_range(0)}, COLUMN_KEY, "a", id=token)
    )
    return check_result(refusal is not None, refusal or "a column took the id of a token")


def check_updated_entry(scratch: Scratch) -> CheckResult:
    """Check that an entry's value changes with a batch, and does not when the batch's token is in use."""
    token, number = scratch.next_token(), scratch.next_token()
    entry = scratch.metadata_request({"spreadsheet": True}, "entry", "0", id=number)
    scratch.send(entry, token_request(token, BATCH_KEY), _value_request(number, "1"))
    refusal = scratch.refusal(_value_request(number, "2"), token_request(token, BATCH_KEY))
    metadata = scratch.google.get_metadata(scratch.file_id, number) or {}
    is_right = metadata.get("metadataKey") == "entry" and metadata.get("metadataValue") == "1"
    return check_result(refusal is not None and is_right, f"{refusal or 'it was applied'}; {metadata}")


def _value_request(number: int, value: str) -> dict:
    return {
        "updateDeveloperMetadata": {
            "dataFilters": [{"developerMetadataLookup": {"metadataId": number}}],
            "developerMetadata": {"metadataValue": value},
            "fields": "metadataValue",
        }
    }


def check_head(scratch: Scratch) -> CheckResult:
    """Check that a reading of tabs brings the head of the workbook, and that a head may be gone."""
    tab, head = scratch.tab(), Head(2, "b" * 12)
    key_of_tab = scratch.metadata_request({"sheetId": tab.sheet_id}, TAB_KEY, "head")
    first = HeadUpdate(Head(1, "a" * 12), is_first=True)
    scratch.send(key_of_tab, first.request(), HeadUpdate(head, is_first=False).request())
    answer = scratch.google.get_by_data_filter(scratch.file_id, contents_body(), CONTENTS_FIELDS)
    lookup = {"developerMetadataLookup": {"metadataId": HEAD_ID}}
    scratch.send({"deleteDeveloperMetadata": {"dataFilter": lookup}})
    refusal = scratch.refusal(HeadUpdate(head, is_first=False).request())
    read = head_of_workbook(answer)
    return check_result(read == head and refusal is None, f"read: {read}; gone: {refusal or 'not missed'}")


def check_hang_up(scratch: Scratch) -> CheckResult:
    """Hang up while the request is under way and send it again, as after a timeout or a crash."""
    tab, lost_count = scratch.tab(), 0
    texts = [f"แถว {number}" for number in range(HANG_UPS)]
    for text in texts:
        token = scratch.next_token()
        body = as_bytes({"requests": scratch.batch_requests(token, tab.append_request(text))})
        try:
            with scratch.google.short_timeout(HANG_UP_SECONDS):
                scratch.google.batch_update(scratch.file_id, body, "replies")
        except OutcomeUnknown:
            lost_count += 1
        commit(scratch.google, scratch.file_id, token, body)
    rows = scratch.rows(tab)
    return check_result(
        rows == [[text] for text in texts],
        f"{lost_count} of {HANG_UPS} answers were lost on the way; {_short(rows)}",
    )


def check_same_batch_at_once(scratch: Scratch) -> CheckResult:
    tab, token = scratch.tab(), scratch.next_token()
    body = scratch.batch_requests(token, tab.append_request("หนึ่ง"))
    refusals = _send_at_once(scratch, body, body)
    messages = [message for message in refusals if message]
    return check_result(len(messages) == 1 and scratch.rows(tab) == [["หนึ่ง"]], _short(messages))


def check_two_batches_at_once(scratch: Scratch) -> CheckResult:
    tab = scratch.tab()
    refusals = _send_at_once(
        scratch,
        *(scratch.batch_requests(scratch.next_token(), tab.append_request(text)) for text in ("หนึ่ง", "สอง")),
    )
    rows = scratch.rows(tab)
    return check_result(sorted(rows) == [["สอง"], ["หนึ่ง"]] and not any(refusals), _short(rows))


def check_commit_answer(scratch: Scratch) -> CheckResult:
    """Check that the answer to a commit says where the columns are after this commit."""
    tab = scratch.tab()
    move = {"moveDimension": {"source": tab.column_range(0), "destinationIndex": 2}}
    answered = scratch.send_and_read(tab, *scratch.column_metadata_requests(tab, "a", "b"), move)
    current = scratch.read(tab)[0]
    return check_result(keys(answered) == keys(current) == ["b", "a"], f"{keys(answered)}")


def _send_at_once(scratch: Scratch, *bodies: tuple[dict, ...]) -> list[str | None]:
    """Send each batch from a thread of its own; return each refusal, None for a batch that was applied."""
    with ThreadPoolExecutor(len(bodies)) as threads:
        return list(threads.map(lambda body: scratch.refusal(*body, google=scratch.open()), bodies))


def _refusal_result(refusal: str | None, rows: list[list[str]], expected: list[list[str]]) -> CheckResult:
    return check_result(
        refusal is not None and rows == expected, f"{refusal or 'it was applied'}; rows: {_short(rows)}"
    )


def _short(value: object) -> str:
    return str(value)[:120]


ASSUMPTIONS = (
    Assumption(
        "token-once",
        "A batch whose token is in use is refused, and nothing of it is applied.",
        True,
        check_token_once,
    ),
    Assumption(
        "whole-or-nothing",
        "A batch that is refused for its last request leaves nothing behind.",
        True,
        check_whole_or_nothing,
    ),
    Assumption(
        "token-lookup",
        "developerMetadata.get finds a token, and says clearly when there is none.",
        True,
        check_token_lookup,
    ),
    Assumption("burn", "A burned token refuses its batch for ever.", True, check_burned_token),
    Assumption(
        "one-id-space",
        "Tokens and the metadata of columns share one space of ids.",
        False,
        check_one_id_space,
    ),
    Assumption(
        "entry-updated",
        "The value of a metadata entry is changed with a batch, and stays if the batch is refused.",
        True,
        check_updated_entry,
    ),
    Assumption(
        "head",
        "A reading brings the metadata of the spreadsheet; an update of an entry that is gone changes nothing.",
        True,
        check_head,
    ),
    Assumption(
        "hang-up", "A batch sent again after we hung up on the first copy is there once.", True, check_hang_up
    ),
    Assumption(
        "same-at-once",
        "Of two copies of a batch at the same moment one is applied.",
        True,
        check_same_batch_at_once,
    ),
    Assumption(
        "others-at-once",
        "Two batches at the same moment are both applied, in rows of their own.",
        True,
        check_two_batches_at_once,
    ),
    Assumption(
        "commit-answer",
        "The answer to a batch tells where the columns stand after it.",
        True,
        check_commit_answer,
    ),
)
