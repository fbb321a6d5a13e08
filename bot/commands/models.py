"""`limner models`: the models that can draw, what each takes and costs, and who draws what.

It also says how far charges were from the prices that members were shown: the drift.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.config import Settings
from bot.migrate import database_at
from db.migrations import newest_version, version_of
from db.repositories.queue import queue_state
from db.repositories.queue.queue_state import ChargedPictures
from studio.clock import SystemClock
from studio.errors import ConfigError, MissingCapability
from studio.providers.base import Needs, Tier
from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.models import Model, Requirement
from studio.providers.catalogue.quoting import least_needs, usual_quote
from studio.rules.queue.prices import Unit, UnitPrice
from studio.rules.wording import money

_VERSION_LENGTH, _VERSION_CHARACTERS = 64, 8  # enough to tell versions apart

# Drift is of so many of a model's newest pictures: older prices do not matter any more.
_NEWEST = 100
_UNITS = {
    Unit.RUN: "run",
    Unit.OUTPUT: "picture",
    Unit.OUTPUT_MP: "megapixel drawn",
    Unit.INPUT_MP: "megapixel sent",
    Unit.INPUT_IMAGE: "picture sent",
    Unit.SECOND: "second",
}
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


async def print_models(settings: Settings, console: Console) -> None:
    """Print the catalogue: what each model is for, takes and costs, who draws what, and drift.

    Raises ConfigError when the operator's own file cannot be used.
    """
    catalogue = Catalogue.load(settings.provider.replicate.catalogue)
    drift = _drift(await _charged(settings, catalogue))
    console.print(
        Group(_models(catalogue), "", _choices(catalogue), "", drift, "", _footer(settings))
    )


def _models(catalogue: Catalogue) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Model", no_wrap=True, overflow="fold")
    table.add_column("For, and what it takes", ratio=1)
    table.add_column("A picture", justify="right", no_wrap=True)
    for model in catalogue:
        about = Text(", ".join(model.roles), style="bold")
        for line in (", ".join(_inputs(model)), *_remarks(model)):
            about.append(f"\n{line}", style="not bold")
        named = Text(model.name, style="bold").append(
            f"\n{short_reference(model)}", style="not bold dim"
        )
        table.add_row(named, about, _usual_price(model))
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


def _usual_price(model: Model) -> str:
    """What one picture costs with as few pictures sent as possible, by quality."""
    prices = [usual_quote(model, least_needs(model), tier).micros for tier in Tier]
    low, high = money(min(prices)), money(max(prices))
    return "free" if model.price.free else low if low == high else f"{low} to\n{high}"


def _remarks(model: Model) -> Iterator[str]:
    """The units of a price that is not one for each picture, and what is to be known of a model."""
    units = model.price.units
    if units and units != (UnitPrice(Unit.OUTPUT, units[0].micros),):
        yield "paid by " + ", ".join(map(_unit_words, units))
    if model.unverified:
        yield f"not verified: {model.unverified}"
    if model.ageing:
        yield "ageing: draws only what no other can"


def _unit_words(each: UnitPrice) -> str:
    when = " and ".join(f"{param} {value}" for param, value in each.when)
    price = f"${each.micros / 1_000_000:.6f}".rstrip("0")
    return f"{_UNITS[each.unit]} {price}" + (f" ({when})" if when else "")


def short_reference(model: Model) -> str:
    """The model's name at Replicate, with a version cut to its first characters."""
    name, _, version = model.reference.rpartition(":")
    if len(version) != _VERSION_LENGTH:
        return model.reference
    return f"{name}:{version[:_VERSION_CHARACTERS]}…"


def _choices(catalogue: Catalogue) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("Who draws", *(tier.value for tier in Tier)):
        table.add_column(title, overflow="fold")
    for request, needs in _REQUESTS.items():
        table.add_row(request, *(Text(_choice(catalogue, needs, tier)) for tier in Tier))
    return table


def _choice(catalogue: Catalogue, needs: Needs, tier: Tier) -> str:
    try:
        # Each prompt keeps something out.
        return catalogue.choose(replace(needs, negative=needs.prompt), tier).name
    except MissingCapability:
        return "nobody"


async def _charged(settings: Settings, catalogue: Catalogue) -> Mapping[str, ChargedPictures]:
    """What was quoted and charged by model; empty where the database cannot say."""
    if not _has_database(settings):
        return {}
    try:
        async with database_at(settings.database_url, SystemClock()) as database:
            if await version_of(database) != newest_version():
                return {}
            async with database.read() as tx:
                return {
                    model.name: await queue_state.charged(tx, model.name, limit=_NEWEST)
                    for model in catalogue
                }
    except ConfigError:
        return {}


def _has_database(settings: Settings) -> bool:
    """Whether there is a database to read; a file of SQLite is not made for it."""
    kind, _, file = settings.database_url.partition(":///")
    return not kind.startswith("sqlite") or Path(file).is_file()


def _drift(charged: Mapping[str, ChargedPictures]) -> RenderableType:
    """What was charged above or below the prices that were shown, by model."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("Drift", "Pictures", "Quoted", "Charged", "Difference"):
        table.add_column(title, justify="left" if title == "Drift" else "right")
    for name, each in charged.items():
        if each.pictures:
            difference = each.cost_micros - each.quoted_micros
            share = f" ({difference / each.quoted_micros:+.0%})" if each.quoted_micros else ""
            sign = "-" if difference < 0 else "+" if difference else ""
            table.add_row(
                Text(name),
                str(each.pictures),
                money(each.quoted_micros),
                money(each.cost_micros),
                f"{sign}{money(abs(difference))}{share}",
            )
    return table if table.row_count else Text("Drift: no picture with a quote was charged yet.")


def _footer(settings: Settings) -> Text:
    own = settings.provider.replicate.catalogue
    files = f"Limner's own list and {own}" if own else "Limner's own list"
    text = f"From {files}. Prices are in US dollars, as published or as you wrote them."
    if settings.provider.kind != "replicate":
        text += " At present it is the sketch painter who draws."
    return Text(text)
