"""What a process tries before it works: in the child, as what was used before a fork is lost in it."""

import logging

from sqlalchemy.exc import OperationalError

from ..config import BadSetting
from ..files import FilesUnavailable
from ..files.store import FilesRefused
from ..store import Database
from . import Services

log = logging.getLogger(__name__)


def check_database(db: Database) -> None:
    """Try the database. Raises BadSetting where it is none that we can use.

    One that does not answer is no reason to stop: it comes back.
    """
    try:
        fault = db.fault()
    except OperationalError as error:
        log.error("the database does not answer: %s", error)
        return
    if fault:
        raise BadSetting("DATABASE_URL", fault)


def check_files(services: Services) -> None:
    """Try the store of files. Raises BadSetting where it refuses us.

    One that does not answer is no reason to stop: it comes back, and what needs no files works meanwhile.
    """
    try:
        services.files.check()
    except FilesRefused as error:
        raise BadSetting("FILES_URL", f"a storage that lets us in ({error})") from error
    except FilesUnavailable as error:
        log.error("%s", error)
