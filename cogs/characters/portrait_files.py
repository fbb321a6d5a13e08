"""Portraits fetched from the store, ready to be attached to a card."""

from cogs.components.layout import Attached
from db.models import CharacterLook
from studio.rules.asking.alt_text import ALT_TEXT_LIMIT
from studio.rules.text import clip
from studio.services.characters.characters import Characters
from studio.services.characters.roster import CharacterSheet
from studio.services.pictures.fetching import fetch_all
from studio.storage.base import Store


async def portrait_files(
    sheet: CharacterSheet, *more: CharacterLook, characters: Characters, store: Store
) -> list[Attached]:
    """The portrait of the sheet's looks, and of other versions before it; what is lost is left
    out, as a card says more than its picture."""
    looks = (*more, sheet.look)
    keys = {look.id: await _key(characters, look) for look in looks}
    contents = await fetch_all(store, keys)
    return [
        Attached(
            f"limner-look-{look.id}.{str(keys[look.id]).rsplit('.', 1)[-1]}",
            contents[look.id],
            clip(
                f"AI picture: portrait of {sheet.character.name}, {look.looks}. "
                f"Style: {look.style}.",
                ALT_TEXT_LIMIT,
            ),
        )
        for look in looks
        if look.id in contents
    ]


async def _key(characters: Characters, look: CharacterLook) -> str | None:
    asset = await characters.find_portrait(look)
    return asset.key if asset else None
