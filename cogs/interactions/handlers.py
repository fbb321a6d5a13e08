"""The handlers of lasting buttons and lists, in one typed attribute of the client.

Cogs get their services in `__init__`. A button that was sent before a restart is created by
discord.py, so it looks up here the handler that a cog registered.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, cast

import discord

from cogs.components.custom_ids import ButtonWord, ListWord, Numbers, P, read_payload
from cogs.interactions.people import Interaction
from cogs.interactions.refusals.kept import RefusedRequests
from cogs.interactions.requests import Requests
from studio.clock import Clock
from studio.errors import Missing, Restarting
from studio.rules.queue.rate_limit import RateLimiter
from studio.rules.served import EVERYWHERE, ServedServers
from studio.services.open_answers import OpenAnswers

_Clicked = Callable[[Interaction, Numbers], Awaitable[None]]
_Picked = Callable[[Interaction, Numbers, int], Awaitable[None]]


class Handlers:
    """The handler of each lasting button and list, by its word; and what all entries share: the
    rate limit, the requests under way, the refused ones, and where "thinking" is remembered."""

    def __init__(
        self,
        rate_limiter: RateLimiter,
        clock: Clock,
        open_answers: OpenAnswers,
        *,
        served: ServedServers = EVERYWHERE,
    ) -> None:
        self._rate_limiter = rate_limiter
        self._clock = clock
        self.requests = Requests()
        self.refused = RefusedRequests()
        self.served = served
        # Where "thinking" is remembered.
        self.open_answers = open_answers
        self._buttons: dict[str, _Clicked] = {}
        self._lists: dict[str, _Picked] = {}
        # Called after each answer that succeeded; a cog sets it.
        self.after_answer: Callable[[Interaction], Awaitable[None]] | None = None
        # The clicks that are being handled: who clicked, and the button's custom id.
        self._clicks: set[tuple[int | None, str]] = set()

    def require_open(self, guild_id: int | None) -> None:
        """Every entry asks this first: commands, clicks, picks, forms and replies. `guild_id` None
        is a private message. Raises Restarting, ServerNotServed."""
        if self.requests.are_refused:
            raise Restarting
        self.served.require(guild_id)

    def register_button(
        self, word: ButtonWord[P], act: Callable[[Interaction, P], Awaitable[None]]
    ) -> None:
        """Register the handler of a button. A word has exactly one handler."""

        async def clicked(interaction: Interaction, numbers: Numbers) -> None:
            await act(interaction, read_payload(word.payload, numbers))

        if word.name in self._buttons:
            raise ValueError(f"two cogs claim the button {word.name!r}")
        self._buttons[word.name] = clicked

    def register_list(
        self, word: ListWord[P], act: Callable[[Interaction, P, int], Awaitable[None]]
    ) -> None:
        """Register the handler of a list: it gets the list's payload and the chosen id."""

        async def picked(interaction: Interaction, numbers: Numbers, id: int) -> None:
            await act(interaction, read_payload(word.payload, numbers), id)

        if word.name in self._lists:
            raise ValueError(f"two cogs claim the list {word.name!r}")
        self._lists[word.name] = picked

    def forget(self) -> None:
        """Remove all handlers, before the cogs are built again."""
        self._buttons.clear()
        self._lists.clear()
        self.refused.forget()
        self.after_answer = None

    async def handle_click(self, interaction: Interaction, word: str, numbers: Numbers) -> None:
        """Call the handler of the button with that word. Raises Missing when no cog has one."""
        clicked = self._buttons.get(word)
        if clicked is None:
            raise Missing
        await clicked(interaction, numbers)

    async def handle_pick(
        self, interaction: Interaction, word: str, numbers: Numbers, id: int
    ) -> None:
        """Call the handler of the list with that word, with the chosen id. Raises Missing when
        no cog has one."""
        picked = self._lists.get(word)
        if picked is None:
            raise Missing
        await picked(interaction, numbers, id)

    @property
    def words(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words of all buttons, and of all lists."""
        return frozenset(self._buttons), frozenset(self._lists)

    def count_request(self, user_id: int) -> None:
        """Count a command, a click or a reply. Raises TooFast."""
        self._rate_limiter.count_request(user_id, now=self._clock.now())

    @contextmanager
    def hold_click(self, user_id: int | None, custom_id: str) -> Iterator[bool]:
        """Wraps the handling of a click. Gives False when the same click is handled already.

        `user_id` None: a click of anybody, where one for all is enough.
        """
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
    """A client that has `handlers`."""

    handlers: Handlers


def handlers_of(client: discord.Client) -> Handlers:
    """The handlers of the bot's client."""
    return cast(HasHandlers, client).handlers
