"""What a file is that cannot be read as a picture: a member is told, and how to send it."""

import struct

import pytest

from cogs.interactions.replies.reasons import FILE_KIND_WORDS
from studio.errors import UploadRefused
from studio.rules.pictures.kinds import FileKind, kind_of
from tests.studio.rules.pictures.files import admitted, encoded, plain_image


def _boxed(brand: bytes, *others: bytes) -> bytes:
    """A file of boxes (MP4 and its relatives), which begins with its brands."""
    brands = brand + bytes(4) + b"".join(others)
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + bytes(200)


_KINDS: list[tuple[str, bytes, FileKind | None]] = [
    # photographs of phones
    ("iPhone", _boxed(b"heic", b"mif1", b"heic"), FileKind.HEIC),
    ("iPhone with 10 bits", _boxed(b"heix", b"mif1", b"heix"), FileKind.HEIC),
    ("Samsung", _boxed(b"mif1", b"mif1", b"heic"), FileKind.HEIC),
    ("a burst", _boxed(b"hevc", b"msf1", b"hevc"), FileKind.HEIC),
    ("several pictures", _boxed(b"msf1", b"hevc"), FileKind.HEIC),
    ("no brand that says more", _boxed(b"mif1", b"miaf"), FileKind.HEIC),
    # pictures of other programs
    ("AVIF under a common brand", _boxed(b"mif1", b"miaf", b"avif"), FileKind.AVIF),
    ("JPEG XL", b"\xff\x0a" + bytes(40), FileKind.JPEG_XL),
    ("JPEG XL in boxes", b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(40), FileKind.JPEG_XL),
    ("JPEG 2000", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), FileKind.JPEG_2000),
    ("JPEG 2000 without boxes", b"\xff\x4f\xff\x51" + bytes(40), FileKind.JPEG_2000),
    ("TIFF", encoded(plain_image(), "TIFF"), FileKind.TIFF),
    ("TIFF of a Mac", b"MM\0*" + bytes(40), FileKind.TIFF),
    ("large TIFF", b"II+\0" + bytes(40), FileKind.TIFF),
    ("Canon's CR2", b"II*\0\x10\0\0\0CR\2\0" + bytes(40), FileKind.RAW),
    ("Canon's CR3", _boxed(b"crx ", b"isom"), FileKind.RAW),
    ("Panasonic's raw", b"IIU\0" + bytes(40), FileKind.RAW),
    ("Fujifilm's raw", b"FUJIFILMCCD-RAW 0201" + bytes(40), FileKind.RAW),
    ("Photoshop", b"8BPS\0\1" + bytes(40), FileKind.PAINTING),
    ("GIMP", b"gimp xcf v011\0" + bytes(40), FileKind.PAINTING),
    ("Clip Studio", b"CSFCHUNK" + bytes(40), FileKind.PAINTING),
    ("Krita or Procreate", b"PK\3\4" + bytes(40), FileKind.ARCHIVE),
    ("PDF", b"%PDF-1.7\n" + bytes(40), FileKind.PDF),
    # markup
    ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileKind.SVG),
    (
        "SVG behind its declaration",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a --><svg>",
        FileKind.SVG,
    ),
    ("a web page", b"\n<!DOCTYPE html><svg/>", FileKind.WEB_PAGE),
    ("an old web page", b"<HTML><body>", FileKind.WEB_PAGE),
    # videos
    ("MP4", _boxed(b"isom", b"mp42"), FileKind.VIDEO),
    ("MOV", _boxed(b"qt  "), FileKind.VIDEO),
    ("a phone's video", _boxed(b"3gp4"), FileKind.VIDEO),
    ("WebM", b"\x1a\x45\xdf\xa3" + bytes(40), FileKind.VIDEO),
    ("AVI", b"RIFF\0\1\0\0AVI LIST" + bytes(40), FileKind.VIDEO),
    # nothing that has a name here
    ("text", b"This is not a picture.", None),
    ("text with an angle", b"< 5 goblins", None),
    ("a mention of SVG", b"I like <svg> files", None),
    ("a short box", b"\0\0\0\x08fty", None),
    ("a program", b"MZ\x90\0" + bytes(40), None),
    ("BMP", encoded(plain_image(), "BMP"), None),
    ("zeros", bytes(100), None),
]


@pytest.mark.parametrize(
    ("content", "kind"), [row[1:] for row in _KINDS], ids=[row[0] for row in _KINDS]
)
def test_a_file_that_is_no_picture_is_refused_by_its_name(
    content: bytes, kind: FileKind | None
) -> None:
    assert kind_of(content) == kind
    with pytest.raises(UploadRefused) as refused:
        admitted(content)

    assert (refused.value.reason, refused.value.kind) == ("not_a_picture", kind or "")


def test_every_kind_of_file_has_words_that_say_what_to_send() -> None:
    assert set(FILE_KIND_WORDS) == set(FileKind)
    for words in FILE_KIND_WORDS.values():
        assert words.startswith("That ")
        assert any(each in words for each in ("PNG", "JPEG", "screenshot", "picture"))
        assert len(words) < 200


def test_a_short_box_claims_no_brands_beyond_its_end() -> None:
    content = struct.pack(">I", 16) + b"ftypmif1" + bytes(4) + b"avif" + bytes(40)

    assert kind_of(content) is FileKind.HEIC
