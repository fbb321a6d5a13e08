"""Loads portraits from the store, as files for a card."""

from dataclasses import replace

from cogs.characters.comparison import portrait_name
from cogs.components.layout import Attached
from db.models import CharacterLook
from studio.picture_threads import EVERYBODY, work_on_picture
from studio.rules.asking.alt_text import portrait_alt
from studio.rules.tree.numbering import labelled
from studio.services.characters.characters import Characters
from studio.services.characters.roster import CharacterSheet
from studio.services.pictures.fetching import fetch_all
from studio.storage.base import Store


async def portrait_files(
    sheet: CharacterSheet,
    before: CharacterLook | None = None,
    *,
    characters: Characters,
    store: Store,
) -> list[Attached]:
    """The portrait of the sheet's looks. With a version `before` its portrait comes first, and
    each portrait has its label on it.

    A portrait that the store does not have is left out: the card is useful without it.
    """
    looks = [sheet.look] if before is None else [before, sheet.look]
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
        file_name = f"{portrait_name(look)}.{extension}"
        files.append(Attached(file_name, contents[look.id], alt, tag.words))
    if before is None:
        return files
    words = {portrait_name(before): "before", portrait_name(sheet.look): "after"}
    return [await _labelled(each, words[each.name.partition(".")[0]]) for each in files]


async def _labelled(portrait: Attached, word: str) -> Attached:
    content = await work_on_picture(labelled, EVERYBODY, portrait.content, word)
    if content == portrait.content:
        return portrait
    return replace(portrait, name=f"{portrait.name.partition('.')[0]}.webp", content=content)
