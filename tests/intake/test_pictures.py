"""Uploaded photos. The test picture is red on the left and blue on the right, so that turning it shows."""

import hashlib
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from service.intake.pictures import MAX_BYTES, MAX_SIDE, THUMBNAIL_SIDE, NotAPicture, normalise

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def red_and_blue(width=640, height=480):
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def encoded(image, form="JPEG", **options):
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def exif_of(gps=None, **tags):
    exif = Image.Exif()
    exif[MAKER] = "Invented Camera"
    for tag, value in tags.items():
        exif[int(tag[1:])] = value
    if gps:
        exif.get_ifd(GPS).update(gps)
    return exif.tobytes()


def pixels(jpeg, *places):
    image = Image.open(BytesIO(jpeg))
    width, height = image.size
    return [image.getpixel((int(x * (width - 1)), int(y * (height - 1)))) for x, y in places]


def is_close(pixel, expected):
    return all(abs(a - b) < 24 for a, b in zip(pixel, expected, strict=True))


def header_of_png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", FORMATS)
def test_it_takes_what_phones_write(form):
    data = encoded(red_and_blue(), form)

    picture = normalise(data)

    assert (picture.width, picture.height) == (640, 480)
    assert picture.sha256 == hashlib.sha256(data).hexdigest()
    left, right = pixels(picture.jpeg, (0.1, 0.5), (0.9, 0.5))
    assert is_close(left, (254, 0, 0)) and is_close(right, (0, 0, 254))


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "ICO", "PPM", "AVIF"])
def test_it_does_not_try_another_format(form):
    with pytest.raises(NotAPicture) as error:
        normalise(encoded(red_and_blue(256, 256), form))

    assert error.value.reason == "not_a_picture"


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"<svg/>", b"%PDF-1.7 invented", "ไม่ใช่รูป".encode()])
def test_it_does_not_take_for_a_picture(data):
    with pytest.raises(NotAPicture) as error:
        normalise(data)

    assert error.value.reason == "not_a_picture"


@pytest.mark.parametrize("size", [(4000, 3000), (5600, 4200)])
def test_a_large_photo_becomes_small(size):
    picture = normalise(encoded(red_and_blue(*size)))

    assert (picture.width, picture.height) == (MAX_SIDE, 1200)
    assert Image.open(BytesIO(picture.thumbnail)).size == (THUMBNAIL_SIDE, 240)


def test_a_small_photo_does_not_grow():
    picture = normalise(encoded(red_and_blue(300, 200)))

    assert (picture.width, picture.height) == (300, 200)
    assert Image.open(BytesIO(picture.thumbnail)).size == (300, 200)


def test_what_is_kept_is_progressive_and_holds_no_metadata():
    data = encoded(
        red_and_blue(),
        exif=exif_of(gps={1: "N", 2: (18, 8, 24), 3: "E", 4: (100, 8, 24)}),
        comment=b"secret",
        icc_profile=b"invented profile",
        xmp=b"<x/>",
    )

    picture = normalise(data)

    for jpeg in (picture.jpeg, picture.thumbnail):
        image = Image.open(BytesIO(jpeg))
        assert image.info.get("progressive")
        assert set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert b"Invented" not in jpeg


# EXIF orientation -> the centre of the red half in the upright picture, as shares of width and height.
UPRIGHT = {
    1: (0.1, 0.5),
    2: (0.9, 0.5),
    3: (0.9, 0.5),
    4: (0.1, 0.5),
    5: (0.5, 0.1),
    6: (0.5, 0.1),
    7: (0.5, 0.9),
    8: (0.5, 0.9),
}


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_it_turns_a_photo_upright(orientation):
    data = encoded(red_and_blue(), exif=exif_of(**{f"t{ORIENTATION}": orientation}))

    picture = normalise(data)

    assert (picture.width, picture.height) == ((640, 480) if orientation < 5 else (480, 640))
    assert is_close(pixels(picture.jpeg, UPRIGHT[orientation])[0], (254, 0, 0))


def test_it_does_not_turn_a_heic_photo_twice():
    picture = normalise(encoded(red_and_blue(), "HEIF", exif=exif_of(**{f"t{ORIENTATION}": 6})))

    assert (picture.width, picture.height) == (480, 640)
    assert is_close(pixels(picture.jpeg, (0.5, 0.1))[0], (254, 0, 0))


@pytest.mark.parametrize("form", FORMATS)
def test_it_reads_where_the_photo_was_taken(form):
    gps = {1: "N", 2: (18.0, 8.0, 24.0), 3: "E", 4: (100.0, 8.0, 24.0)}

    assert normalise(encoded(red_and_blue(), form, exif=exif_of(gps=gps))).position == (18.14, 100.14)


def test_south_and_west_are_negative():
    gps = {1: "S", 2: (18.0, 8.0, 24.0), 3: "W", 4: (100.0, 8.0, 24.0)}

    assert normalise(encoded(red_and_blue(), exif=exif_of(gps=gps))).position == (-18.14, -100.14)


