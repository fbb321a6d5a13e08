"""Replicate's provider with the stub of its API, for the contract of all providers."""

from dataclasses import replace
from typing import Self

from studio.errors import KeyRetired, RateLimited
from studio.providers.base import Provider
from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.models import SizeMap, SourceMap
from studio.providers.replicate.keys import Key, KeyPool, KeyStatesInMemory
from studio.providers.replicate.outputs import OutputFetcher
from studio.providers.replicate.provider import ReplicateProvider
from tests.contracts.providers import texts_in
from tests.stubs.replicate.predictions import INTERRUPTED, NEVER_S, SENSITIVE, CreateAnswer, Script
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock

_TOKEN = "r8_contract"
_WIDTH_IS_WRONG = {
    "title": "Input validation failed",
    "detail": "- input.width: Must be larger\n",
    "status": 422,
    "invalid_fields": [{"type": "invalid", "field": "width", "description": "Must be larger"}],
}
_WORDS_ARE_REFUSED = {"title": "Input refused", "detail": SENSITIVE, "status": 422}
# `Cancel-After` ends a hanging drawing after twenty minutes; another test looks at that.
_LONGEST_PASSING_S = 600.0


class ReplicateService:
    """The provider with one key and a model of any size; its context serves the stub.

        async with ReplicateService(seconds=10) as service: …

    `seconds` is how long a drawing takes, by the clock that the test moves.
    """

    def __init__(self, *, seconds: float) -> None:
        self._clock = HandClock()
        self._well = Script(run_s=seconds)
        self._stub = ReplicateStub({"a": (_TOKEN,)}, clock=self._clock, limits=None)
        self._stub.default_script = self._well
        self._catalogue = _catalogue()
        self._opened: list[ReplicateProvider] = []
        self.provider: Provider

    async def __aenter__(self) -> Self:
        await self._stub.__aenter__()
        self.provider = self.reopen()
        return self

    async def __aexit__(self, *_: object) -> None:
        for provider in self._opened:
            await provider.close()
        await self._stub.stop()
        assert not self._stub.unknown_inputs
        assert not self._stub.requests_with_key()

    def reopen(self) -> Provider:
        """Another instance of the provider, as after a restart of the program."""
        pool = _ForgivingPool((Key("only", "a", _TOKEN),), clock=self._clock)
        outputs = OutputFetcher([self._stub.output_host])
        provider = ReplicateProvider(
            self._catalogue, pool, outputs, clock=self._clock, base_url=self._stub.url
        )
        self._opened.append(provider)
        return provider

    def accepted(self) -> int:
        """How many predictions the stub has accepted."""
        return len(self._stub.predictions)

    def sent(self) -> list[str]:
        """Every text in the input of the last create."""
        return list(texts_in(self._stub.create_requests[-1].json["input"]))

    def let_fail(self, what: str) -> None:
        """Let the next create or its prediction fail."""
        fail_next, script = self._stub.fail_next, self._stub.script
        match what:
            case "transient":
                fail_next(503, method="POST")
            case "rate_limited":
                fail_next(429, method="POST", retry_after_s=17)
            case "key_retired":
                fail_next(401, method="POST")
            case "invalid":
                fail_next(422, method="POST", body=_WIDTH_IS_WRONG)
            case "refused_words":
                fail_next(422, method="POST", body=_WORDS_ARE_REFUSED)
            case "gone":
                fail_next(404, method="GET", path="/predictions/", times=100)
            case "unreachable":
                # The provider retries a read once.
                fail_next(502, method="GET", path="/predictions/", times=2)
            case _:
                script(_scripted(what, self._well))

    def pass_time(self, seconds: float) -> None:
        """Let the service draw for that many seconds."""
        self._clock.advance(min(seconds, _LONGEST_PASSING_S))


class _ForgivingPool(KeyPool):
    """Forgets a rest or retirement once it raised the error, as if an operator had helped."""

    async def take_for_create(self, *, purpose: str = "") -> Key:
        try:
            return await super().take_for_create(purpose=purpose)
        except (RateLimited, KeyRetired):
            self._states = KeyStatesInMemory(self._clock)
            raise


def _scripted(what: str, well: Script) -> Script:
    """The script of a create that is accepted and then fails."""
    ways = {
        "answer_lost": replace(well, answer=CreateAnswer.LOST),
        "interrupted": replace(well, error=INTERRUPTED),
        "refused": replace(well, error=SENSITIVE),
        "hang": replace(well, run_s=NEVER_S),
        "slow": replace(well, run_s=well.run_s * 3),
        # The contract requests three pictures.
        "fewer": replace(well, dropped=2),
        "none": replace(well, dropped=3),
    }
    return ways[what]


def _catalogue() -> Catalogue:
    """One model for every tier: SDXL, as if it drew any size from any source.

    The stub's pictures follow from the whole input, not only from the seed, so the model is not
    deterministic.
    """
    sdxl = Catalogue.load()["sdxl"]
    any_size = SizeMap(width="width", height="height", min_px=64, max_px=1536, multiple=8)
    source = SourceMap(param="image", many=False)
    return Catalogue({"sdxl": replace(sdxl, size=any_size, source=source, deterministic=False)})
