"""The drawing service behind a provider, as the contract suite controls it, and requests."""

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Protocol

from PIL import Image

from sketch import Failure, FailureKind, FailurePlan, SketchProvider
from studio.providers.base import (
    DrawRequest,
    Finished,
    Needs,
    Provider,
    Subject,
    Tier,
)
from tests.support.clock import HandClock

DRAWING_S = 10.0


INTENTION = "limner-12-8f3e"


class DrawingService(Protocol):
    """A provider and its service, which a test can make fail and move forward in time."""

    provider: Provider

    def reopen(self) -> Provider:
        """Another instance of the provider, as after a restart of the program."""
        ...

    def accepted(self) -> int:
        """How many drawings the service has accepted."""
        ...

    def sent(self) -> list[str]:
        """Every text of the last request that the service got, without addresses."""
        ...

    def let_fail(self, what: str) -> None:
        """Let the next submit or its drawing fail, in a way of `FailureKind`."""
        ...

    def pass_time(self, seconds: float) -> None:
        """Let the service work for that many seconds."""
        ...


class SketchService:
    """The sketch provider on a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._clock = HandClock()
        self._plan = FailurePlan()
        self.provider: Provider = self.reopen()

    def reopen(self) -> Provider:
        return SketchProvider(
            self._folder,
            clock=self._clock,
            seconds=DRAWING_S,
            failures=self._plan,
            prices={"sketch-draft": 1_000, "sketch-standard": 3_000, "sketch-high": 9_000},
        )

    def accepted(self) -> int:
        return len(list(self._folder.glob("*/record.json")))

    def sent(self) -> list[str]:
        [record] = self._folder.glob("*/record.json")
        return list(texts_in(json.loads(record.read_text())["request"]))

    def let_fail(self, what: str) -> None:
        self._plan.add(Failure(FailureKind(what), retry_after_s=17.0, fields=("width",), outputs=1))

    def pass_time(self, seconds: float) -> None:
        self._clock.advance(seconds)


def texts_in(given: object) -> Iterator[str]:
    """Every text in a JSON value, however deep, but the addresses of pictures."""
    if isinstance(given, str) and not given.startswith(("data:", "http")):
        yield given
    elif isinstance(given, Mapping):
        for value in given.values():
            yield from texts_in(value)
    elif isinstance(given, Sequence) and not isinstance(given, str):
        for value in given:
            yield from texts_in(value)


def make_request(service: DrawingService, *, count: int = 1, seed: int = 7) -> DrawRequest:
    return DrawRequest(
        prompt="Elara: copper-red hair. At the gate. Style: fantasy painting.",
        negative="text, watermark",
        scene="At the gate",
        seed=seed,
        width=192,
        height=128,
        model=service.provider.choose(Needs(), Tier.STANDARD).model,
        count=count,
        style="Fantasy painting",
        subjects=(Subject("Elara", "an elf woman with copper-red hair", seed=1),),
    )


async def draw_all(
    service: DrawingService, request: DrawRequest, intention: str = INTENTION
) -> list[bytes]:
    handle = await service.provider.submit(request, intention=intention)
    service.pass_time(DRAWING_S)
    state = await service.provider.poll(handle)
    assert isinstance(state, Finished)
    return [await service.provider.fetch(output) for output in state.outputs]


def opened(content: bytes) -> Image.Image:
    image: Image.Image = Image.open(BytesIO(content))
    image.load()
    return image
