"""The one typed slot on the client: what lasting buttons do.

Cogs get their services in `__init__`. A button that outlives a restart has no `__init__`
of its own: it finds here what the cogs said that it does.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, cast

import discord

from cogs.interactions.people import Interaction
from studio.clock import Clock
from studio.rules.queue.rate_limit import RateLimiter

Act = Callable[[Interaction, int, int], Awaitable[None]]
"""What a lasting button does: (interaction, id in the button, second id or 0)."""


class Handlers:
    """What each lasting button does, by its word; and how fast a person may click."""

    def __init__(self, rate_limiter: RateLimiter, clock: Clock) -> None:
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._acts: dict[str, Act] = {}
        # The clicks that are being handled: who clicked, and the button's custom id.
        self._clicks: set[tuple[int, str]] = set()

    def learn(self, acts: Mapping[str, Act]) -> None:
        """Add a cog's buttons; each word has one meaning."""
        for word, act in acts.items():
            if word in self._acts:
                raise ValueError(f"two cogs claim the button {word!r}")
            self._acts[word] = act

    def forget(self) -> None:
        """Know no button any more: the cogs are built anew."""
        self._acts.clear()

    async def handle(self, interaction: Interaction, word: str, id: int, more: int) -> None:
        """Do what the word means."""
        await self._acts[word](interaction, id, more)

    def count_request(self, user_id: int) -> None:
        """Count a command, a click or a reply. Raises TooFast."""
        self._rate_limiter.count_request(user_id, now=self._clock.now())

    @contextmanager
    def click(self, user_id: int, custom_id: str) -> Iterator[bool]:
        """Around the handling of a click; False where the same click is being handled already."""
        click = (user_id, custom_id)
        if click in self._clicks:
            yield False
            return
        self._clicks.add(click)
        try:
            yield True
        finally:
            self._clicks.discard(click)


class HasHandlers(Protocol):
    """A client with the slot."""

    handlers: Handlers


def handlers_of(client: discord.Client) -> Handlers:
    """The slot of our own client."""
    return cast(HasHandlers, client).handlers
