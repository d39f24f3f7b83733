"""Exactly once: the rows of a batch reach a workbook one time, whatever times out, crashes or arrives late.

It rests on two promises of Google: a batchUpdate is applied whole or not at all, and a developer metadata id
that is in use is refused. The token comes first in the body, so of all copies of one body at most one is
applied.

A crash between any two steps is covered because every step can be repeated and the workbook itself holds the
state:

    crashed before or after sending       the same body is sent again: applied once, or refused -> look
    crashed after looking                 the token is looked up again
    crashed before or after burning       the body is refused (by the token or by its old reason) -> look: "x" = burned
"""

from sheets.client import Google
from sheets.errors import Burned, Refused, TokensExhausted
from sheets.layout import BATCH_KEY, BURNED_KEY, LAYOUT_TOKEN
from sheets.provision import token_request
from sheets.workbook import COMMIT_FIELDS


def commit(google: Google, file_id: str, token: int | None, body: bytes) -> dict | None:
    """Send one frozen body. The answer (see `committed`), or None: an earlier copy had committed, read back
    to learn where the columns stand.

    Burned: these rows are not in the workbook and this body can never bring them; freeze them anew. Refused:
    only without a token (the summary alone). NotApplied, OutcomeUnknown, NeedsPerson, BadCredentials: send
    the same body again later, after what they ask for.
    """
    try:
        return google.batch_update(file_id, body, COMMIT_FIELDS)
    except Refused as refused:
        if token is None:
            raise
        if not _had_committed(google, file_id, token, refused):
            _burn(google, file_id, token, refused)
        return None


def provision(google: Google, file_id: str, body: dict) -> bool:
    """Send a provision body; False if the workbook had its layout already. Its token is never burned: a
    Refused leaves the spreadsheet empty, and the mended body may use the token still.
    """
    try:
        google.batch_update(file_id, body, "spreadsheetId")
    except Refused:
        found = google.metadata(file_id, LAYOUT_TOKEN)
        if found is None or found["metadataKey"] != BATCH_KEY:
            raise
        return False
    return True


def _had_committed(google: Google, file_id: str, token: int, refused: Refused) -> bool:
    """True if the token stands for a commit, False if it is free; Burned if it is spent on anything else."""
    found = google.metadata(file_id, token)
    if found is None:
        return False
    if found["metadataKey"] == BATCH_KEY and found["location"].get("spreadsheet"):
        return True
    raise Burned(str(refused)) from refused


def _burn(google: Google, file_id: str, token: int, refused: Refused) -> None:
    """Take the token away from every copy that may still be under way, and raise Burned. Returns only if such
    a copy came first, which is a commit.
    """
    try:
        google.batch_update(file_id, {"requests": [token_request(token, BURNED_KEY)]}, "spreadsheetId")
    except Refused as too_late:
        if _had_committed(google, file_id, token, refused):
            return
        # Neither spent nor to be spent (the metadata may be full): the rows' fate is open, so nothing may be
        # freed.
        raise TokensExhausted(f"the token {token} cannot be burned: {too_late}") from too_late
    raise Burned(str(refused)) from refused
