"""Loads portraits from the store, as files for a card."""

from cogs.components.layout import Attached
from db.models import CharacterLook
from studio.rules.asking.alt_text import portrait_alt
from studio.services.characters.characters import Characters
from studio.services.characters.roster import CharacterSheet
from studio.services.pictures.fetching import fetch_all
from studio.storage.base import Store


async def portrait_files(
    sheet: CharacterSheet, *more: CharacterLook, characters: Characters, store: Store
) -> list[Attached]:
    """The portraits of the versions in `more`, then the portrait of the sheet's looks.

    A portrait that the store does not have is left out: the card is useful without it.
    """
    looks = (*more, sheet.look)
    keys = {look.id: await _find_key(characters, look) for look in looks}
    contents = await fetch_all(store, keys)
    return [
        Attached(
            f"limner-look-{look.id}.{str(keys[look.id]).rsplit('.', 1)[-1]}",
            contents[look.id],
            portrait_alt(sheet.character.name, look.looks, style=look.style),
        )
        for look in looks
        if look.id in contents
    ]


async def _find_key(characters: Characters, look: CharacterLook) -> str | None:
    asset = await characters.find_portrait(look)
    return asset.key if asset else None
