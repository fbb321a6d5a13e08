"""Drafts are seen by their owner, the GM and admins; others see approved looks, or waiting ones."""

import pytest

from db.enums import LookStatus
from db.models import Character
from studio.errors import CharacterGone, CharacterNotApproved, UnknownCharacter
from studio.rules.moderation.judging import Moderation
from studio.services.games.games import Games
from studio.services.moderation.words import WordCheck
from studio.services.people import Person
from tests.studio.services.characters.casts import OWNER, Cast
from tests.support.clock import START
from tests.support.ground import GUILD_ID

GM = Person(5, GUILD_ID)
ADMIN, STRANGER = Person(8, GUILD_ID, is_admin=True), Person(9, GUILD_ID)
ELSEWHERE = Person(8, 800, is_admin=True)
SEEN_BY_OTHERS = {LookStatus.PENDING, LookStatus.APPROVED}


@pytest.mark.parametrize("status", LookStatus)
@pytest.mark.parametrize("person", [OWNER, GM, ADMIN, STRANGER])
async def test_a_character_is_seen_in_every_way_or_in_none(
    cast: Cast, person: Person, status: LookStatus
) -> None:
    character_id = await cast.add("Elara", status)
    roster, game = cast.roster, cast.ground.game
    seen = person is not STRANGER or status in SEEN_BY_OTHERS
    names = ["Elara"] if seen else []

    assert [each.character.name for each in await roster.list_all(game, person=person)] == names
    assert await roster.suggest(person, game, "el", limit=25) == names
    words = WordCheck(cast.ground.database, Moderation())
    games = Games(cast.ground.database, words, clock=cast.ground.clock)
    overview = await games.get_overview(game, person=person)
    assert [each.name for _, played in overview.cast for each in played] == names
    if seen:
        assert (await roster.get_named(game, "elara", person=person)).character.name == "Elara"
        assert (await roster.get_seen(person, character_id)).name == "Elara"
        return
    with pytest.raises(UnknownCharacter) as unknown:
        await roster.get_named(game, "elara", person=person)
    assert unknown.value.close == ()
    with pytest.raises(UnknownCharacter):
        await roster.get_cast(game, ["Elara"], person=person)
    with pytest.raises(CharacterGone):
        await roster.get_seen(person, character_id)


@pytest.mark.parametrize(
    "newest", [LookStatus.DRAFT, LookStatus.PENDING, LookStatus.CHANGES_REQUESTED]
)
async def test_others_see_the_approved_looks_while_new_ones_are_made(
    cast: Cast, newest: LookStatus
) -> None:
    await cast.add("Elara", LookStatus.APPROVED, newest)
    roster, game = cast.roster, cast.ground.game

    shown = [
        (await roster.get_named(game, "Elara", person=person)).look.looks
        for person in (OWNER, GM, ADMIN, STRANGER)
    ]

    assert shown == ["looks 2", "looks 2", "looks 2", "looks 1"]
    [sheet] = await roster.list_all(game, person=STRANGER)
    assert sheet.look.looks == "looks 1"


async def test_a_misspelt_name_is_not_answered_with_a_draft(cast: Cast) -> None:
    await cast.add("Elara", LookStatus.DRAFT)
    await cast.add("Elarion", LookStatus.APPROVED)

    with pytest.raises(UnknownCharacter) as unknown:
        await cast.roster.get_named(cast.ground.game, "Elar", person=STRANGER)

    assert unknown.value.close == ("Elarion",)


async def test_a_scene_with_a_waiting_character_says_what_is_missing(cast: Cast) -> None:
    await cast.add("Elara", LookStatus.PENDING)

    with pytest.raises(CharacterNotApproved):
        await cast.roster.get_cast(cast.ground.game, ["Elara"], person=STRANGER)


async def test_a_character_of_another_server_is_not_named_by_its_number(cast: Cast) -> None:
    character_id = await cast.add("Elara", LookStatus.APPROVED)

    for act in (
        cast.roster.get_seen(ELSEWHERE, character_id),
        cast.roster.get_seen(Person(OWNER.user_id, 800), character_id),
    ):
        with pytest.raises(CharacterGone):
            await act


async def test_an_admin_of_another_server_changes_no_character(cast: Cast) -> None:
    character_id = await cast.add("Elara", LookStatus.APPROVED)

    for act in (
        cast.roster.retire(ELSEWHERE, character_id, retired=True),
        cast.roster.delete(ELSEWHERE, character_id),
    ):
        with pytest.raises(CharacterGone):
            await act

    assert (await cast.roster.get_seen(OWNER, character_id)).retired_at is None


async def test_suggestions_put_ones_own_first_then_those_that_begin_so(cast: Cast) -> None:
    for name in ("Aldrobran", "Bran", "Old Bran"):
        await cast.add(name, LookStatus.APPROVED)
    await cast.add("Zobran", LookStatus.APPROVED)
    roster, game = cast.roster, cast.ground.game
    async with cast.ground.database.write() as tx:
        for each in await roster.list_all(game, person=OWNER):
            row = await tx.get_one(Character, each.character.id)
            row.owner_id = STRANGER.user_id if row.name == "Zobran" else 77
            row.retired_at = START if row.name == "Bran" else None

    assert await roster.suggest(STRANGER, game, "BRAN", limit=25) == [
        "Zobran",
        "Aldrobran",
        "Old Bran",
        "Bran",
    ]
    assert await roster.suggest(STRANGER, game, "old", limit=25) == ["Old Bran"]
    assert len(await roster.suggest(STRANGER, game, "", limit=2)) == 2
    assert await roster.suggest(STRANGER, game, "%", limit=25) == []
