"""Who draws: the catalogue, and whether Replicate still describes its models so."""

from bot.adapters.replicate import keys_of, open_api, working_key
from bot.commands.checkups.findings import Finding, not_seen, well, wrong
from bot.commands.model_checks import check_all
from bot.config import Settings
from studio.errors import SetupError
from studio.providers.catalogue import Catalogue
from studio.providers.replicate.keys import KeyPool


async def look_at_catalogue(settings: Settings) -> list[Finding]:
    """Who draws, and whether the models' file and the keys can be used together."""
    if settings.provider.kind == "sketch":
        return [well("painter", "Sketch draws, offline and for nothing.")]
    try:
        catalogue = Catalogue.load(settings.provider.replicate.catalogue)
        KeyPool(keys_of(settings))
    except SetupError as error:
        return [wrong("painter", error.sentence)]
    return [well("painter", f"Replicate draws, with {len(catalogue.models)} models.")]


async def look_at_models(settings: Settings) -> list[Finding]:
    """Whether the models are still as the catalogue describes them, in one line."""
    if settings.provider.kind == "sketch":
        return []
    try:
        catalogue = Catalogue.load(settings.provider.replicate.catalogue)
        async with open_api(settings) as api:
            checked = await check_all(catalogue, api, await working_key(api, settings))
    except SetupError:
        return [not_seen("models", "They cannot be looked at; see above.")]
    drifted = [each.model.name for each in checked if each.drifted]
    unread = [each.model.name for each in checked if each.unread]
    if drifted:
        to_do = "`limner models check` says what changed and what to do."
        return [wrong("models", f"No longer as described: {', '.join(drifted)}.", to_do)]
    if unread:
        return [not_seen("models", f"Could not be read: {', '.join(unread)}.")]
    return [well("models", f"All {len(checked)} are as described.")]
