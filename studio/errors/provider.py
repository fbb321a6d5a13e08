"""A provider could not draw."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class ProviderError(LimnerError):
    """The provider could not draw; `detail` is the provider's own text, for logs only."""

    detail: str = ""


@dataclass(eq=False)
class ProviderTransient(ProviderError):
    """The failure can pass: try again later."""


@dataclass(eq=False)
class DrawingInterrupted(ProviderTransient):
    """The drawing ended without a picture; request a new one.

    After a plain `ProviderTransient` the drawing may still run: search for it before a new
    request.
    """


@dataclass(eq=False)
class RateLimited(ProviderError):
    """Too many requests; try again after `retry_after_s` seconds."""

    retry_after_s: float = 5.0


@dataclass(eq=False)
class KeyRetired(ProviderError):
    """The provider refuses the API key, or its account has no credit; another key may work."""


@dataclass(eq=False)
class ProviderRefused(ProviderError):
    """The model's own safety check refused the words, and would refuse them again."""


@dataclass(eq=False)
class ProviderInvalid(ProviderError):
    """The model cannot take the request; `fields` are the inputs that it refused."""

    fields: tuple[str, ...] = ()


@dataclass(eq=False)
class ProviderGone(ProviderError):
    """The provider does not know the drawing or its outputs any more."""


@dataclass(eq=False)
class OutputsExpired(ProviderGone):
    """The pictures were drawn, but not stored before the provider deleted them."""


@dataclass(eq=False)
class NoPicture(ProviderError):
    """The provider succeeded, but gave fewer pictures than requested."""


@dataclass(eq=False)
class MissingCapability(ProviderError):
    """A model cannot take the request; when `model` is "", no model of the catalogue can.

    `capabilities` are the missing ones, the most important first: values of
    `studio.providers.catalogue.models.Capability`. `able` are the models that have these, and
    lack another capability that the request needs.
    """

    model: str = ""
    capabilities: tuple[str, ...] = ()
    able: tuple[str, ...] = ()


@dataclass(eq=False)
class PriceUnknown(ProviderError):
    """What the model charges for the request is not known, so it is not asked to draw it."""

    model: str = ""
