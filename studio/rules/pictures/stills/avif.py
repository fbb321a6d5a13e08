"""The picture in an AVIF, where it is a plain one (AVIF 1.1, ISO/IEC 23008-12, AV1 bitstream).

A plain one is a single AV1 frame, maybe with a second one for alpha. Its size stands in the boxes,
and once more in each frame. A decoder allocates memory for the frame, so both have to be the same.
Pictures of several tiles or layers, cropped ones and animations are refused by their name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from studio.errors import UploadRefused
from studio.rules.pictures.colour_spaces import ColourSpace, by_code_points
from studio.rules.pictures.kinds import FileKind
from studio.rules.pictures.stills.orientation import UPRIGHT
from studio.rules.pictures.stills.still import Still

# Boxes, items and what is said about them; a plain picture has about ten of each.
_MOST_BOXES = 100
_MOST_OBUS = 100
# The kinds of OBUs, which are the parts of AV1 data: sequence headers, frame headers, frames.
_SEQUENCE, _FRAME_HEADER, _FRAME = 1, 3, 6
_MOST_PROFILE_BYTES = 4 * 1024 * 1024
# Of a still picture, the curves of video stand for that of sRGB in browsers.
_SRGB_TRANSFER, _VIDEO_TRANSFERS = 13, frozenset({1, 6, 14, 15})
# What these say changes which part of which frame is shown.
_NOT_PLAIN = frozenset({b"clap", b"a1op", b"a1lx", b"lsel"})
# The orientation of EXIF for a turn (by 90° to the left, so often) and a mirror (by axis).
_ORIENTATIONS: Mapping[tuple[int, int | None], int] = {
    (0, None): 1,
    (0, 0): 4,
    (0, 1): 2,
    (1, None): 8,
    (1, 0): 5,
    (1, 1): 7,
    (2, None): 3,
    (2, 0): 2,
    (2, 1): 4,
    (3, None): 6,
    (3, 0): 7,
    (3, 1): 5,
}


@dataclass(frozen=True)
class _Box:
    name: bytes
    content: memoryview


@dataclass
class _Meta:
    """What the boxes say about the items of a file, by their numbers."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    places: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    properties: dict[int, list[_Box]] = field(default_factory=dict)
    helpers: dict[int, list[int]] = field(default_factory=dict)  # alpha, depth: of an item


