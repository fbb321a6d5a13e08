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
    found = {look.id: await characters.find_portrait(look) for look in looks}
    contents = await fetch_all(store, {id: each.key for id, each in found.items() if each})
    files = []
    for look in looks:
        portrait = found[look.id]
        if portrait is None or look.id not in contents:
            continue
        name, tag = sheet.character.name, portrait.tag
        alt = portrait_alt(name, look.looks, style=look.style, tag=tag)
        extension = portrait.key.rsplit(".", 1)[-1]
        file_name = f"limner-look-{look.id}.{extension}"
        files.append(Attached(file_name, contents[look.id], alt, tag.words))
    return files
