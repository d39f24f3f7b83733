"""Exactly once rests on these: a token in use refuses its batch, and a batch is applied whole or not at
all.
"""

from concurrent.futures import ThreadPoolExecutor

from sheets.client import as_bytes
from sheets.commit import commit
from sheets.errors import OutcomeUnknown
from sheets.layout import BATCH_KEY, BURNED_KEY, COLUMN_KEY
from sheets.provision import token_request
from sheets.smoke.assumption import Assumption, Finding, judged
from sheets.smoke.scratch import COLUMNS, Scratch, keys

# Answers that are not waited for, and seconds after which we hang up: most requests are under way then.
HANG_UPS, PATIENCE = 4, 0.2


def token_once(scratch: Scratch) -> Finding:
    tab = scratch.tab()
    body = scratch.batch(scratch.token(), tab.append("หนึ่ง"))
    scratch.send(*body)
    said = scratch.refused(*body)
    return _refused_and(said, scratch.rows(tab), [["หนึ่ง"]])


def whole_or_nothing(scratch: Scratch) -> Finding:
    """Once refused by its last request, once by one in the middle; each time the first would have been
    good.
    """
    tab, token, unused = scratch.tab(), scratch.token(), scratch.token()
    scratch.send(token_request(token, BATCH_KEY))
    late = scratch.refused(tab.append("หนึ่ง"), token_request(token, BATCH_KEY))
    wide = tab.append(*["กว้าง"] * (COLUMNS + 1))
    middle = scratch.refused(*scratch.batch(unused, tab.append("สอง"), wide, tab.append("สาม")))
    left = scratch.google.metadata(scratch.file_id, unused)
    finding = _refused_and(late and middle, scratch.rows(tab), [])
    return finding if left is None else judged(False, f"the token of a refused batch stayed: {left}")


def looked_up(scratch: Scratch) -> Finding:
    token, missing = scratch.token(), scratch.token()
    scratch.send(token_request(token, BATCH_KEY))
    found = scratch.google.metadata(scratch.file_id, token) or {}
    absent = scratch.google.metadata(scratch.file_id, missing)
    right = found.get("metadataKey") == BATCH_KEY and bool(found.get("location", {}).get("spreadsheet"))
    return judged(right and absent is None, f"{found}; absent: {absent}")


def burned(scratch: Scratch) -> Finding:
    tab, token = scratch.tab(), scratch.token()
    scratch.send(token_request(token, BURNED_KEY))
    said = scratch.refused(*scratch.batch(token, tab.append("สาย")))
    found = scratch.google.metadata(scratch.file_id, token) or {}
    return judged(
        said is not None and found.get("metadataKey") == BURNED_KEY, said or "a burned batch was applied"
    )


def one_id_space(scratch: Scratch) -> Finding:
    tab, token = scratch.tab(), scratch.token()
    scratch.send(token_request(token, BATCH_KEY))
    said = scratch.refused(scratch.metadata({"dimensionRange": tab.column(0)}, COLUMN_KEY, "a", id=token))
    return judged(said is not None, said or "a column took the id of a token")


def hung_up(scratch: Scratch) -> Finding:
    """Hang up while the request is under way and send it again, as after a timeout or a crash."""
    tab, lost = scratch.tab(), 0
    words = [f"แถว {number}" for number in range(HANG_UPS)]
    for word in words:
        token = scratch.token()
        body = as_bytes({"requests": scratch.batch(token, tab.append(word))})
        try:
            with scratch.google.impatient(PATIENCE):
                scratch.google.batch_update(scratch.file_id, body, "replies")
        except OutcomeUnknown:
            lost += 1
        commit(scratch.google, scratch.file_id, token, body)
    rows = scratch.rows(tab)
    return judged(
        rows == [[word] for word in words],
        f"{lost} of {HANG_UPS} answers were lost on the way; {_short(rows)}",
    )


def same_at_once(scratch: Scratch) -> Finding:
    tab, token = scratch.tab(), scratch.token()
    body = scratch.batch(token, tab.append("หนึ่ง"))
    said = _at_once(scratch, body, body)
    refusals = [each for each in said if each]
    return judged(len(refusals) == 1 and scratch.rows(tab) == [["หนึ่ง"]], _short(refusals))


def others_at_once(scratch: Scratch) -> Finding:
    tab = scratch.tab()
    said = _at_once(scratch, *(scratch.batch(scratch.token(), tab.append(word)) for word in ("หนึ่ง", "สอง")))
    rows = scratch.rows(tab)
    return judged(sorted(rows) == [["สอง"], ["หนึ่ง"]] and not any(said), _short(rows))


def own_column_order(scratch: Scratch) -> Finding:
    """What a commit asks back is where the columns stand as of this commit."""
    tab = scratch.tab()
    move = {"moveDimension": {"source": tab.column(0), "destinationIndex": 2}}
    told = scratch.sent(tab, *scratch.keyed(tab, "a", "b"), move)
    stands = scratch.read(tab)[0]
    return judged(keys(told) == keys(stands) == ["b", "a"], f"{keys(told)}")


def _at_once(scratch: Scratch, *bodies: tuple[dict, ...]) -> list[str | None]:
    """Each batch from a thread of its own; what each was told, None if it was applied."""
    with ThreadPoolExecutor(len(bodies)) as threads:
        return list(threads.map(lambda body: scratch.refused(*body, google=scratch.open()), bodies))


def _refused_and(said: str | None, rows: list[list[str]], expected: list[list[str]]) -> Finding:
    return judged(said is not None and rows == expected, f"{said or 'it was applied'}; rows: {_short(rows)}")


def _short(told: object) -> str:
    return str(told)[:120]


ASSUMPTIONS = (
    Assumption(
        "token-once",
        "A batch whose token is in use is refused, and nothing of it is applied.",
        True,
        token_once,
    ),
    Assumption(
        "whole-or-nothing",
        "A batch that is refused for its last request leaves nothing behind.",
        True,
        whole_or_nothing,
    ),
    Assumption(
        "token-lookup",
        "developerMetadata.get finds a token, and says clearly when there is none.",
        True,
        looked_up,
    ),
    Assumption("burn", "A burned token refuses its batch for ever.", True, burned),
    Assumption(
        "one-id-space", "Tokens and the metadata of columns share one space of ids.", False, one_id_space
    ),
    Assumption(
        "hang-up", "A batch sent again after we hung up on the first copy is there once.", True, hung_up
    ),
    Assumption(
        "same-at-once", "Of two copies of a batch at the same moment one is applied.", True, same_at_once
    ),
    Assumption(
        "others-at-once",
        "Two batches at the same moment are both applied, in rows of their own.",
        True,
        others_at_once,
    ),
    Assumption(
        "commit-answer",
        "The answer to a batch tells where the columns stand after it.",
        True,
        own_column_order,
    ),
)