@pytest.mark.parametrize(
    "gps",
    [
        None,
        {1: "N", 2: (18.0, 8.0, 24.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (118.0, 0.0, 0.0), 3: "E", 4: (100.0, 0.0, 0.0)},
        {1: "N", 2: (18.0, 8.0), 3: "E", 4: (100.0, 8.0)},
    ],
)
def test_it_does_not_invent_where_a_photo_was_taken(gps):
    assert normalise(encoded(red_and_blue(), exif=exif_of(gps=gps))).position is None


def test_a_position_divided_by_zero_is_none():
    data = encoded(
        red_and_blue(), exif=exif_of(gps={1: "N", 2: (77.0, 8.0, 24.0), 3: "E", 4: (100.0, 8.0, 24.0)})
    )
    broken = data.replace(struct.pack(">II", 77, 1), bytes(8)).replace(struct.pack("<II", 77, 1), bytes(8))

    assert broken != data
    assert normalise(broken).position is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_an_unreadable_exif_does_not_spoil_the_photo():
    assert normalise(encoded(red_and_blue(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff garbage")).position is None


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_white_is_put_behind_what_can_be_seen_through(mode):
    picture = normalise(encoded(Image.new(mode, (300, 300), 0), "PNG"))

    assert is_close(pixels(picture.jpeg, (0.5, 0.5))[0], WHITE)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_it_keeps_the_tones_of_other_modes(mode):
    form = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("RGB", (300, 300), WHITE).convert(mode)

    assert is_close(pixels(normalise(encoded(image, form)).jpeg, (0.5, 0.5))[0], WHITE)


def test_grey_of_16_bits_is_not_burnt_out():
    image = Image.new("I;16", (300, 300), 0x8000)

    assert is_close(pixels(normalise(encoded(image, "PNG")).jpeg, (0.5, 0.5))[0], (128, 128, 128))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_an_animation_it_takes_the_first_frame(form):
    data = encoded(
        Image.new("RGB", (300, 300), RED),
        form,
        save_all=True,
        append_images=[Image.new("RGB", (300, 300), BLUE)],
        lossless=True,
    )

    assert is_close(pixels(normalise(data).jpeg, (0.5, 0.5))[0], (254, 0, 0))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kept", [0.5, 0.9, 0.99])
def test_a_photo_that_arrived_incomplete_is_damaged(form, kept):
    noisy = Image.effect_noise((600, 400), 60).convert("RGB")
    data = encoded(noisy, form)

    with pytest.raises(NotAPicture) as error:
        normalise(data[: int(len(data) * kept)])

    assert error.value.reason == "damaged"


def test_a_webp_may_have_fewer_pixels_as_it_takes_most_memory():
    with pytest.raises(NotAPicture, match="too_many_pixels"):
        normalise(encoded(Image.new("RGB", (5100, 5000)), "WEBP", quality=1, method=0))


@pytest.mark.parametrize("size", [(7800, 7800), (14_000, 14_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_they_are_decoded(size):
    with pytest.raises(NotAPicture) as error:
        normalise(header_of_png(*size))

    assert error.value.reason == "too_many_pixels"


def test_a_file_may_be_large_but_not_too_large():
    data = encoded(red_and_blue())

    normalise(data.ljust(MAX_BYTES, b"\0"))
    with pytest.raises(NotAPicture) as error:
        normalise(data.ljust(MAX_BYTES + 1, b"\0"))

    assert error.value.reason == "too_large_file"


@pytest.mark.parametrize("size", [(199, 400), (400, 199), (1, 1)])
def test_a_picture_that_shows_nothing_is_too_small(size):
    with pytest.raises(NotAPicture) as error:
        normalise(encoded(red_and_blue(*size), "PNG"))

    assert error.value.reason == "too_small"


SMALL = {
    form: encoded(
        red_and_blue(200, 200), form, exif=exif_of(gps={1: "N", 2: (18, 8, 24), 3: "E", 4: (100, 8, 24)})
    )
    for form in FORMATS
}
BEGINNINGS = (
    b"",
    b"\xff\xd8\xff\xe1",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\xff\0\0\0WEBPVP8 ",
    b"\0\0\0\x18ftypheic",
)
alterations = st.builds(
    lambda form, changes: (form, changes),
    st.sampled_from(FORMATS),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=6)), min_size=1, max_size=5),
)


def alter(form, changes):
    data = bytearray(SMALL[form])
    for place, written in changes:
        start = int(place * len(data))
        data[start : start + len(written)] = written
    return bytes(data)


def assert_accepted_or_refused(data):
    try:
        picture = normalise(data)
    except NotAPicture:
        return
    assert Image.open(BytesIO(picture.jpeg)).size == (picture.width, picture.height)


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150, deadline=None)
@given(alterations)
def test_a_photo_with_altered_bytes_is_taken_or_refused(changed):
    assert_accepted_or_refused(alter(*changed))


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
@example(b"\x89PNG\r\n\x1a\n", b"\0\0\0\x04iCCPabcd\0\0\0\0")
def test_any_bytes_are_taken_or_refused(start, rest):
    assert_accepted_or_refused(start + rest)
