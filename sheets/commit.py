"""The exactly-once commit: rows reach a workbook once, whatever times out, crashes or arrives late.

It rests on two promises of Google: a batchUpdate is applied whole or not at all, and a developer metadata id
that is in use is refused. The token comes first in the body, so of all copies of one body at most one is
applied.

A crash between any two steps is covered, because every step can be repeated and the workbook itself holds
the state:

    crashed before or after sending     the same body is sent again: applied once, or refused -> look
    crashed after looking               the token is looked up again
    crashed before or after burning     the body is refused, by the token or for its old reason
                                        -> look: "x" = burned
"""

from sheets.client import Google
from sheets.errors import Burned, Refused, TokensExhausted
from sheets.layout import BATCH_KEY, BURNED_KEY, LAYOUT_TOKEN
from sheets.provision import token_request
from sheets.workbook import COMMIT_FIELDS


def commit(google: Google, file_id: str, token: int | None, body: bytes) -> dict | None:
    """Send one stored body; return Google's answer (see `commit_result`).

    Returns None if an earlier copy had committed already: read the workbook to learn where the columns are.

    Raises Burned: these rows are not in the workbook and this body can never bring them; build a new batch.
    Raises Refused only without a token (written tabs alone). After NotApplied, OutcomeUnknown, NeedsPerson or
    BadCredentials send the same body again later, when what they ask for is done.
    """
    try:
        return google.batch_update(file_id, body, COMMIT_FIELDS)
    except Refused as refused:
        if token is None:
            raise
        if not _is_committed(google, file_id, token, refused):
            _burn_token(google, file_id, token, refused)
        return None


def use_up_token(google: Google, file_id: str, token: int) -> None:
    """Take a token away from every copy of its body that may still be under way.

    Does nothing where it is in use: such a copy was applied first, or the token burned. Raises
    TokensExhausted.
    """
    try:
        _send_burn(google, file_id, token)
    except Refused as refused:
        if google.get_metadata(file_id, token) is None:
            raise _not_burnable(token, refused) from refused


def provision(google: Google, file_id: str, body: dict) -> bool:
    """Send a provision body; return False if the workbook had its layout already.

    Its token is never burned: a Refused leaves the spreadsheet empty, and the repaired body may still use the
    token.
    """
    try:
        google.batch_update(file_id, body, "spreadsheetId")
    except Refused:
        metadata = google.get_metadata(file_id, LAYOUT_TOKEN)
        if metadata is None or metadata["metadataKey"] != BATCH_KEY:
            raise
        return False
    return True


def _is_committed(google: Google, file_id: str, token: int, refused: Refused) -> bool:
    """Return True if the token stands for a commit, False if it is free.

    Raises Burned if the id is used for anything else.
    """
    metadata = google.get_metadata(file_id, token)
    if metadata is None:
        return False
    if metadata["metadataKey"] == BATCH_KEY and metadata["location"].get("spreadsheet"):
        return True
    raise Burned(str(refused)) from refused


def _burn_token(google: Google, file_id: str, token: int, refused: Refused) -> None:
    """Take the token away from every copy that may still be under way, and raise Burned.

    Returns only if such a copy was applied first, which is a commit.
    """
    try:
        _send_burn(google, file_id, token)
    except Refused as burn_refused:
        if _is_committed(google, file_id, token, refused):
            return
        raise _not_burnable(token, burn_refused) from burn_refused
    raise Burned(str(refused)) from refused


def _send_burn(google: Google, file_id: str, token: int) -> None:
    google.batch_update(file_id, {"requests": [token_request(token, BURNED_KEY)]}, "spreadsheetId")


def _not_burnable(token: int, refused: Refused) -> TokensExhausted:
    """Return the error for a token that is not in use and cannot be used: the metadata may be full.

    It is open whether the rows are there, so they may not go into another batch.
    """
    return TokensExhausted(f"the token {token} cannot be burned: {refused}")
