"""Drive, other accounts, and what only a person can find out."""

from sheets.client import AREA_PROPERTY
from sheets.smoke.assumption import Assumption, Finding, judged, unchecked
from sheets.smoke.scratch import Scratch, text_row

# The area that a scratch workbook names: none of ours, so the service leaves it alone.
SMOKE_AREA = "smoke"


def version_grows(scratch: Scratch) -> Finding:
    tab = scratch.tab()
    before = scratch.google.file(scratch.file_id).version
    scratch.send(tab.append("แถว"))
    after = scratch.google.file(scratch.file_id)
    return judged(
        after.version > before, f"{before} -> {after.version}; changed last by {after.modified_by or 'us'}"
    )


def listed(scratch: Scratch) -> Finding:
    found = [file for file in scratch.google.files(scratch.folder) if file.id == scratch.file_id]
    right = len(found) == 1 and found[0].area == SMOKE_AREA and not found[0].trashed
    return judged(right, f"{AREA_PROPERTY}={found[0].area}" if found else "the list does not have it")


def trashed(scratch: Scratch) -> Finding:
    """A commit to a file in the bin tells nothing, so the list must."""
    tab, google = scratch.tab(), scratch.google
    google.change_file(scratch.file_id, {"trashed": True})
    try:
        said = scratch.refused(tab.append("แถว"))
        shown = [file.trashed for file in google.files(scratch.folder) if file.id == scratch.file_id]
    finally:
        google.change_file(scratch.file_id, {"trashed": False})
    return judged(
        shown == [True], f"listed as trashed: {shown}; a batch to it was {'refused' if said else 'applied'}"
    )


def protected_from_others(scratch: Scratch) -> Finding:
    """A second account as an editor: shut out of a protected tab and told so; free to sort, insert and delete
    beside it.
    """
    if scratch.other is None:
        return unchecked("needs a second account in GOOGLE_CREDENTIALS")
    closed, beside = scratch.tab(), scratch.tab()
    guard = {"protectedRange": {"range": {"sheetId": closed.sheet_id}, "editors": {"users": []}}}
    scratch.google.share(scratch.file_id, scratch.other_email, "writer")
    scratch.send(beside.write(0, 0, text_row("ข"), text_row("ก")), {"addProtectedRange": guard})
    said = scratch.refused(closed.append("แก้"), google=scratch.other)
    sort = {"range": beside.area(0, 2, 0, 1), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}
    free = scratch.refused(
        {"sortRange": sort},
        {"insertDimension": {"range": beside.row(1), "inheritFromBefore": True}},
        {"deleteDimension": {"range": beside.row(1)}},
        google=scratch.other,
    )
    (sheet,) = scratch.read(closed, google=scratch.other)
    told = [each.get("requestingUserCanEdit", False) for each in sheet.get("protectedRanges", ())]
    return judged(
        said is not None and free is None and told == [False],
        f"{said or 'it could write'}; may edit: {told}; beside it: {free or 'free'}",
    )


ASSUMPTIONS = (
    Assumption("version-grows", "Every change makes the file's version grow at once.", True, version_grows),
    Assumption("listed", "The list of the folder has the workbook with its property.", True, listed),
    Assumption("trashed-listed", "The list tells that a workbook is in the bin.", True, trashed),
    Assumption(
        "protected-tab",
        "A protected tab is closed to other editors, who are told so, and others stay free.",
        False,
        protected_from_others,
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
