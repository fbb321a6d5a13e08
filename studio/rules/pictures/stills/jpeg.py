"""The picture in a JPEG (ITU T.81, JFIF, ICC.1 annex B), read as browsers read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.errors import UploadRefused
from studio.rules.pictures.parts import (
    JPEG_END,
    JPEG_START_OF_SCAN,
    Part,
    big,
    jpeg_parts,
    jpeg_scan_parts,
)
from studio.rules.pictures.stills.jpeg_plain import plain_jpeg
from studio.rules.pictures.stills.orientation import read_orientation
from studio.rules.pictures.stills.still import Still

# A scan of a progressive JPEG takes a few bytes and costs a pass over all pixels. Encoders write
# about ten; a hundred are an attack, and a large picture can have fewer than a small one.
_MAX_SCANS = 100
_MAX_SCANNED_PIXELS = 500_000_000
# Start-of-frame markers: C0..CF less DHT (C4), JPG (C8) and DAC (CC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = frozenset({0xC0, 0xC1, 0xC9})
_EXIF = b"Exif\0"
_PROFILE = b"ICC_PROFILE\0"
# What a decoder needs besides frame and scans: tables (DHT, DAC, DQT), the interval of restarts,
# and what JFIF and Adobe say about the colours.
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xE0, 0xEE})
_MAX_TABLES_BYTES = 64 * 1024
# The largest profiles, those of printing presses, have 3 MB.
_MAX_PROFILE_BYTES = 4 * 1024 * 1024
_START, _END = b"\xff\xd8", bytes((0xFF, JPEG_END))


@dataclass(frozen=True)
class JpegFrame:
    """What the frame of a JPEG says, and how often the decoder passes over its pixels."""

    width: int
    height: int
    scans: int


@dataclass(frozen=True)
class _Segments:
    before: Sequence[Part]
    frame: Part
    scans: Sequence[Part]


def read_jpeg_frame(content: bytes) -> JpegFrame:
    """The size and the scans of a JPEG. Raises UploadRefused, also for too many scans."""
    segments = _segments(content)
    start = segments.frame.start
    height, width = big(content, start + 5, 2), big(content, start + 7, 2)
    scans = sum(part.name[0] == JPEG_START_OF_SCAN for part in segments.scans)
    if scans > _MAX_SCANS or (scans > 1 and scans * width * height > _MAX_SCANNED_PIXELS):
        raise UploadRefused("not_a_picture")
    return JpegFrame(width, height, scans)


def jpeg_still(content: bytes) -> Still:
    """The picture of a JPEG, without what phones append. Raises UploadRefused."""
    segments = _segments(content)
    frame = segments.frame
    end = segments.scans[-1].end
    # A lost last byte leaves half of the marker.
    ended = content.startswith(_END, end)
    plain = plain_jpeg(content, (*segments.before, *segments.scans)) if ended else None
    return Still(
        plain or _START + b"".join(_needed(content, segments)) + _END,
        (big(content, frame.start + 7, 2), big(content, frame.start + 5, 2)),
        profile=_profile(content, segments.before),
        orientation=read_orientation(_exif(content, segments.before)),
        ended=ended,
        plain=plain is not None,
    )


def _segments(content: bytes) -> _Segments:
    *before, scan = jpeg_parts(content)
    frame = next((part for part in before if part.name[0] in _FRAMES), None)
    if frame is None:
        raise UploadRefused("not_a_picture")
    scans = []
    for part in jpeg_scan_parts(content, scan):
        scans.append(part)
        if _is_only_scan(content, frame, scan) or len(scans) > 2 * _MAX_SCANS:
            break
    return _Segments(before, frame, scans)


def _is_only_scan(content: bytes, frame: Part, scan: Part) -> bool:
    """Whether the scan has all of the picture: later ones are no part of it."""
    components, scanned = big(content, frame.start + 9, 1), big(content, scan.start + 4, 1)
    return frame.name[0] in _SEQUENTIAL and components == scanned


def _needed(content: bytes, segments: _Segments) -> Iterator[bytes]:
    tables_bytes = 0
    for part in (*segments.before, *segments.scans):
        name, start, end = part
        if name[0] in _TABLES:
            tables_bytes += end - start
            if tables_bytes > _MAX_TABLES_BYTES:
                raise UploadRefused("not_a_picture")
        if name[0] in _TABLES or name[0] in _FRAMES or name[0] == JPEG_START_OF_SCAN:
            yield content[start:end]


def _exif(content: bytes, segments: Sequence[Part]) -> bytes:
    """The first block of EXIF."""
    for name, start, end in segments:
        if name == b"\xe1" and content.startswith(_EXIF, start + 4):
            # A zero ends the prefix, and browsers take any byte for it.
            return content[start + 4 + len(_EXIF) + 1 : end]
    return b""


def _profile(content: bytes, segments: Sequence[Part]) -> bytes:
    """The profile, put together from its numbered parts; empty when one is missing or there twice.

    Of two whole profiles the first counts.
    """
    parts: dict[int, bytes] = {}
    most = size_bytes = 0
    for name, start, end in segments:
        numbers = content[start + 4 + len(_PROFILE) : end][:2]
        if name != b"\xe2" or not content.startswith(_PROFILE, start + 4) or len(numbers) < 2:
            continue
        most = most or numbers[1]
        if most == 1 and parts:
            break
        if numbers[1] != most or not 1 <= numbers[0] <= most or numbers[0] in parts:
            return b""
        size_bytes += end - start
        if size_bytes <= _MAX_PROFILE_BYTES:
            parts[numbers[0]] = content[start + 6 + len(_PROFILE) : end]
    return b"".join(parts[number] for number in sorted(parts)) if len(parts) == most else b""
