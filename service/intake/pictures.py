"""Checks uploaded photos, turns them upright, shrinks them, and removes everything but the picture."""

import hashlib
import math
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import Image, UnidentifiedImageError

pillow_heif.register_heif_opener()
# As many threads as processes: at most one for each core.
pillow_heif.options.DECODE_THREADS = 1

# The formats that phones and scanners write. No other decoder is tried.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# Bytes. Three times the size of a large photo of a phone.
MAX_BYTES = 15_000_000
# Pixels, checked before decoding. Phones write 50 million into JPEG, which is decoded at a part of its size,
# and into HEIF, which takes 0.6 GB of memory. WebP takes 17 bytes a pixel, and no camera writes so much.
MAX_PIXELS = 60_000_000
MAX_PIXELS_BY_FORMAT = {"WEBP": 25_000_000}
# Shorter side, pixels. A smaller picture shows nothing.
MIN_SIDE = 200
# Longer side of the stored picture and of its thumbnail, pixels.
MAX_SIDE = 1600
THUMBNAIL_SIDE = 320
JPEG_QUALITY = 82

# The exceptions of Pillow's readers for hostile bytes; its documentation names only OSError.
_DECODING_ERRORS = (
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

_ORIENTATION_TAG, _GPS_TAG = 0x0112, 0x8825
_TRANSPOSE_BY_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NotAPicture(ValueError):
    """The upload is refused.

    `reason`: not_a_picture, too_large_file, too_many_pixels, damaged or too_small.
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """A normalised photo.

    `jpeg` and `thumbnail`: progressive JPEG without metadata; `width` and `height`: of `jpeg`. `position`:
    (latitude, longitude) of the camera, from the EXIF data. `sha256`: of the uploaded bytes.
    """

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    position: tuple[float, float] | None
    sha256: str


def normalise(data: bytes) -> Picture:
    """Convert an uploaded photo to a Picture. Raises NotAPicture and nothing else.

    Of an animation the first frame is taken; transparent parts become white. Not guaranteed: the colours of
    wide-gamut photos (their profile is dropped), and that damage inside a complete JPEG is noticed.
    """
    if len(data) > MAX_BYTES:
        raise NotAPicture("too_large_file")
    with _open(data) as image:
        if image.width * image.height > MAX_PIXELS_BY_FORMAT.get(image.format, MAX_PIXELS):
            raise NotAPicture("too_many_pixels")
        if min(image.size) < MIN_SIDE:
            raise NotAPicture("too_small")
        try:
            small = _shrink(image)
            orientation, position = _exif(image)
        except _DECODING_ERRORS as error:
            raise NotAPicture("damaged") from error
    if orientation in _TRANSPOSE_BY_ORIENTATION:
        small = small.transpose(_TRANSPOSE_BY_ORIENTATION[orientation])
    jpeg = _jpeg(small)
    width, height = small.size
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(jpeg, _jpeg(small), width, height, position, hashlib.sha256(data).hexdigest())


def _open(data: bytes) -> Image.Image:
    """Open an image and read only its header. Raises NotAPicture."""
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise NotAPicture("not_a_picture") from error
    except Image.DecompressionBombError as error:
        raise NotAPicture("too_many_pixels") from error
    except _DECODING_ERRORS as error:
        raise NotAPicture("damaged") from error


def _shrink(image: Image.Image) -> Image.Image:
    """Decode an image and return it as opaque RGB with sides of at most MAX_SIDE.

    A JPEG is decoded at half, a quarter or an eighth of its size where that is enough.
    """
    image.draft(None, (MAX_SIDE, MAX_SIDE))
    image.load()
    small = _resizable(image)
    small.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=3.0)
    if small.mode == "RGBA":
        white = Image.new("RGB", small.size, "white")
        white.paste(small, mask=small.getchannel("A"))
        return white
    return small.convert("RGB")


def _resizable(image: Image.Image) -> Image.Image:
    """Returns an image in a mode that can be resized: L, RGB, CMYK or RGBA."""
    if image.mode.startswith("I"):
        # 16 bits of grey: a direct conversion would turn everything but near-black white.
        return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    # A new image has no profile, comment or EXIF that the encoder would copy.
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    bare.save(out, "JPEG", quality=JPEG_QUALITY, progressive=True, optimize=True)
    return out.getvalue()


def _exif(image: Image.Image) -> tuple[int, tuple[float, float] | None]:
    """Returns (orientation 1–8, position). Unreadable EXIF data is ignored: a photo is valid without it."""
    try:
        exif = image.getexif()
        return exif.get(_ORIENTATION_TAG, 1), _position(exif.get_ifd(_GPS_TAG))
    except _DECODING_ERRORS:
        return 1, None


def _position(gps: dict) -> tuple[float, float] | None:
    """Returns the position in GPS tags (EXIF 2.32): 1, 3 are letters, 2, 4 degrees, minutes, seconds."""
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
