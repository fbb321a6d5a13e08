"""`limner models check`: whether Replicate still describes the models as the catalogue does."""

import asyncio
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from bot.adapters.replicate import open_api, working_key
from bot.commands.models import short_reference
from bot.config import Settings
from studio.errors import ProviderError, ProviderGone
from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.drift import drift
from studio.providers.catalogue.models import Model
from studio.providers.replicate.api import Api
from studio.providers.replicate.keys import Key

_PARALLEL = 4


@dataclass(frozen=True)
class ModelCheck:
    """The result of comparing a model with its live schema.

    `drifted` has a sentence for each difference; `unread` says why there was no schema.
    """

    model: Model
    drifted: tuple[str, ...] = ()
    unread: str = ""


async def check_models(settings: Settings, console: Console) -> int:
    """Compare every model with its live schema and print the differences; gives the exit code.

    0: all as described. 1: something drifted. 2: nothing drifted, but not all could be read.
    Raises ConfigError when Replicate accepts none of the keys.
    """
    catalogue = Catalogue.load(settings.provider.replicate.catalogue)
    async with open_api(settings) as api:
        checked = await check_all(catalogue, api, await working_key(api, settings))
    for each in checked:
        console.print(_result(each))
    drifted, unread = any(each.drifted for each in checked), any(each.unread for each in checked)
    if drifted:
        console.print(Text("\n" + advice(settings)))
    return 1 if drifted else 2 if unread else 0


async def check_all(catalogue: Catalogue, api: Api, key: Key) -> list[ModelCheck]:
    """Every model compared with its live schema, in the order of the catalogue."""
    slots = asyncio.Semaphore(_PARALLEL)

    async def check(model: Model) -> ModelCheck:
        async with slots:
            return await _check(model, api, key)

    return await asyncio.gather(*(check(model) for model in catalogue))


def advice(settings: Settings) -> str:
    """Tells operators what to do about a model that drifted."""
    own = settings.provider.replicate.catalogue
    file = str(own) if own else "a file of your own, named by provider.replicate.catalogue"
    return (
        f"What to do: in {file}, a [[model]] with the model's name and the keys to put right "
        "changes it, and `enabled = false` takes it away. Until then, pictures by that model "
        "may fail or come out otherwise than asked."
    )


async def _check(model: Model, api: Api, key: Key) -> ModelCheck:
    try:
        schema = await api.schema(key, model.reference)
    except ProviderGone:
        return ModelCheck(model, drifted=(f"Replicate no longer has {short_reference(model)}.",))
    except ProviderError as error:
        return ModelCheck(model, unread=error.detail or error.code)
    prefix = f"{model.name}: "
    return ModelCheck(
        model, drifted=tuple(each.removeprefix(prefix) for each in drift(model, schema))
    )


def _result(checked: ModelCheck) -> Text:
    name = checked.model.name
    if checked.drifted:
        return Text("\n").join([Text(f"✗ {name} drifted:"), *map(_item, checked.drifted)])
    if checked.unread:
        return Text(f"– {name} could not be read: {checked.unread}")
    return Text(f"✓ {name} as described")


def _item(sentence: str) -> Text:
    return Text(f"  · {sentence}")
