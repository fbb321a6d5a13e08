"""A character's name is its own in the game: also for the eye."""

import pytest

from db.enums import LookStatus
from studio.errors import BadName, NameTaken
from studio.rules.text import check_name
from studio.services.characters.roster import require_free_name
from tests.studio.services.characters.casts import OWNER, Cast

THERE = ("Elara", "İnci", "Işıl", "Ann ❤", "Groß", "Ваня", "Coco", "ニナ", "Elan", "Darn", "Кот")
TAKEN = [
    # a new name, the name that is there, whether it only looks the same
    ("elara", "Elara", False),
    ("Ｅlara", "Elara", False),
    ("inci", "İnci", False),
    ("İNCİ", "İnci", False),
    ("ışıl", "Işıl", False),
    ("ann ❤️", "Ann ❤", False),
    ("GROSS", "Groß", False),
    ("Еlаrа", "Elara", True),
    ("Bаня", "Ваня", True),
    ("Сосо", "Coco", True),
    ("二ナ", "ニナ", True),
]
FREE = ["Ann", "Ann 🩷", "Ann 🩵", "Élan", "Dam", "Kim", "Gros", "ナニ"]


async def test_a_name_is_free_when_it_neither_is_nor_looks_like_another(cast: Cast) -> None:
    for name in THERE:
        await cast.add(check_name(name), LookStatus.APPROVED)
    async with cast.ground.database.read() as tx:
        for new, there, alike in TAKEN:
            with pytest.raises(NameTaken) as caught:
                await require_free_name(tx, cast.ground.game, check_name(new))
            assert (caught.value.name, caught.value.alike) == (there, alike)
        for new in FREE:
            await require_free_name(tx, cast.ground.game, check_name(new))


async def test_a_character_may_get_a_name_that_looks_like_its_own(cast: Cast) -> None:
    id = await cast.add("Elаra", LookStatus.APPROVED)  # with a Cyrillic letter, from before
    kept = await cast.roster.edit(OWNER, id, name="Elаra", backstory="Born at sea.")
    assert kept.name == "Elаra"
    renamed = await cast.roster.edit(OWNER, id, name="Elara", backstory="")
    assert (renamed.name, renamed.name_key) == ("Elara", "elara")


async def test_nobody_takes_the_looks_of_another_by_renaming(cast: Cast) -> None:
    await cast.add("Coco", LookStatus.APPROVED)
    id = await cast.add("Bram", LookStatus.APPROVED)
    for name, error in (("Сосо", NameTaken), ("Cосo", BadName), ("COCO", NameTaken)):
        with pytest.raises(error):
            await cast.roster.edit(OWNER, id, name=name, backstory="")
    async with cast.ground.database.read() as tx:
        await require_free_name(tx, cast.ground.game, "Bram", character_id=id)
