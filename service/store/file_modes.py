"""Nobody else on the machine reads what an instance keeps: password hashes, letters with links, photos.

New files are closed by the umask of the process (`create_app`); here those are closed that older versions, or
a copy, left open.
"""

import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import make_url

log = logging.getLogger(__name__)

# Takes every right from group and others.
UMASK = 0o077
# What the service makes in the instance folder. Other files there are their owner's business.
OWN_NAMES = ("*.sqlite", "*.sqlite-*", "secret_key", "demo-accounts.txt", "*.json", "*.lock")
OWN_FOLDERS = ("mail", "photos", "logs", "decoding", "downloads")


def close_to_others(instance: Path, database_url: str) -> None:
    """Take the rights of group and others from the instance folder and from what the service keeps in it.

    The log tells once what was open, and what belongs to somebody else and stays open.
    """
    url, paths = make_url(database_url), [instance]
    if url.get_backend_name() == "sqlite":
        database = Path(url.database)
        paths += database.parent.glob(f"{database.name}*")
    paths += [path for name in OWN_NAMES for path in instance.glob(name)]
    for folder in (instance / name for name in OWN_FOLDERS):
        # Nobody gets past a folder that is closed: only one that is open is searched.
        if _is_open(folder):
            paths += [folder, *folder.rglob("*")]
    closed, left = [], []
    for path in filter(_is_open, paths):
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~UMASK)
            closed.append(path.name)
        except OSError:
            left.append(str(path))
    if closed:
        log.warning("%s", _closed_sentence(instance, closed))
    if left:
        log.error("other users of this machine can read %s: its owner must close it", ", ".join(left[:5]))


def _is_open(path: Path) -> bool:
    """True for a file or folder that group or others have rights to. A link has no rights of its own."""
    with suppress(OSError):
        mode = os.lstat(path).st_mode
        # A folder such as /tmp is everybody's on purpose: its sticky bit says so.
        return not stat.S_ISLNK(mode) and not mode & stat.S_ISVTX and bool(mode & UMASK)
    return False


def _closed_sentence(instance: Path, names: list[str]) -> str:
    names = sorted(set(names))
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"closed to other users of this machine, in {instance}: {', '.join(names[:5])}{more}"
