"""A JPEG of the plainest kind, written anew around its compressed pixels (ITU T.81 annex B).

The plainest kind has one scan of three components in Huffman codes, as most programs write it.
Its header holds nothing else then: two kinds of tables, the frame and the scan. Segments that may
hold a text, a thumbnail or another picture are left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from studio.rules.pictures.parts import JPEG_END, JPEG_START_OF_SCAN, Part, big

_FRAME, _CODES, _QUANTA = 0xC0, 0xC4, 0xDB
# Other frames, arithmetic codes, the interval of restarts, a late height, an expansion.
_NOT_PLAIN = (frozenset(range(0xC1, 0xD0)) - {_CODES}) | {0xDC, 0xDD, 0xDE, 0xDF}
_JFIF, _ADOBE = b"JFIF\0", b"Adobe"
# The fewest bytes of these two segments with which decoders read them.
_JFIF_BYTES, _ADOBE_BYTES = 14, 12
# JFIF of version 1.1 without a resolution and a thumbnail. It says that the colours are YCbCr.
_PLAIN_JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
_COMPONENTS, _BITS = 3, 8
# A scan of all 64 coefficients with all of their bits.
_WHOLE = b"\0\x3f\0"
_LARGEST_TABLE = 3
_QUANTUM_BYTES = 64
# A marker, or a byte that fills a gap: neither is part of the pixels of a scan without restarts.
_MARKER = re.compile(rb"\xff[^\0]")


def plain_jpeg(content: bytes, segments: Sequence[Part]) -> bytes | None:
    """The JPEG with its tables and pixels only; None if it is not of the plainest kind.

    `segments` are those before the scan, the scan with its pixels, and those behind it. The colours
    are the same for every decoder: only those of YCbCr are plain.
    """
    by_marker: dict[int, list[Part]] = {}
    for part in segments:
        by_marker.setdefault(part.name[0], []).append(part)
    frames, scans = by_marker.get(_FRAME, []), by_marker.get(JPEG_START_OF_SCAN, [])
    if _NOT_PLAIN & by_marker.keys() or len(frames) != 1 or len(scans) != 1:
        return None
    (frame,), (scan,) = frames, scans
    if not (
        _are_all_used(_quanta(content, by_marker.get(_QUANTA, [])), _quanta_of(content, frame))
        and _are_all_used(_codes(content, by_marker.get(_CODES, [])), _codes_of(content, scan))
        and _scanned(content, scan) == _components(content, frame)
        and _is_ycbcr(content, frame, segments)
        # Also a byte that fills the gap before the end is none of the pixels.
        and not _MARKER.search(content, _pixels_start(content, scan), scan.end + 1)
    ):
        return None
    kept = [part for part in segments if part.name[0] in (_FRAME, _CODES, _QUANTA)]
    tables = b"".join(content[part.start : part.end] for part in kept if part.end <= scan.start)
    pixels = content[scan.start : scan.end]
    return b"\xff\xd8" + _PLAIN_JFIF + tables + pixels + bytes((0xFF, JPEG_END))


def _pixels_start(content: bytes, scan: Part) -> int:
    return scan.start + 2 + big(content, scan.start + 2, 2)


def _quanta(content: bytes, segments: Sequence[Part]) -> Iterator[int]:
    """The numbers of the tables of quanta, and -1 for each that is not right."""
    for _, start, end in segments:
        at = start + 4
        while at < end:
            # The upper half of the byte is 1 for a table of 16 bits, which is not plain.
            number = content[at]
            at += 1 + _QUANTUM_BYTES
            yield number if number <= _LARGEST_TABLE and at <= end else -1


def _codes(content: bytes, segments: Sequence[Part]) -> Iterator[int]:
    """The classes and numbers of the tables of codes, and -1 for each that is not right."""
    for _, start, end in segments:
        at = start + 4
        while at < end:
            name = content[at]
            at += 17 + sum(content[at + 1 : at + 17])
            yield name if name & ~0x10 <= _LARGEST_TABLE and at <= end else -1


def _quanta_of(content: bytes, frame: Part) -> set[int]:
    """The numbers of the tables that the frame uses; none for a frame that is not plain."""
    start, end = frame.start, frame.end
    if end - start != 10 + 3 * _COMPONENTS or content[start + 4] != _BITS:
        return set()
    return {content[start + 12 + 3 * index] for index in range(_COMPONENTS)}


def _codes_of(content: bytes, scan: Part) -> set[int]:
    """The tables that the scan uses; none for a scan that is not plain."""
    at = scan.start + 5
    end = at + 2 * _COMPONENTS
    if content[end : end + 3] != _WHOLE or _pixels_start(content, scan) != end + 3:
        return set()
    used = content[at + 1 : end : 2]
    return {each >> 4 for each in used} | {0x10 | each & 0x0F for each in used}


def _are_all_used(tables: Iterable[int], used: set[int]) -> bool:
    """Whether each table that is used is there once, and no other table is there."""
    return bool(used) and sorted(tables) == sorted(used)


def _components(content: bytes, frame: Part) -> bytes:
    """How many components there are, and the name of each."""
    return bytes((content[frame.start + 9], *content[frame.start + 10 : frame.end : 3]))


def _scanned(content: bytes, scan: Part) -> bytes:
    start = scan.start + 4
    return bytes((content[start], *content[start + 1 : _pixels_start(content, scan) - 3 : 2]))


def _is_ycbcr(content: bytes, frame: Part, segments: Sequence[Part]) -> bool:
    """Whether decoders take the colours for YCbCr, by the segments before the scan."""
    adobe = None
    for name, start, end in segments:
        said = content[start + 4 : min(end, start + 4 + _JFIF_BYTES)]
        if name == b"\xe0" and said.startswith(_JFIF) and len(said) == _JFIF_BYTES:
            return True
        if name == b"\xee" and said.startswith(_ADOBE) and len(said) >= _ADOBE_BYTES:
            adobe = said[_ADOBE_BYTES - 1]
        if name[0] == JPEG_START_OF_SCAN:
            break
    if adobe is not None:
        return adobe == 1
    # Without a word about it, the names of the components decide.
    return _components(content, frame)[1:] == b"\1\2\3"
