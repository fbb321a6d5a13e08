"""A provider could not draw."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class ProviderError(LimnerError):
    """Who draws could not; `detail` is the provider's own text, for logs only."""

    detail: str = ""


@dataclass(eq=False)
class ProviderTransient(ProviderError):
    """It can pass: asking again later is right."""


@dataclass(eq=False)
class DrawingInterrupted(ProviderTransient):
    """The drawing itself ended without a picture, and asking for a new one is right.

    A plain `ProviderTransient` leaves open what became of the drawing: it is looked up,
    never asked for again unseen.
    """


@dataclass(eq=False)
class RateLimited(ProviderError):
    """Asked too often; ask again after `retry_after_s` seconds."""

    retry_after_s: float = 5.0


@dataclass(eq=False)
class KeyRetired(ProviderError):
    """The key is refused or has no credit; another key may do."""


@dataclass(eq=False)
class ProviderRefused(ProviderError):
    """The model's own safety check refused; the same words will be refused again."""


@dataclass(eq=False)
class ProviderInvalid(ProviderError):
    """The model cannot take the request; `fields` names what it objected to."""

    fields: tuple[str, ...] = ()


@dataclass(eq=False)
class ProviderGone(ProviderError):
    """The drawing or its outputs are no longer known to the provider."""


@dataclass(eq=False)
class NoPicture(ProviderError):
    """The provider ended well but gave fewer pictures than asked."""


@dataclass(eq=False)
class MissingCapability(ProviderError):
    """The model, or with no `model` named every one in the catalogue, cannot take the request.

    `capabilities` are what is lacking, most telling first: words of
    `studio.providers.catalogue.models.Capability`. `able` are the models that have these,
    and lack something else that was asked for.
    """

    model: str = ""
    capabilities: tuple[str, ...] = ()
    able: tuple[str, ...] = ()
