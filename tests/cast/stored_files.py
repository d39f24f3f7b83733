"""What lies in the store of a demonstration's files, be it a folder or a bucket."""

from service.files import photo_files
from tests.cast.people import Demo


def picture_names(demo: Demo) -> list[str]:
    """Returns the names of all pictures, both sizes of each."""
    return sorted(file.key.rpartition("/")[2] for file in demo.services.files.list(photo_files.FOLDER))


def sizes_stored(demo: Demo, photo: str) -> int:
    """Returns in how many of its two sizes a picture is stored."""
    keys = [demo.services.photos.key(photo, is_small) for is_small in (False, True)]
    return sum(demo.services.files.has(key) for key in keys)
