"""`limner models`: the models that can draw, what each takes and costs, and who draws what."""

from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.config import Settings
from studio.errors import MissingCapability
from studio.providers.base import Needs, Tier
from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.models import Model, Requirement
from studio.rules.wording import money

_VERSION_LENGTH, _VERSION_CHARACTERS = 64, 8  # enough to tell versions apart

# Typical requests by their words in the table; `Catalogue.choose` names the model for each.
_REQUESTS = {
    "words alone": Needs(),
    "a character": Needs(references=1),
    "four characters": Needs(references=4),
    "a change to a picture": Needs(source=True),
    "… and a character": Needs(source=True, references=1),
    "… by strength": Needs(source=True, strength=True),
    "… in a masked part": Needs(source=True, mask=True),
    "… made larger": Needs(prompt=False, source=True, upscale=True),
    "words, with a LoRA": Needs(loras=1),
}


def print_models(settings: Settings, console: Console) -> None:
    """Print the catalogue: what each model is for, takes and costs, and who draws what.

    Raises ConfigError when the operator's own file cannot be used.
    """
    catalogue = Catalogue.load(settings.provider.replicate.catalogue)
    console.print(Group(_models(catalogue), "", _choices(catalogue), "", _footer(settings)))


def _models(catalogue: Catalogue) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Model", no_wrap=True, overflow="fold")
    table.add_column("For, and what it takes", ratio=1)
    table.add_column("A picture", justify="right", no_wrap=True)
    for model in catalogue:
        about = Text(", ".join(model.roles), style="bold")
        about.append("\n" + ", ".join(_inputs(model)), style="not bold")
        named = Text(model.name, style="bold").append(
            f"\n{short_reference(model)}", style="not bold dim"
        )
        table.add_row(named, about, money(model.price_micros))
    return table


def _inputs(model: Model) -> Iterator[str]:
    needed = dict.fromkeys(model.requires, " (needed)")
    room = model.room(source=False)
    if room:
        noun = "1 reference" if room == 1 else f"{room} references"
        yield noun + needed.get(Requirement.REFERENCES, "")
    if model.source:
        mask = " with mask" if model.source.needs_mask else ""
        yield f"source{mask}" + needed.get(Requirement.SOURCE, "")
    if Requirement.PICTURES in needed:
        yield "one of them needed"
    if model.mask and not (model.source and model.source.needs_mask):
        yield "mask" + needed.get(Requirement.MASK, "")
    if model.strength:
        yield "strength"
    if model.seed:
        yield "seed" if model.deterministic else "seed (no two alike)"
    if model.negative and model.negative.param:
        yield "negative"
    if model.loras:
        yield "1 LoRA" if len(model.loras) == 1 else f"{len(model.loras)} LoRAs"
    if model.count:
        yield f"{model.count.limit} at once"
    if model.scale:
        yield f"{model.scale.low:g} to {model.scale.high:g} times larger"


def short_reference(model: Model) -> str:
    """The model's name at Replicate, with a version cut to its first characters."""
    name, _, version = model.reference.rpartition(":")
    if len(version) != _VERSION_LENGTH:
        return model.reference
    return f"{name}:{version[:_VERSION_CHARACTERS]}…"


def _choices(catalogue: Catalogue) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("Who draws", *(tier.value for tier in Tier)):
        table.add_column(title)
    for request, needs in _REQUESTS.items():
        table.add_row(request, *(Text(_choice(catalogue, needs, tier)) for tier in Tier))
    return table


def _choice(catalogue: Catalogue, needs: Needs, tier: Tier) -> str:
    try:
        return catalogue.choose(needs, tier).name
    except MissingCapability:
        return "nobody"


def _footer(settings: Settings) -> Text:
    own = settings.provider.replicate.catalogue
    files = f"Limner's own list and {own}" if own else "Limner's own list"
    text = f"From {files}. Prices are first guesses, in US dollars."
    if settings.provider.kind != "replicate":
        text += " At present it is the sketch painter who draws."
    return Text(text)
