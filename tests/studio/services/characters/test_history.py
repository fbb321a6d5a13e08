"""Going back to earlier looks: who may, what becomes of the version, and of one that waits."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from db.enums import AssetRole, LookStatus, ReferenceOrigin
from db.models import Character, CharacterLook, CharacterReference, Game
from db.repositories import characters, games, pictures
from studio.errors import (
    AlreadyDecided,
    CannotGoBack,
    CharacterGone,
    GameClosed,
    LimnerError,
    NoSuchVersion,
    NotAMember,
    NotYours,
    PortraitLost,
)
from studio.rules.moderation.judging import Moderation
from studio.services.characters.history import LookHistories
from studio.services.moderation.words import WordCheck
from studio.services.people import Person
from tests.studio.services.characters.casts import OWNER
from tests.studio.services.characters.kit_studio import (
    ABROAD,
    ADMIN,
    APPROVED,
    DRAFT,
    GM,
    LEFT,
    PENDING,
    STRANGER,
    Studio,
)

REJECTED, SENT_BACK = LookStatus.REJECTED, LookStatus.CHANGES_REQUESTED


@pytest.fixture
def histories(studio: Studio) -> LookHistories:
    words = WordCheck(studio.database, Moderation())
    return LookHistories(studio.database, words, clock=studio.cast.ground.clock)


async def _saved(
    studio: Studio, *statuses: LookStatus, approvals: bool = True
) -> list[CharacterLook]:
    """The versions of a character, oldest first; each has a portrait that is a reference."""
    id = await studio.cast.add("Elara", *statuses)
    async with studio.database.write() as tx:
        game: Game = await games.by_id(tx, studio.cast.ground.game.id)
        game.gm_user_id, game.approvals = GM.user_id, approvals
        found = [*reversed(await characters.versions(tx, id))]
    for look in found:
        portrait = await studio.portray(id, "teal")
        async with studio.database.write() as tx:
            kept = await characters.look(tx, look.id)
            asset = await pictures.asset(tx, portrait, AssetRole.OUTPUT)
            assert kept is not None
            assert asset is not None
            kept.portrait_id, kept.seed, kept.lora = portrait, 70 + look.version, "weights"
            await characters.add_reference(
                tx, look_id=look.id, asset_id=asset.id, origin=ReferenceOrigin.PORTRAIT
            )
    async with studio.database.read() as tx:
        return [*reversed(await characters.versions(tx, id))]


async def _versions(studio: Studio, look: CharacterLook) -> list[CharacterLook]:
    async with studio.database.read() as tx:
        return [*reversed(await characters.versions(tx, look.character_id))]


async def test_the_owner_asks_and_the_looks_of_now_count_until_the_gm_approves(
    studio: Studio, histories: LookHistories
) -> None:
    first, second = await _saved(studio, APPROVED, APPROVED)

    sheet = await histories.go_back(OWNER, first.id)

    assert (sheet.look.version, sheet.look.status) == (3, PENDING)
    assert sheet.character.look_id == second.id
    same = ("looks", "style", "negative", "seed", "lora", "portrait_id")
    assert [getattr(sheet.look, each) for each in same] == [getattr(first, each) for each in same]
    async with studio.database.read() as tx:
        kept = [each.id for each in await characters.references(tx, first.id)]
        new = [each.id for each in await characters.references(tx, sheet.look.id)]
    assert new == kept != []


@pytest.mark.parametrize(("person", "approvals"), [(GM, True), (OWNER, False), (GM, False)])
async def test_it_is_approved_at_once_by_the_gm_and_without_approvals(
    studio: Studio, histories: LookHistories, person: Person, approvals: bool
) -> None:
    first, _ = await _saved(studio, APPROVED, APPROVED, approvals=approvals)

    sheet = await histories.go_back(person, first.id)

    assert (sheet.look.status, sheet.look.decided_by) == (APPROVED, person.user_id)
    assert sheet.look.decided_at is not None
    async with studio.database.read() as tx:
        character = await characters.find_living(tx, first.character_id)
    assert character is not None
    assert character.look_id == sheet.look.id


async def test_an_admin_asks_the_gm(studio: Studio, histories: LookHistories) -> None:
    first, _ = await _saved(studio, APPROVED, APPROVED)
    assert (await histories.go_back(ADMIN, first.id)).look.status == PENDING


async def test_the_way_back_can_be_gone_back(studio: Studio, histories: LookHistories) -> None:
    first, second = await _saved(studio, APPROVED, APPROVED)
    await histories.go_back(GM, first.id)
    back = await histories.go_back(GM, second.id)

    assert back.look.version == 4
    assert back.look.looks == second.looks


@pytest.mark.parametrize(
    ("person", "error"),
    [
        (STRANGER, NotYours),
        (ABROAD, CharacterGone),
        (LEFT, NotAMember),
        (replace(GM, guild_id=800), CharacterGone),
    ],
)
async def test_others_see_no_history_and_go_nowhere(
    studio: Studio, histories: LookHistories, person: Person, error: type[LimnerError]
) -> None:
    first, second = await _saved(studio, APPROVED, APPROVED)
    with pytest.raises(error):
        await histories.get(person, first.character_id)
    with pytest.raises(error):
        await histories.go_back(person, first.id)
    assert len(await _versions(studio, second)) == 2


@pytest.mark.parametrize(
    ("statuses", "at", "current"),
    [
        ((APPROVED,), 0, True),
        ((APPROVED, APPROVED), 1, True),
        # what the GM did not accept does not come back
        ((REJECTED, APPROVED), 0, False),
        ((SENT_BACK, APPROVED), 0, False),
        ((DRAFT, APPROVED), 0, False),
        ((APPROVED, PENDING), 1, False),
    ],
)
async def test_only_an_earlier_approved_version_comes_back(
    studio: Studio,
    histories: LookHistories,
    statuses: tuple[LookStatus, ...],
    at: int,
    current: bool,
) -> None:
    looks = await _saved(studio, *statuses)
    for person in (OWNER, GM):
        with pytest.raises(CannotGoBack) as raised:
            await histories.go_back(person, looks[at].id)
        assert (raised.value.version, raised.value.current) == (at + 1, current)
    assert len(await _versions(studio, looks[0])) == len(statuses)
    history = await histories.get(OWNER, looks[0].character_id)
    assert not history.can_go_back_to(history.version(at + 1))


async def test_a_version_that_waits_is_a_draft_again(
    studio: Studio, histories: LookHistories
) -> None:
    first, *_ = await _saved(studio, APPROVED, APPROVED, PENDING)
    await histories.go_back(OWNER, first.id)

    assert [each.status for each in await _versions(studio, first)] == [
        APPROVED, APPROVED, DRAFT, PENDING,
    ]  # fmt: skip


async def test_two_clicks_at_once_make_one_version(
    studio: Studio, histories: LookHistories
) -> None:
    for person, error in ((OWNER, AlreadyDecided), (GM, CannotGoBack)):
        first, second = await _saved(studio, APPROVED, APPROVED)
        made = await asyncio.gather(
            *(histories.go_back(person, first.id) for _ in range(2)), return_exceptions=True
        )
        assert len(await _versions(studio, second)) == 3
        assert [type(each) for each in made if isinstance(each, Exception)] == [error]
        await studio.cast.roster.delete(OWNER, first.character_id)


async def test_a_lost_portrait_and_a_deleted_character_are_told(
    studio: Studio, histories: LookHistories
) -> None:
    first, second = await _saved(studio, APPROVED, APPROVED)
    async with studio.database.write() as tx:
        kept = await characters.look(tx, first.id)
        assert kept is not None
        kept.portrait_id = None
    with pytest.raises(PortraitLost):
        await histories.go_back(OWNER, first.id)
    await studio.cast.roster.delete(OWNER, first.character_id)
    for act in (
        histories.go_back(OWNER, second.id),
        histories.get(OWNER, first.character_id),
        histories.go_back(OWNER, 987654),
    ):
        with pytest.raises(CharacterGone):
            await act


async def test_a_version_is_found_by_its_number(studio: Studio, histories: LookHistories) -> None:
    first, second = await _saved(studio, APPROVED, PENDING)
    history = await histories.get(GM, first.character_id)

    assert history.version(1).id == first.id == (history.current or second).id
    assert [each.version for each in history.versions] == [2, 1]
    with pytest.raises(NoSuchVersion):
        history.version(3)


@pytest.mark.parametrize("person", [OWNER, GM, ADMIN])
@pytest.mark.parametrize("approvals", [True, False])
async def test_nobody_goes_back_in_a_closed_game(
    studio: Studio, histories: LookHistories, person: Person, approvals: bool
) -> None:
    first, second = await _saved(studio, APPROVED, APPROVED, approvals=approvals)
    await studio.close_game()

    with pytest.raises(GameClosed):
        await histories.go_back(person, first.id)

    assert len(await _versions(studio, second)) == 2
    # What the game has can still be looked at.
    history = await histories.get(person, first.character_id)
    assert len(history.versions) == 2
    assert not history.can_go_back_to(history.version(1))


class SlowWords(WordCheck):
    """Something happens while the words are judged."""

    def __init__(self, studio: Studio, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__(studio.database, Moderation())
        self._meanwhile = meanwhile

    async def check(self, *args: Any, **options: Any) -> None:
        await super().check(*args, **options)
        await self._meanwhile()


@pytest.mark.parametrize("change", ["closed", "shared", "deleted"])
async def test_what_changes_while_the_words_are_judged_counts(studio: Studio, change: str) -> None:
    first, second = await _saved(studio, APPROVED, APPROVED)

    async def meanwhile() -> None:
        if change == "closed":
            await studio.close_game()
            return
        async with studio.database.write() as tx:
            character = await tx.get_one(Character, first.character_id)
            if change == "shared":
                character.npc = True
            else:
                character.deleted_at = studio.cast.ground.clock.now()

    histories = LookHistories(
        studio.database, SlowWords(studio, meanwhile), clock=studio.cast.ground.clock
    )
    error = {"closed": GameClosed, "shared": NotYours, "deleted": CharacterGone}[change]
    with pytest.raises(error):
        await histories.go_back(OWNER, first.id)
    assert len(await _versions(studio, second)) == 2


@pytest.mark.parametrize("differs", ["references", "lora", "negative"])
async def test_a_version_of_the_same_words_and_portrait_that_draws_differently_comes_back(
    studio: Studio, histories: LookHistories, differs: str
) -> None:
    """A picture of a pack becomes a reference: its words and its portrait stay."""
    first, second = await _saved(studio, APPROVED, APPROVED)
    other = await studio.portray(first.character_id, "crimson")
    async with studio.database.write() as tx:
        old, new = [await tx.get_one(CharacterLook, each.id) for each in (first, second)]
        for name in ("looks", "style", "negative", "lora", "portrait_id"):
            setattr(new, name, getattr(old, name))
        character = await tx.get_one(Character, first.character_id)
        character.look_id = new.id
        await tx.execute(delete(CharacterReference).where(CharacterReference.look_id == new.id))
        await characters.copy_references(tx, old, new)
        await tx.flush()
        if differs == "references":
            asset = await pictures.asset(tx, other, AssetRole.OUTPUT)
            assert asset is not None
            await characters.add_reference(
                tx, look_id=new.id, asset_id=asset.id, origin=ReferenceOrigin.UPLOAD
            )
        else:
            setattr(new, differs, "another")

    history = await histories.get(OWNER, first.character_id)
    assert history.can_go_back_to(history.version(1))
    assert not history.can_go_back_to(history.version(2))
    back = await histories.go_back(OWNER, first.id)
    async with studio.database.read() as tx:
        found = await characters.references_of_versions(tx, first.character_id)
    assert found[back.look.id] == found[first.id]
    with pytest.raises(AlreadyDecided):
        await histories.go_back(OWNER, first.id)
