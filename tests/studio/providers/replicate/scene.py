"""A provider with the stub of Replicate, and questions that tests ask of both."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from studio.providers.base import DrawingState, DrawRequest, Finished, Handle
from studio.providers.catalogue import Catalogue
from studio.providers.replicate.keys import Key, KeyPool
from studio.providers.replicate.outputs import OutputFetcher
from studio.providers.replicate.provider import ReplicateProvider
from tests.stubs.replicate.server import ApiRequest
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock

ACCOUNTS = {"a": ("r8_token-1", "r8_token-2"), "b": ("r8_token-3",)}
KEYS = (
    Key("first", "a", "r8_token-1"),
    Key("second", "a", "r8_token-2"),
    Key("third", "b", "r8_token-3"),
)
TOKENS = {key.name: key.token for key in KEYS}

_T = TypeVar("_T")


@dataclass
class Scene:
    """A stub with two accounts and three keys, and a provider that knows them all."""

    stub: ReplicateStub
    clock: HandClock
    catalogue: Catalogue = field(default_factory=Catalogue.load)
    pools: list[KeyPool] = field(default_factory=list)
    opened: list[ReplicateProvider] = field(default_factory=list)

    @property
    def provider(self) -> ReplicateProvider:
        """The provider that was opened last; it is opened if there is none."""
        return self.opened[-1] if self.opened else self.open()

    @property
    def pool(self) -> KeyPool:
        """The pool of its keys."""
        assert self.provider
        return self.pools[-1]

    def open(self, *keys: Key, **settings: Any) -> ReplicateProvider:
        """Open another provider, as another process would."""
        self.pools.append(KeyPool(keys or KEYS, clock=self.clock))
        provider = ReplicateProvider(
            settings.pop("catalogue", self.catalogue),
            self.pools[-1],
            OutputFetcher([self.stub.output_host]),
            clock=self.clock,
            base_url=self.stub.url,
            **settings,
        )
        self.opened.append(provider)
        return provider

    async def close(self) -> None:
        """Close every provider."""
        for provider in self.opened:
            await provider.close()

    async def submit(self, request: DrawRequest | None = None) -> Handle:
        """Submit the request, or one for a lighthouse."""
        return await self.provider.submit(request or asked(), intention="limner-1-a")

    async def found(self, request: DrawRequest | None = None) -> list[Handle]:
        """The drawings of the request that are found, created a moment ago or later."""
        provider, since = self.provider, self.clock.now()
        return list(await provider.find(request or asked(), intention="limner-1-a", since=since))

    def looks(self) -> list[ApiRequest]:
        """Every request that only read predictions."""
        return [
            seen
            for seen in self.stub.requests
            if seen.method == "GET" and seen.path.startswith("/predictions")
        ]

    async def heard(
        self, handle: Handle, *, step_s: float = 0.25, most_s: float = 60.0
    ) -> DrawingState:
        """The last state, when the drawing is polled after all news."""
        return await self.moving(self._ended(handle), step_s=step_s, most_s=most_s)

    async def moving(self, waiting: Awaitable[_T], *, step_s: float, most_s: float) -> _T:
        """The result of an awaitable while the clock is moved on."""
        task = asyncio.ensure_future(waiting)
        for _ in range(int(most_s / step_s)):
            await settled(task.done, self.clock)
            if task.done():
                break
            self.clock.advance(step_s)
        if not task.done():
            task.cancel()
        return await task

    async def _ended(self, handle: Handle) -> DrawingState:
        while True:
            state = await self.provider.poll(handle)
            if isinstance(state, Finished):
                return state
            await self.provider.wait_for_news(handle)


async def settled(done: Callable[[], bool], clock: HandClock) -> None:
    """Wait until it is done, or until all tasks wait for the clock."""
    # Requests take milliseconds of real time, which the test's clock does not count.
    quiet = 0
    for _ in range(2000):
        before = clock.sleeping
        await asyncio.sleep(0.001)
        quiet = quiet + 1 if clock.sleeping == before > 0 else 0
        if done() or quiet >= 3:
            return


def asked(model: str = "flux-schnell", **given: Any) -> DrawRequest:
    """A request for one picture."""
    request = DrawRequest(
        prompt="a lighthouse",
        negative="",
        scene="a lighthouse",
        seed=7,
        width=512,
        height=512,
        model=model,
    )
    return replace(request, **given)
