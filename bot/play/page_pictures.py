"""The pictures on the page: each one is shown, also after a switch, and webhooks have portraits.

SimCord checks each picture in a process of its own, one after the other. It refuses the ninth
picture that waits, and the page shows an orange box in its place for ever. After a switch to
another member it checks all pictures again. Here pictures wait, and each is checked once.

SimCord knows no internet, so it cannot fetch the portraits of webhooks. Like Discord, the page
fetches a portrait when its post appears, and keeps it.
"""

import asyncio
from collections import OrderedDict

from simcord import Preview
from simcord.preview._media import MediaInfo, MediaWorker

from bot.play.stage import Stage
from bot.web.avatars import AVATAR, avatar_address
from bot.web.links import Links
from studio.errors import LimnerError

_REMEMBERED_BYTES = 96 * 1024 * 1024


class PatientMediaWorker(MediaWorker):
    """Checks pictures as SimCord does, but lets them wait, and remembers what it found."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = asyncio.Lock()
        # The least recently used picture is forgotten first.
        self._found: OrderedDict[tuple[str, float], MediaInfo] = OrderedDict()

    async def validate(
        self, key: str, blob: bytes, *, media_time: float | None = None
    ) -> MediaInfo:
        """What SimCord's worker finds in the file with that hash."""
        asked = (key, media_time or 0.0)
        if asked not in self._found:
            async with self._turn:
                if asked not in self._found:
                    found = await super().validate(key, blob, media_time=media_time)
                    self._remember(asked, found)
                    return found
        self._found.move_to_end(asked)
        return self._found[asked]

    def release(self, key: str) -> None:
        """Stop nothing: after a switch the next member wants the same picture."""

    def _remember(self, asked: tuple[str, float], found: MediaInfo) -> None:
        self._found[asked] = found
        while sum(map(_size_bytes, self._found.values())) > _REMEMBERED_BYTES:
            self._found.popitem(last=False)


def _size_bytes(found: MediaInfo) -> int:
    return sum(len(each or b"") for each in (found.normalized, found.capture, found.poster))


class Portraits:
    """Gives a preview the portraits of posts in character."""

    def __init__(self, preview: Preview, stage: Stage) -> None:
        self._stage = stage
        self._links = Links.of(stage.app.settings)
        # By address: a file's name and its content.
        self._kept = preview._explicit_assets
        self._looked_at: set[int] = set()

    async def fetch(self) -> None:
        """Keep the portraits of the posts that are new since the last call."""
        for messages in list(self._stage.env.backend.messages.values()):
            for message in list(messages.values()):
                if message.id not in self._looked_at:
                    self._looked_at.add(message.id)
                    if message.author_avatar:
                        await self._keep(message.author_avatar)

    async def _keep(self, address: str) -> None:
        links = self._links
        if links is None or not address.startswith(avatar_address(links.public_url, "")):
            return
        token = address.removeprefix(avatar_address(links.public_url, ""))
        try:
            now = self._stage.app.services.clock.now()
            key = links.key.read(AVATAR, token, now=now)
            self._kept[address] = (key.rsplit("/", 1)[-1], await self._stage.app.store.get(key))
        except LimnerError:
            # The portrait is gone; the page shows the usual picture.
            return
