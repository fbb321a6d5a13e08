"""The port to whoever draws: a request goes in, a handle comes back, pictures follow.

A request for more pictures than the model draws at once is asked for in `parts`, each with
a handle of its own. Every part is asked for under an `intention`: a name that the caller
chooses and remembers *before* it asks. After a crash `find` tells whether the question
arrived, so that nothing is paid for twice.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from studio.rules.pictures.needs import Needs as Needs
from studio.rules.pictures.needs import Safety as Safety
from studio.rules.pictures.needs import Tier as Tier


@dataclass(frozen=True)
class Subject:
    """One character in a picture, as the model is told: never the backstory.

    `references` are encoded pictures (PNG, JPEG or WebP bytes), best first. `state` is what
    they wear or how they are in this picture, whatever the looks say of that.
    """

    name: str
    looks: str
    seed: int
    references: tuple[bytes, ...] = field(default=(), repr=False)
    state: str = ""


@dataclass(frozen=True)
class Lora:
    """Trained weights and how strongly they are applied; `weights` as the provider names them."""

    weights: str
    scale: float = 1.0


@dataclass(frozen=True)
class DrawRequest:
    """What to draw, in Limner's own terms; each provider maps it to its models.

    `prompt` and `negative` are the whole text for models that take only text. `scene` is
    what happens, `changes` what is to differ from `source`, `subjects` who is seen: the
    same facts apart, for providers that can use them apart.
    `seed` belongs to the first picture; picture *i* of `count` has `seed + i`.
    `source` (encoded picture) makes it an image-to-image request; `strength` in 0..1 says
    how much of the source may change (0 nothing, 1 all; None: the provider's default).
    `mask` (encoded, greyscale): white is repainted. Sizes are pixels.
    `purpose` says what it is for, where some keys are kept for that.
    `aspect` is the shape as it was asked for; None: that of width and height, which
    rounding may have moved nearer to another shape's name.
    """

    prompt: str
    negative: str
    scene: str
    seed: int
    width: int
    height: int
    model: str
    tier: Tier = Tier.STANDARD
    count: int = 1
    style: str = ""
    changes: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    portrait: bool = False
    strength: float | None = None
    aspect: tuple[int, int] | None = None
    loras: tuple[Lora, ...] = ()
    safety: Safety = Safety.DEFAULT
    purpose: str = ""
    source: bytes | None = field(default=None, repr=False)
    mask: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Handle:
    """What the provider calls the drawing: enough to follow it after a restart."""

    prediction_id: str
    key_name: str = ""


@dataclass(frozen=True)
class Progress:
    """Still at it. `percent` is 0..100, or None when the provider does not say."""

    percent: int | None = None


@dataclass(frozen=True)
class Output:
    """Where one finished picture can be fetched; opaque, good for a limited time."""

    address: str


@dataclass(frozen=True)
class Finished:
    """Done. `outputs` are in the order of the request; fewer than asked is normal.

    `cost_micros` is what the provider charges, in millionths of a US dollar.
    """

    outputs: tuple[Output, ...]
    cost_micros: int = 0


@dataclass(frozen=True)
class Canceled:
    """It was cancelled at the provider."""


DrawingState = Progress | Finished | Canceled


@dataclass(frozen=True)
class Capabilities:
    """What a model can take. A field that it cannot take is a missing capability:
    the member hears of it, it is never silently dropped."""

    model: str
    source: bool
    mask: bool
    seed: bool
    negative: bool
    strength: bool
    references: int
    max_count: int
    price_micros: int
    typical_s: float
    deterministic: bool


Fence = Callable[[], Awaitable[None]]
"""Raises when the caller may no longer act: another may be acting in its place."""


async def no_fence() -> None:
    """Lets everything pass."""


class Provider(Protocol):
    """Who draws. Failures are `ProviderError`s of `studio.errors`, raised by any method.

    The caller promises one `submit` per intention unless `find` found nothing.
    """

    name: str

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        """The model for pictures of that tier that need this, with the room that is left for
        references then. Raises MissingCapability."""
        ...

    def capabilities(self, model: str) -> Capabilities:
        """What the model can take and what a picture costs. Raises KeyError if unknown."""
        ...

    def parts(self, request: DrawRequest) -> Sequence[DrawRequest]:
        """The request as it is asked for: the same cut by its count, in the same order.

        Always the same for the same request. Raises MissingCapability, ProviderInvalid.
        """
        ...

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        """Ask for one part. Returns once it is accepted, not once it is drawn.

        The fence is awaited right before whatever costs money: what it raises comes out, and
        nobody was asked.
        """
        ...

    async def find(
        self, request: DrawRequest, *, intention: str, since: datetime
    ) -> Sequence[Handle]:
        """The drawings that may be this part, asked for under the intention after `since`.

        A provider that keeps no intentions gives all that were asked for alike, the oldest
        first: whoever calls leaves out those it knows to belong elsewhere.
        """
        ...

    async def poll(self, handle: Handle) -> DrawingState:
        """How far it is. Raises the typed failure when it failed."""
        ...

    async def wait_for_news(self, handle: Handle) -> None:
        """Wait until `poll` may say more than it did; a good moment to ask it again."""
        ...

    async def cancel(self, handle: Handle) -> None:
        """Stop it, if it can still be stopped. Never raises for one that ended."""
        ...

    async def fetch(self, output: Output) -> bytes:
        """The encoded picture, unchecked.

        Raises `ProviderGone` when it is no longer kept, `NoPicture` when what is there is
        not to be had: elsewhere, too large, of a wrong kind.
        """
        ...

    async def close(self) -> None:
        """Let go of connections. The provider cannot be used afterwards."""
        ...
