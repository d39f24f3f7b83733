"""Uploaded photos: checked, turned upright, made small, stripped of everything but the picture."""

import hashlib
import math
import struct
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

import pillow_heif
from PIL import Image, UnidentifiedImageError

pillow_heif.register_heif_opener()

# What phones and scanners write. No other decoder is ever tried.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# 15 MB: three times a large photo of a phone.
MOST_BYTES = 15_000_000
# 60 million pixels, judged before decoding. Decoding a WebP that large takes 0.9 GB, a JPEG 0.05 to 0.4 GB; a
# photo of 12 million pixels takes about 0.1 GB.
MOST_PIXELS = 60_000_000
# Above so many pixels one picture is decoded at a time in a process, so that memory stays bounded.
HUGE_PIXELS = 20_000_000
# Shorter side, pixels: less shows nothing.
LEAST_SIDE = 200
# Longer side of what is kept, pixels.
LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 320
QUALITY = 82

# What Pillow's readers raise on hostile bytes; its documentation names OSError alone.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)

_ONE_HUGE = Lock()

_ORIENTATION, _GPS = 0x0112, 0x8825
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NotAPicture(ValueError):
    """`reason`: not_a_picture, too_large_file, too_many_pixels, damaged or too_small."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """`jpeg` and `thumbnail` are progressive JPEG without metadata; `width` and `height` are those of `jpeg`;
    `position` is where the camera said it was, (latitude, longitude); `sha256` is of the uploaded bytes."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    position: tuple[float, float] | None
    sha256: str


def normalise(data: bytes) -> Picture:
    """Raises NotAPicture and nothing else. Of an animation the first frame is taken; white is put behind
    glass.

    Not guaranteed: the colours of wide-gamut photos (their profile is dropped), and that damage inside a
    whole JPEG is noticed.
    """
    if len(data) > MOST_BYTES:
        raise NotAPicture("too_large_file")
    with _open(data) as image:
        if image.width * image.height > MOST_PIXELS:
            raise NotAPicture("too_many_pixels")
        if min(image.size) < LEAST_SIDE:
            raise NotAPicture("too_small")
        try:
            with _ONE_HUGE if image.width * image.height > HUGE_PIXELS else nullcontext():
                small = _shrunk(image)
            orientation, position = _exif(image)
        except _BROKEN as error:
            raise NotAPicture("damaged") from error
    if orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    jpeg = _jpeg(small)
    width, height = small.size
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(jpeg, _jpeg(small), width, height, position, hashlib.sha256(data).hexdigest())


def _open(data: bytes) -> Image.Image:
    """Reads the header only."""
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise NotAPicture("not_a_picture") from error
    except Image.DecompressionBombError as error:
        raise NotAPicture("too_many_pixels") from error
    except _BROKEN as error:
        raise NotAPicture("damaged") from error


def _shrunk(image: Image.Image) -> Image.Image:
    """Decoded, at most LONGEST_SIDE, opaque RGB. A JPEG is decoded at half, a quarter or an eighth where that
    does.
    """
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    small = _plain(image)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=3.0)
    if small.mode == "RGBA":
        white = Image.new("RGB", small.size, "white")
        white.paste(small, mask=small.getchannel("A"))
        return white
    return small.convert("RGB")


def _plain(image: Image.Image) -> Image.Image:
    """In a mode that can be resized: L, RGB, CMYK or RGBA."""
    if image.mode.startswith("I"):
        # 16 bits of grey: converted as it is, everything but near-black would turn white.
        return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    # A fresh image knows no profile, comment or EXIF that the encoder would take over.
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    bare.save(out, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return out.getvalue()


def _exif(image: Image.Image) -> tuple[int, tuple[float, float] | None]:
    """(orientation 1–8, position). What cannot be read counts as not there: a photo is good without it."""
    try:
        exif = image.getexif()
        return exif.get(_ORIENTATION, 1), _position(exif.get_ifd(_GPS))
    except _BROKEN:
        return 1, None


def _position(gps: dict) -> tuple[float, float] | None:
    """EXIF 2.32, GPS: 1 and 3 the letters, 2 and 4 degrees, minutes, seconds."""
    if not all(tag in gps for tag in (1, 2, 3, 4)):
        return None
    latitude = _degrees(gps[2], str(gps[1]).strip("\0 ").upper() == "S")
    longitude = _degrees(gps[4], str(gps[3]).strip("\0 ").upper() == "W")
    # Cameras without a fix write zeros, broken ones 0/0.
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or (latitude, longitude) == (0, 0):
        return None
    return latitude, longitude


def _degrees(parts: tuple, negative: bool) -> float:
    value = sum(float(part) / size for part, size in zip(parts, (1, 60, 3600), strict=True))
    return math.copysign(round(value, 6), -1 if negative else 1)
