"""Loads portraits from the store, as files for a card."""

from dataclasses import replace

from cogs.characters.comparison import pair_name, portrait_name
from cogs.components.layout import Attached
from db.models import CharacterLook
from studio.picture_threads import EVERYBODY, work_on_picture
from studio.rules.asking.alt_text import compared_alt, portrait_alt
from studio.rules.tree.numbering import labelled, side_by_side
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
    words: tuple[str, str] = ("before", "after"),
) -> list[Attached]:
    """The portrait of the sheet's looks. With a version `before`, its portrait and the new one
    beside it in one picture, each with its word.

    A portrait that the store does not have is left out: the card is useful without it.
    """
    looks = [sheet.look] if before is None else [before, sheet.look]
    found = {look.id: await characters.find_portrait(look) for look in looks}
    contents = await fetch_all(store, {id: each.key for id, each in found.items() if each})
    tags, files = [], []
    for look in looks:
        portrait = found[look.id]
        if portrait is None or look.id not in contents:
            continue
        name, tag = sheet.character.name, portrait.tag
        alt = portrait_alt(name, look.looks, style=look.style, tag=tag)
        extension = portrait.key.rsplit(".", 1)[-1]
        file_name = f"{portrait_name(look)}.{extension}"
        files.append(Attached(file_name, contents[look.id], alt, tag.words))
        tags.append(tag)
    if before is None:
        return files
    if len(files) == len(looks):
        pair = await work_on_picture(
            side_by_side, EVERYBODY, [each.content for each in files], words
        )
        if pair is not None:
            told = dict(zip(words, (look.looks for look in looks), strict=True))
            alt = compared_alt(sheet.character.name, told, tags)
            made_by = " · ".join(dict.fromkeys(tag.words for tag in tags))
            return [Attached(f"{pair_name(before, sheet.look)}.webp", pair, alt, made_by)]
    labels = dict(zip(map(portrait_name, looks), words, strict=True))
    return [await _labelled(each, labels[each.name.partition(".")[0]]) for each in files]


async def _labelled(portrait: Attached, word: str) -> Attached:
    content = await work_on_picture(labelled, EVERYBODY, portrait.content, word)
    if content == portrait.content:
        return portrait
    return replace(portrait, name=f"{portrait.name.partition('.')[0]}.webp", content=content)
