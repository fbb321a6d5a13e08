"""What a file is that cannot be read as a picture, by its first bytes: so a member can be told."""

import re
from enum import StrEnum

_LOOKED_AT_BYTES = 1024


class FileKind(StrEnum):
    """A kind of file that people send as a picture."""

    HEIC = "heic"
    AVIF = "avif"
    JPEG_XL = "jpeg_xl"
    JPEG_2000 = "jpeg_2000"
    RAW = "raw"
    TIFF = "tiff"
    PAINTING = "painting"
    SVG = "svg"
    PDF = "pdf"
    VIDEO = "video"
    ARCHIVE = "archive"
    WEB_PAGE = "web_page"


_BEGINNINGS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\x0a", FileKind.JPEG_XL),
    (b"\0\0\0\x0cJXL ", FileKind.JPEG_XL),
    (b"\0\0\0\x0cjP  ", FileKind.JPEG_2000),
    (b"\xff\x4f\xff\x51", FileKind.JPEG_2000),
    # Raw photographs of Canon, Panasonic, Olympus and Fujifilm; most others are TIFFs.
    (b"II*\0\x10\0\0\0CR", FileKind.RAW),
    (b"IIU\0", FileKind.RAW),
    (b"IIRO", FileKind.RAW),
    (b"FUJIFILMCCD-RAW", FileKind.RAW),
    (b"II*\0", FileKind.TIFF),
    (b"MM\0*", FileKind.TIFF),
    (b"II+\0", FileKind.TIFF),
    (b"MM\0+", FileKind.TIFF),
    # Photoshop, GIMP, Clip Studio
    (b"8BPS", FileKind.PAINTING),
    (b"gimp xcf", FileKind.PAINTING),
    (b"CSFCHUNK", FileKind.PAINTING),
    (b"%PDF-", FileKind.PDF),
    # WebM and Matroska, Flash, MPEG
    (b"\x1a\x45\xdf\xa3", FileKind.VIDEO),
    (b"FLV\1", FileKind.VIDEO),
    (b"\0\0\1\xba", FileKind.VIDEO),
    # Krita and Procreate keep paintings as zips.
    (b"PK\3\4", FileKind.ARCHIVE),
    (b"Rar!", FileKind.ARCHIVE),
    (b"7z\xbc\xaf", FileKind.ARCHIVE),
)
# The brand in the first box of an MP4 and its relatives.
_BRANDS: dict[bytes, FileKind] = {
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), FileKind.HEIC
    ),
    b"avif": FileKind.AVIF,
    b"avis": FileKind.AVIF,
    b"crx ": FileKind.RAW,
    b"jxl ": FileKind.JPEG_XL,
    b"jp2 ": FileKind.JPEG_2000,
}
# Brands of any picture; those behind them say more.
_ANY_PICTURE = (b"mif1", b"msf1", b"mif2", b"miaf")
_MARKUP = re.compile(rb"<\s*(svg|!doctype html|html|head|body)\b", re.IGNORECASE)


def kind_of(content: bytes) -> FileKind | None:
    """The kind of the file; None when it is not known."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[4:8] == b"ftyp":
        return _kind_by_brand(content)
    if content[:4] == b"RIFF" and content[8:12] == b"AVI ":
        return FileKind.VIDEO
    if found := _MARKUP.search(_text(content)):
        return FileKind.SVG if found[1].lower() == b"svg" else FileKind.WEB_PAGE
    return None


def _kind_by_brand(content: bytes) -> FileKind:
    brand = content[8:12]
    if brand in _ANY_PICTURE:
        end = min(int.from_bytes(content[:4], "big"), _LOOKED_AT_BYTES)
        brands = (content[at : at + 4] for at in range(16, end, 4))
        return next((_BRANDS[each] for each in brands if each in _BRANDS), FileKind.HEIC)
    return _BRANDS.get(brand, FileKind.VIDEO)


def _text(content: bytes) -> bytes:
    """The beginning of a file that may be markup; empty for others."""
    beginning = content[:_LOOKED_AT_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    return beginning if beginning.startswith(b"<") else b""
