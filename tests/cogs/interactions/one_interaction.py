"""One interaction at a Discord that takes one first answer, and whose calls can be cut.

It stands in for discord.py's `Interaction`: the calls have its names and arguments, and the errors
are discord.py's own.
"""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord

from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction
from cogs.interactions.requests import Requests
from studio.clock import SystemClock
from studio.rules.queue.rate_limit import RateLimiter
from studio.services.open_answers import OpenAnswers

BEFORE, AFTER = "before", "after"


def refusal(status: int, code: int) -> discord.HTTPException:
    """Discord's refusal with this code."""
    kinds: dict[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}
    answer: Any = SimpleNamespace(status=status, reason="no")
    return kinds.get(status, discord.HTTPException)(answer, {"code": code, "message": "no"})


class KeptAnswers:
    """Remembers which interactions show "thinking"."""

    def __init__(self) -> None:
        self.ids: set[int] = set()

    async def keep(self, answer: Any) -> None:
        self.ids.add(answer.interaction_id)

    async def forget(self, interaction_id: int) -> None:
        self.ids.discard(interaction_id)


@dataclass
class OneInteraction:
    """What Discord shows of the interaction, and what happens to the next calls.

    `cuts`: when each next call is cut; `None` is a call that works. `slow`: an event for which
    first answers wait before they arrive.
    """

    cuts: list[str | None] = field(default_factory=list)
    slow: asyncio.Event | None = None
    dead: discord.HTTPException | None = None
    is_click: bool = False
    # What Discord shows: the first answer, then others.
    first: str | None = None
    others: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    calls: int = 0
    kept: KeptAnswers = field(default_factory=KeptAnswers)
    requests: Requests = field(default_factory=Requests)

    def __post_init__(self) -> None:
        self.id, self.guild_id, self.channel_id, self.token = 81, 900, 901, "token"
        self.extras: dict[str, Any] = {}
        self.data: dict[str, Any] = {}
        self.user = SimpleNamespace(id=1)
        self.channel = SimpleNamespace(id=901)
        self.message = (
            SimpleNamespace(id=7, flags=SimpleNamespace(ephemeral=False)) if self.is_click else None
        )
        self.response = _Response(self)
        self.followup = SimpleNamespace(send=self._follow)
        kept = cast(OpenAnswers, self.kept)
        handlers = Handlers(RateLimiter(per_minute=0), SystemClock(), kept)
        handlers.requests = self.requests
        self.client = SimpleNamespace(
            handlers=handlers, get_partial_messageable=lambda _: SimpleNamespace(send=self._post)
        )

    @property
    def there(self) -> Interaction:
        """The interaction, as the code under test takes it."""
        return cast(Interaction, self)

    async def call(self, act: Any) -> Any:
        """A call to Discord: cut before or after its effect, or answered."""
        self.calls += 1
        cut = self.cuts.pop(0) if self.cuts else None
        if cut == BEFORE:
            raise aiohttp.ServerDisconnectedError
        if self.dead is not None:
            raise self.dead
        result = act()
        if cut == AFTER:
            raise aiohttp.ServerDisconnectedError
        return result

    def acknowledge(self, shown: str) -> Any:
        if self.first is not None:
            raise refusal(400, 40060)
        self.first = shown
        return SimpleNamespace(message_id=55)

    async def original_response(self) -> Any:
        return await self.call(lambda: SimpleNamespace(id=55))

    async def edit_original_response(self, *, view: Any, **_: Any) -> Any:
        def edit() -> Any:
            if self.first is None:
                raise refusal(404, 10015)
            self.first = text_of(view)
            return SimpleNamespace(id=55)

        return await self.call(edit)

    async def delete_original_response(self) -> None:
        def delete() -> None:
            self.first = "deleted"

        await self.call(delete)

    async def _follow(self, *, view: Any, ephemeral: bool, **_: Any) -> Any:
        def add() -> Any:
            if self.first is None:
                raise refusal(404, 10015)
            self.others.append(text_of(view))
            return SimpleNamespace(id=56)

        return await self.call(add)

    async def _post(self, *, view: Any, **_: Any) -> Any:
        def add() -> Any:
            self.posted.append(text_of(view))
            return SimpleNamespace(id=57, channel=self.channel)

        return await self.call(add)


class _Response:
    """discord.py's `InteractionResponse`: it is done once a call was answered."""

    def __init__(self, one: OneInteraction) -> None:
        self._one = one
        self._done = False

    def is_done(self) -> bool:
        return self._done

    async def _acknowledge(self, shown: str) -> Any:
        if self._done:
            raise discord.InteractionResponded(cast(Any, self._one))
        if self._one.slow is not None:
            await self._one.slow.wait()
        sent = await self._one.call(lambda: self._one.acknowledge(shown))
        self._done = True
        return sent

    async def send_message(self, *, view: Any, **_: Any) -> Any:
        return await self._acknowledge(text_of(view))

    async def edit_message(self, *, view: Any, **_: Any) -> Any:
        return await self._acknowledge(text_of(view))

    async def send_modal(self, form: Any) -> Any:
        return await self._acknowledge(f"form {form.title}")

    async def defer(self, *, ephemeral: bool = False, thinking: bool = False) -> Any:
        who = "private" if ephemeral else "public"
        return await self._acknowledge(f"thinking {who}" if thinking else "kept")


def text_of(view: discord.ui.LayoutView) -> str:
    """The texts of a card."""
    parts = [each for each in view.walk_children() if isinstance(each, discord.ui.TextDisplay)]
    return "\n".join(each.content for each in parts)
