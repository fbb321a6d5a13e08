"""Sends pictures to models: small ones as data addresses, others as files kept for a day."""

import asyncio
import base64
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from weakref import WeakValueDictionary

from studio.clock import Clock
from studio.errors import ProviderInvalid
from studio.providers.replicate.api import Api
from studio.providers.replicate.keys import Key

# The most bytes of one picture, and of all pictures of a create, inside the request.
_INLINE_BYTES = 256 * 1024
_INLINE_TOTAL_BYTES = 1024 * 1024
_LARGEST_BYTES = 100 * 1000 * 1000
# Replicate keeps files for 24 hours. A prediction may wait before it reads them.
_KEPT = timedelta(hours=23)
_REMEMBERED = 2048
_KINDS = (
    # first bytes, ending, media type
    (b"\x89PNG", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
    (b"RIFF", "webp", "image/webp"),
)
_OTHER = ("bin", "application/octet-stream")


class PictureMarker(str):
    """Stands for a picture in a model's inputs, until the picture has an address."""

    content: bytes

    def __new__(cls, content: bytes) -> "PictureMarker":
        mark = super().__new__(cls)
        mark.content = content
        return mark


def without_pictures(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs without those that have a marked picture."""
    return {name: value for name, value in inputs.items() if not list(_marks([value]))}


class InputFiles:
    """Replaces marked pictures by their addresses.

    The same bytes are uploaded once for each account while the file is kept there, even when
    several requests need them at the same time.
    """

    def __init__(self, api: Api, *, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        # By account and SHA-256: the address, and until when it is valid.
        self._addresses: OrderedDict[tuple[str, str], tuple[str, datetime]] = OrderedDict()
        self._uploading: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def fill_in_addresses(self, key: Key, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs with an address for each marked picture, valid for the key's account."""
        pictures = list(dict.fromkeys(mark.content for mark in _marks(inputs.values())))
        if not pictures:
            return dict(inputs)
        addresses, large = await asyncio.to_thread(_inlined, pictures)
        # All uploads end before an error is raised, so that none is left running.
        uploaded = await asyncio.gather(
            *(self._upload(key, content) for content in large), return_exceptions=True
        )
        for content, address in zip(large, uploaded, strict=True):
            if isinstance(address, BaseException):
                raise address
            addresses[content] = address
        return {name: _replaced(value, addresses) for name, value in inputs.items()}

    async def _upload(self, key: Key, content: bytes) -> str:
        if len(content) > _LARGEST_BYTES:
            raise ProviderInvalid(f"a picture of {len(content)} bytes", ("source",))
        digest = (await asyncio.to_thread(sha256, content)).hexdigest()
        place = (key.account, digest)
        async with self._uploading.setdefault(place, asyncio.Lock()):
            address, until = self._addresses.get(place, ("", self._clock.now()))
            if until > self._clock.now():
                self._addresses.move_to_end(place)
                return address
            until = self._clock.now() + _KEPT
            ending, mime = _kind(content)
            name = f"{digest[:16]}.{ending}"
            address = await self._api.upload(key, content, name=name, mime=mime)
            self._remember(place, address, until)
            return address

    def _remember(self, place: tuple[str, str], address: str, until: datetime) -> None:
        self._addresses[place] = (address, until)
        self._addresses.move_to_end(place)
        while len(self._addresses) > _REMEMBERED:
            self._addresses.popitem(last=False)


def _inlined(pictures: Iterable[bytes]) -> tuple[dict[bytes, str], list[bytes]]:
    """The data addresses of the small pictures, and the other pictures."""
    addresses: dict[bytes, str] = {}
    large = []
    room = _INLINE_TOTAL_BYTES
    for content in pictures:
        if len(content) > min(_INLINE_BYTES, room):
            large.append(content)
            continue
        room -= len(content)
        encoded = base64.b64encode(content).decode()
        addresses[content] = f"data:{_kind(content)[1]};base64,{encoded}"
    return addresses, large


def _kind(content: bytes) -> tuple[str, str]:
    known = ((ending, mime) for start, ending, mime in _KINDS if content.startswith(start))
    return next(known, _OTHER)


def _marks(values: Iterable[Any]) -> Iterator[PictureMarker]:
    for value in values:
        if isinstance(value, PictureMarker):
            yield value
        elif isinstance(value, list):
            yield from _marks(value)


def _replaced(value: Any, addresses: Mapping[bytes, str]) -> Any:
    if isinstance(value, PictureMarker):
        return addresses[value.content]
    if isinstance(value, list):
        return [_replaced(each, addresses) for each in value]
    return value
