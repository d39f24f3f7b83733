"""What a process tries before it works: in the child, as what was used before a fork is lost in it."""

import logging

from ..config import BadSetting
from ..files import FilesUnavailable
from ..files.store import FilesRefused
from . import Services

log = logging.getLogger(__name__)


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
