"""Who changed a file between two looks, as far as Drive's revisions tell: never one name of two."""

import logging
from datetime import datetime

from sheets.client import FileState, Google
from sheets.errors import SheetsError

from ..store.edit_kinds import BY_NOBODY, BY_ONE_OF, BY_REVISION, SEPARATOR

log = logging.getLogger(__name__)

# (who, how that is known), as an edit has them.
Hand = tuple[str, str]
NOBODY: Hand = ("", BY_NOBODY)


def read_hand(google: Google, file_id: str, since: str) -> Hand:
    """Returns who changed a file after `since`, when it was changed last before the last look (RFC 3339).

    Nobody, where Drive leaves out revisions of that time, does not say whose one was, is behind the file, or
    does not answer.
    """
    if not since:
        return NOBODY
    try:
        revisions, file = google.list_revisions(file_id), google.get_file(file_id)
    except SheetsError as error:
        # The look itself needs no name.
        log.info("who changed file %s is not known: %s", file_id, error)
        return NOBODY
    times = [datetime.fromisoformat(revision.modified) for revision in revisions]
    if not times or min(times) > datetime.fromisoformat(since):
        # Drive leaves out older ones.
        return NOBODY
    if not _is_up_to_date(max(times), file):
        return NOBODY
    persons = {
        revision.modified_by
        for time, revision in zip(times, revisions, strict=True)
        if time > datetime.fromisoformat(since) and not revision.is_own
    }
    if not persons or "" in persons:
        return NOBODY
    return SEPARATOR.join(sorted(persons)), BY_REVISION if len(persons) == 1 else BY_ONE_OF


def _is_up_to_date(newest: datetime, file: FileState) -> bool:
    return newest >= datetime.fromisoformat(file.modified)
