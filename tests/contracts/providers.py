"""Every provider with what a test needs of its service, and requests to draw."""

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
from tests.support.hands import HandClock

DRAWING_S = 10.0


INTENTION = "limner-12-8f3e"


class DrawingService(Protocol):
    """A provider, and what a test must be able to do to the service behind it."""

    provider: Provider

    def reopened(self) -> Provider:
        """Another instance, as after a restart of the program."""
        ...

    def accepted(self) -> int:
        """How many drawings the service has accepted."""
        ...

    def let_fail(self, what: str) -> None:
        """Let the next submit, or what comes of it, go wrong: one of `FAILURES`."""
        ...

    def pass_time(self, seconds: float) -> None:
        """Let the service work for that long."""
        ...


class SketchService:
    """The sketch provider with a clock whose hands the test moves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._clock = HandClock()
        self._plan = FailurePlan()
        self.provider: Provider = self.reopened()

    def reopened(self) -> Provider:
        return SketchProvider(
            self._folder, clock=self._clock, seconds=DRAWING_S, failures=self._plan
        )

    def accepted(self) -> int:
        return len(list(self._folder.glob("*/record.json")))

    def let_fail(self, what: str) -> None:
        self._plan.add(Failure(FailureKind(what), retry_after_s=17.0, fields=("width",), outputs=1))

    def pass_time(self, seconds: float) -> None:
        self._clock.advance(seconds)


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
