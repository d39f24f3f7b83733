"""Checks of Drive and of other accounts, and what only a person can check."""

from sheets.client import AREA_PROPERTY
from sheets.smoke.assumption import Assumption, CheckResult, check_result, unchecked_result
from sheets.smoke.scratch import Scratch, text_row

# The area that a scratch workbook names: none of ours, so the service leaves it alone.
SMOKE_AREA = "smoke"


def check_version_grows(scratch: Scratch) -> CheckResult:
    tab = scratch.tab()
    version_before = scratch.google.get_file(scratch.file_id).version
    scratch.send(tab.append_request("แถว"))
    file_after = scratch.google.get_file(scratch.file_id)
    return check_result(
        file_after.version > version_before,
        f"{version_before} -> {file_after.version}; changed last by {file_after.modified_by or 'us'}",
    )


def check_file_listed(scratch: Scratch) -> CheckResult:
    files = [file for file in scratch.google.list_files(scratch.folder) if file.id == scratch.file_id]
    is_right = len(files) == 1 and files[0].area == SMOKE_AREA and not files[0].trashed
    return check_result(
        is_right, f"{AREA_PROPERTY}={files[0].area}" if files else "the list does not have it"
    )


def check_trashed_flag(scratch: Scratch) -> CheckResult:
    """Check that the list says it: Google takes a commit to a file in the bin without a word."""
    tab, google = scratch.tab(), scratch.google
    google.update_file(scratch.file_id, {"trashed": True})
    try:
        refusal = scratch.refusal(tab.append_request("แถว"))
        trashed_flags = [
            file.trashed for file in google.list_files(scratch.folder) if file.id == scratch.file_id
        ]
    finally:
        google.update_file(scratch.file_id, {"trashed": False})
    return check_result(
        trashed_flags == [True],
        f"listed as trashed: {trashed_flags}; a batch to it was {'refused' if refusal else 'applied'}",
    )


def check_protection(scratch: Scratch) -> CheckResult:
    """Check that a second account, which may edit the file, is shut out of a protected tab and is told so.

    Beside that tab it is free to sort, insert and delete.
    """
    if scratch.second_google is None:
        return unchecked_result("needs a second account in GOOGLE_CREDENTIALS")
    closed, beside = scratch.tab(), scratch.tab()
    protection = {"protectedRange": {"range": {"sheetId": closed.sheet_id}, "editors": {"users": []}}}
    scratch.google.share(scratch.file_id, scratch.second_email, "writer")
    scratch.send(beside.write_request(0, 0, text_row("ข"), text_row("ก")), {"addProtectedRange": protection})
    refusal = scratch.refusal(closed.append_request("แก้"), google=scratch.second_google)
    sort = {
        "range": beside.grid_range(0, 2, 0, 1),
        "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}],
    }
    refusal_beside = scratch.refusal(
        {"sortRange": sort},
        {"insertDimension": {"range": beside.row_range(1), "inheritFromBefore": True}},
        {"deleteDimension": {"range": beside.row_range(1)}},
        google=scratch.second_google,
    )
    (sheet,) = scratch.read(closed, google=scratch.second_google)
    may_edit = [
        protected_range.get("requestingUserCanEdit", False)
        for protected_range in sheet.get("protectedRanges", ())
    ]
    return check_result(
        refusal is not None and refusal_beside is None and may_edit == [False],
        f"{refusal or 'it could write'}; may edit: {may_edit}; beside it: {refusal_beside or 'free'}",
    )


ASSUMPTIONS = (
    Assumption(
        "version-grows", "Every change makes the file's version grow at once.", True, check_version_grows
    ),
    Assumption(
        "listed", "The list of the folder has the workbook with its property.", True, check_file_listed
    ),
    Assumption("trashed-listed", "The list tells that a workbook is in the bin.", True, check_trashed_flag),
    Assumption(
        "protected-tab",
        "A protected tab is closed to other editors, who are told so, and others stay free.",
        False,
        check_protection,
    ),
    Assumption(
        "version-keystroke",
        "A person's keystroke makes the version grow within a minute.",
        by_hand=("type into a cell in the browser and run `flask sync`: the edit must be seen"),
    ),
    Assumption(
        "version-restored",
        "Restoring an older version takes the tokens of later batches away.",
        by_hand=(
            "restore a version from before a batch in the version history and run `flask sync` twice: its rows must come "
            "back once; if they stay away, bring them back with `flask restore-row`"
        ),
    ),
    Assumption(
        "manager-protection",
        "A manager of the Shared Drive is bound by our protection like everybody.",
        by_hand=("as a manager, type into the summary of a workbook: Google must refuse"),
    ),
    Assumption(
        "own-quota",
        "Each service account has 60 requests a minute of its own.",
        by_hand=(
            "watch the quota in the Cloud console while two accounts drain: more than 60 a minute together"
        ),
    ),
)
