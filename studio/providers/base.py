"""The port to a provider: a request goes in, a handle comes back, pictures follow.

A request for more pictures than the model draws at once is divided into `parts`, each with a
handle of its own. Every part is submitted under an `intention`: a name that the caller chooses
and stores *before* it submits. After a crash `find` tells whether the provider has the part, so
that nothing is paid for twice.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from studio.rules.pictures.needs import Needs as Needs
from studio.rules.pictures.needs import Safety as Safety
from studio.rules.pictures.needs import Tier as Tier
from studio.rules.queue.prices import Metered as Metered
from studio.rules.queue.prices import Quote as Quote


@dataclass(frozen=True)
class Subject:
    """One character in a picture, as the model is told. It never has the backstory.

    `references` are encoded pictures (PNG, JPEG or WebP bytes), best first. `state` is what
    they wear or how they are in this picture; it counts more than the looks.
    """

    name: str
    looks: str
    seed: int
    references: tuple[bytes, ...] = field(default=(), repr=False)
    state: str = ""


@dataclass(frozen=True)
class Lora:
    """Trained weights, by the name that the provider has for them, and how strongly they apply."""

    weights: str
    scale: float = 1.0


@dataclass(frozen=True)
class DrawRequest:
    """What to draw, in Limner's terms. Each provider maps it to the inputs of its models.

    `prompt` and `negative` are the whole text, for models that take only text. `scene` is what
    happens, `changes` what has to differ from `source`, `subjects` who is seen: the same facts,
    for providers that use them one by one.
    `seed` belongs to the first picture; picture *i* of `count` has `seed + i`.
    `source` (encoded picture) makes it an image-to-image request; `strength` in 0..1 says
    how much of the source may change (0 nothing, 1 all; None: the provider's default).
    `mask` (encoded, greyscale): white is repainted. Sizes are pixels.
    `purpose` says what the picture is for. Keys can be reserved for a purpose.
    `aspect` is the shape that was asked for, before width and height were rounded. With None
    it is that of width and height.
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


Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True)
class Outline:
    """What decides the price of a request: all of it but its words and the bytes of its pictures.

    `references` has the sizes of each character's pictures, as in `DrawRequest`.
    """

    model: str
    width: int
    height: int
    tier: Tier = Tier.STANDARD
    count: int = 1
    aspect: tuple[int, int] | None = None
    strength: float | None = None
    safety: Safety = Safety.DEFAULT
    source: Size | None = None
    mask: bool = False
    references: tuple[tuple[Size, ...], ...] = ()


@dataclass(frozen=True)
class SentWords:
    """Every word of a request that the painter reads, as it is sent.

    `texts` say what to draw: the prompt, and what is sent beside it. `kept_out` says what to keep
    out; words of the catalogue around it are not in it.
    """

    texts: tuple[str, ...] = ()
    kept_out: str = ""


@dataclass(frozen=True)
class Handle:
    """The provider's names for a drawing. They are enough to follow it after a restart."""

    prediction_id: str
    key_name: str = ""


@dataclass(frozen=True)
class Progress:
    """The drawing goes on. `percent` is 0..100, or None when the provider does not say."""

    percent: int | None = None


@dataclass(frozen=True)
class Output:
    """Where one finished picture can be fetched for a limited time; only the provider reads it."""

    address: str


@dataclass(frozen=True)
class Finished:
    """The drawing is done. `outputs` are in the order of the request; there may be fewer.

    `metered` is what the provider says that it used; the quote of the request has the prices.
    """

    outputs: tuple[Output, ...]
    metered: Metered = field(default_factory=Metered)


@dataclass(frozen=True)
class Canceled:
    """The drawing was cancelled at the provider."""


DrawingState = Progress | Finished | Canceled


@dataclass(frozen=True)
class Capabilities:
    """What a model can take.

    A field of a request that it cannot take is a missing capability. The member is told; the
    field is never left out silently.
    """

    model: str
    source: bool
    mask: bool
    seed: bool
    negative: bool
    strength: bool
    references: int
    max_count: int
    typical_s: float
    deterministic: bool


Fence = Callable[[], Awaitable[None]]
"""Raises when the caller may no longer act, because another worker may act in its place."""


async def no_fence() -> None:
    """A fence that never raises."""


class Provider(Protocol):
    """Draws pictures. Every method may raise a `ProviderError` of `studio.errors`.

    The caller submits once for each intention, and again only after `find` found nothing.
    """

    name: str

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        """The model for pictures of that tier with these needs. Raises MissingCapability.

        Its `references` are those for which there is room besides the other needs.
        """
        ...

    def capabilities(self, model: str) -> Capabilities:
        """What the model can take. Raises KeyError for an unknown model."""
        ...

    def quote(self, outline: Outline) -> Quote:
        """The price of a whole request, with its references, source and mask.

        Raises KeyError for an unknown model, and PriceUnknown.
        """
        ...

    def parts(self, request: DrawRequest) -> Sequence[DrawRequest]:
        """The request divided by its count into what one `submit` can ask for, in order.

        The same request always gives the same parts. Raises MissingCapability, ProviderInvalid.
        """
        ...

    def words(self, request: DrawRequest) -> SentWords:
        """Every word that `submit` would send for this part, so that it can be judged before."""
        ...

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        """Ask for one part. Returns when the provider accepts it, not when it is drawn.

        The fence is awaited right before the request that costs money. If it raises, nothing
        was sent, and its error is raised here.
        """
        ...

    async def find(
        self, request: DrawRequest, *, intention: str, since: datetime
    ) -> Sequence[Handle]:
        """The drawings that may be this part, submitted under the intention after `since`.

        A provider that stores no intentions returns all drawings of the same request, the oldest
        first. The caller leaves out those that belong to other jobs.
        """
        ...

    async def poll(self, handle: Handle) -> DrawingState:
        """The state of the drawing. Raises its error when it failed."""
        ...

    async def wait_for_news(self, handle: Handle) -> None:
        """Wait until `poll` may have something new."""
        ...

    async def cancel(self, handle: Handle) -> None:
        """Stop the drawing if possible. Never raises when it has ended."""
        ...

    async def fetch(self, output: Output) -> bytes:
        """The encoded picture, unchecked.

        Raises ProviderGone when the provider no longer has it, and NoPicture when it must not
        be fetched: it is on a host that is not allowed, too large, or no picture.
        """
        ...

    async def close(self) -> None:
        """Close all connections. The provider cannot be used afterwards."""
        ...
