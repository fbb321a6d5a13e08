"""The provider that draws: its catalogue, and whether its models are still as described there."""

from bot.adapters.replicate import keys_of, open_api, working_key
from bot.commands.checkups.findings import Finding, not_checked, well, wrong
from bot.commands.model_checks import check_all
from bot.config import Settings
from studio.errors import SetupError
from studio.providers.catalogue import Catalogue
from studio.providers.replicate.keys import KeyPool


async def look_at_catalogue(settings: Settings) -> list[Finding]:
    """Whether the catalogue can be read and the keys can be used with it."""
    if settings.provider.kind == "sketch":
        return [well("painter", "Sketch draws, offline and for nothing.")]
    try:
        catalogue = Catalogue.load(settings.provider.replicate.catalogue)
        KeyPool(keys_of(settings))
    except SetupError as error:
        return [wrong("painter", error.sentence)]
    return [well("painter", f"Replicate draws, with {len(catalogue.models)} models.")]


async def look_at_models(settings: Settings) -> list[Finding]:
    """Whether Replicate's models are still as the catalogue describes them, in one finding."""
    if settings.provider.kind == "sketch":
        return []
    try:
        catalogue = Catalogue.load(settings.provider.replicate.catalogue)
        async with open_api(settings) as api:
            checked = await check_all(catalogue, api, await working_key(api, settings))
    except SetupError:
        return [not_checked("models", "They cannot be checked; see above.")]
    drifted = [each.model.name for each in checked if each.drifted]
    unread = [each.model.name for each in checked if each.unread]
    if drifted:
        to_do = "`limner models check` says what changed and what to do."
        return [wrong("models", f"No longer as described: {', '.join(drifted)}.", to_do)]
    if unread:
        return [not_checked("models", f"Could not be read: {', '.join(unread)}.")]
    return [well("models", f"All {len(checked)} are as described.")]