class _Bits:
    """Reads numbers from bytes, or from their bits."""

    def __init__(self, content: memoryview | bytes) -> None:
        self._content = content
        self._at_bit = 0

    def number(self, size_bytes: int) -> int:
        return self.bits(8 * size_bytes)

    def bits(self, count: int) -> int:
        start, end = self._at_bit, self._at_bit + count
        last = (end + 7) // 8
        if last > len(self._content):
            raise not_plain()
        whole = int.from_bytes(self._content[start // 8 : last], "big")
        self._at_bit = end
        return whole >> (8 * last - end) & ((1 << count) - 1)

    def count(self, size_bytes: int) -> int:
        """A number of entries that follow. Raises UploadRefused for very many."""
        count = self.number(size_bytes)
        if count > _MOST_BOXES:
            raise not_plain()
        return count

    def rest(self) -> memoryview | bytes:
        return self._content[self._at_bit // 8 :]


def not_plain() -> UploadRefused:
    """The refusal of an AVIF that is not read here."""
    return UploadRefused("not_a_picture", kind=FileKind.AVIF)


def read_avif_size(content: bytes) -> tuple[int, int]:
    """The size of an AVIF that is a plain picture, in pixels. Raises UploadRefused."""
    return _size_of(_meta(content))


def avif_still(content: bytes) -> Still:
    """The picture of a plain AVIF. Raises UploadRefused."""
    meta = _meta(content)
    size = _size_of(meta)
    for item in (meta.primary, *meta.helpers.get(meta.primary, ())):
        _require_plain(content, meta, item, size)
    properties = meta.properties[meta.primary]
    profile, space = _colours(properties)
    return Still(content, size, profile=profile, space=space, orientation=_orientation(properties))


def _require_plain(content: bytes, meta: _Meta, item: int, size: tuple[int, int]) -> None:
    """One AV1 frame of that size, in one piece of the file."""
    places = meta.places.get(item, [])
    if meta.kinds.get(item) != b"av01" or len(places) != 1:
        raise not_plain()
    start, length = places[0]
    if start + length > len(content):
        raise UploadRefused("truncated")
    frames = 0
    for kind, part in _obus(memoryview(content)[start : start + length]):
        if kind == _SEQUENCE and _sequence_size(_Bits(part)) != size:
            raise not_plain()
        frames += kind in (_FRAME_HEADER, _FRAME)
    if frames != 1:
        raise not_plain()


def _obus(stream: memoryview) -> Iterator[tuple[int, memoryview]]:
    at = 0
    for _ in range(_MOST_OBUS):
        if at >= len(stream):
            return
        header = stream[at]
        at += 2 if header & 4 else 1
        size = len(stream) - at
        if header & 2:
            size = shift = 0
            while True:
                if at >= len(stream) or shift > 28:
                    raise not_plain()
                size |= (stream[at] & 0x7F) << shift
                shift += 7
                at += 1
                if stream[at - 1] < 0x80:
                    break
        if size < 0 or at + size > len(stream):
            raise not_plain()
        yield header >> 3 & 15, stream[at : at + size]
        at += size
    raise not_plain()


def _sequence_size(bits: _Bits) -> tuple[int, int]:
    """The largest frame that follows a sequence header (AV1 specification, 5.5)."""
    bits.bits(4)  # profile, and whether it is a still picture
    if bits.bits(1):
        bits.bits(5)  # a short header: level
    else:
        if bits.bits(1):
            raise not_plain()  # timing, which stills do not have
        delayed = bits.bits(1)
        for _ in range(1 + bits.bits(5)):
            bits.bits(12)
            if bits.bits(5) > 7:
                bits.bits(1)
            if delayed and bits.bits(1):
                bits.bits(4)
    width_bits, height_bits = 1 + bits.bits(4), 1 + bits.bits(4)
    width, height = bits.bits(width_bits), bits.bits(height_bits)
    if (1 << width_bits) > 4 * (width + 1) or (1 << height_bits) > 4 * (height + 1):
        # A frame may then say that it is many times as large.
        raise not_plain()
    return 1 + width, 1 + height


def _meta(content: bytes) -> _Meta:
    boxes = list(_boxes(memoryview(content), whole=False))
    if any(box.name == b"moov" for box in boxes):
        raise UploadRefused("animated", 1)
    metas = [box for box in boxes if box.name == b"meta"]
    if len(metas) != 1:
        raise not_plain()
    inner = [box for box in _boxes(metas[0].content[4:]) if box.name in _READERS]
    if len({box.name for box in inner}) < len(inner):
        raise not_plain()
    meta = _Meta()
    for box in inner:
        _READERS[box.name](_Bits(box.content), meta)
    return meta


def _boxes(content: memoryview, *, whole: bool = True) -> Iterator[_Box]:
    """The boxes in these bytes. Behind the boxes of a file, which are not `whole`, programs put
    other bytes; whether the pixels are there is asked later."""
    at = 0
    for _ in range(_MOST_BOXES + 1):
        if at == len(content):
            return
        if not whole and len(content) - at < 16:
            return
        head = _Bits(content[at : at + 16])
        size, name = head.number(4), head.number(4).to_bytes(4, "big")
        start = at + 8
        if size == 1:
            size, start = head.number(8), at + 16
        end = len(content) if size == 0 else at + size
        if not whole and not start <= end <= len(content):
            return
        if end < start:
            raise not_plain()
        if end > len(content):
            raise UploadRefused("truncated")
        yield _Box(name, content[start:end])
        at = end
    raise not_plain()


def _read_primary(reader: _Bits, meta: _Meta) -> None:
    wide = reader.number(4) >> 24
    meta.primary = reader.number(4 if wide else 2)


def _read_kinds(reader: _Bits, meta: _Meta) -> None:
    wide = reader.number(4) >> 24
    reader.number(4 if wide else 2)
    for box in _boxes(memoryview(bytes(reader.rest()))):
        entry = _Bits(box.content)
        version = entry.number(4) >> 24
        item = entry.number(4 if version > 2 else 2)
        entry.number(2)
        meta.kinds[item] = entry.number(4).to_bytes(4, "big")


def _read_places(reader: _Bits, meta: _Meta) -> None:
    version = reader.number(4) >> 24
    sizes = [reader.bits(4) for _ in range(4)]
    offset_bytes, length_bytes, base_bytes, index_bytes = sizes
    if max(sizes) > 8:
        raise not_plain()
    id_bytes = 4 if version == 2 else 2
    for _ in range(reader.count(id_bytes)):
        item = reader.number(id_bytes)
        outside = reader.number(2) & 15 if version else 0
        outside += reader.number(2)
        base = reader.number(base_bytes)
        places = []
        for _ in range(reader.count(2)):
            reader.number(index_bytes if version else 0)
            offset = reader.number(offset_bytes)
            places.append((base + offset, reader.number(length_bytes)))
        # Data within boxes or in other files are read by nobody here.
        meta.places[item] = places if not outside else []


def _read_helpers(reader: _Bits, meta: _Meta) -> None:
    id_bytes = 4 if reader.number(4) >> 24 else 2
    for box in _boxes(memoryview(bytes(reader.rest()))):
        entry = _Bits(box.content)
        item = entry.number(id_bytes)
        targets = [entry.number(id_bytes) for _ in range(entry.count(2))]
        if box.name == b"prem":
            raise not_plain()
        if box.name == b"auxl":
            for target in targets:
                meta.helpers.setdefault(target, []).append(item)


def _read_properties(reader: _Bits, meta: _Meta) -> None:
    boxes = list(_boxes(memoryview(bytes(reader.rest()))))
    shared = [each for box in boxes if box.name == b"ipco" for each in _boxes(box.content)]
    said = [box for box in boxes if box.name == b"ipma"]
    if len(said) != 1:
        raise not_plain()
    _associate(_Bits(said[0].content), shared, meta)


def _associate(reader: _Bits, shared: Sequence[_Box], meta: _Meta) -> None:
    head = reader.number(4)
    id_bytes, number_bytes = (4 if head >> 24 else 2), (2 if head & 1 else 1)
    for _ in range(reader.count(4)):
        item = reader.number(id_bytes)
        for _ in range(reader.number(1)):
            # The first bit says whether the property must be known.
            number = reader.number(number_bytes) & (0x7FFF if number_bytes == 2 else 0x7F)
            if 1 <= number <= len(shared):
                meta.properties.setdefault(item, []).append(shared[number - 1])


_READERS = {
    b"pitm": _read_primary,
    b"iinf": _read_kinds,
    b"iloc": _read_places,
    b"iref": _read_helpers,
    b"iprp": _read_properties,
}


def _size_of(meta: _Meta) -> tuple[int, int]:
    properties = meta.properties.get(meta.primary, [])
    sizes = [box for box in properties if box.name == b"ispe"]
    if len(sizes) != 1 or any(box.name in _NOT_PLAIN for box in properties):
        raise not_plain()
    reader = _Bits(sizes[0].content)
    reader.number(4)
    return reader.number(4), reader.number(4)


def _colours(properties: Sequence[_Box]) -> tuple[bytes, ColourSpace | None]:
    profile, space = b"", None
    for box in properties:
        kind = bytes(box.content[:4])
        if box.name == b"colr" and kind in (b"prof", b"rICC"):
            profile = bytes(box.content[4 : 4 + _MOST_PROFILE_BYTES])
        elif box.name == b"colr" and kind == b"nclx":
            reader = _Bits(box.content[4:])
            primaries, transfer = reader.number(2), reader.number(2)
            transfer = _SRGB_TRANSFER if transfer in _VIDEO_TRANSFERS else transfer
            space = by_code_points(primaries, transfer)
    return profile, space


def _orientation(properties: Sequence[_Box]) -> int:
    turn, mirror = 0, None
    for box in properties:
        if box.name == b"irot":
            turn = _Bits(box.content).number(1) & 3
        elif box.name == b"imir":
            mirror = _Bits(box.content).number(1) & 1
    return _ORIENTATIONS.get((turn, mirror), UPRIGHT)
