"""Deleting a picture: who may, what is asked first, what stays."""

import pytest

from bot.play.stage import answer_text
from db.enums import AssetRole
from db.repositories import pictures
from tests.journeys.pictures.expectations import GONE
from tests.journeys.table import Table, labels


async def test_deleting_asks_the_owner_first_and_the_picture_can_be_kept(game: Table) -> None:
    picture = await game.picture()

    asked = await game.more(picture, "Delete")

    assert asked.message.flags.ephemeral
    assert answer_text(asked) == (
        "Delete **A quiet harbour** (step 1) for everybody? Pictures made from it stay."
    )
    assert labels(asked) == ["Delete", "Keep it"]
    await game.player.click(asked, label="Keep it")
    assert len(game.pictures()) == 1


@pytest.mark.parametrize("who", ["owner", "gm", "admin"])
async def test_owner_gm_and_admin_delete_a_picture_and_its_message_goes(
    game: Table, who: str
) -> None:
    picture = await game.picture()
    by = {"owner": game.player, "gm": game.gm, "admin": game.admin("root")}[who]

    asked = await game.delete(picture, by=by)

    assert answer_text(asked) == "Deleted."
    assert game.pictures() == []
    assert await game.history() == []


async def test_somebody_else_may_not_delete_a_picture(game: Table) -> None:
    picture = await game.picture()
    ann = game.person("ann")
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None

    said = await game.forged_click(ann, opened.response, "Delete")

    assert said == game.only_hosts("delete this picture", owner=True)
    assert len(game.pictures()) == 1


async def test_a_confirmation_forged_by_somebody_else_deletes_nothing(game: Table) -> None:
    picture = await game.picture()
    asked = await game.more(picture, "Delete")

    said = await game.forged_click(game.person("ann"), asked, "Delete")

    assert said == game.only_hosts("delete this picture", owner=True)
    assert len(game.pictures()) == 1


async def test_the_maker_of_a_branch_and_the_sessions_owner_can_delete_it(
    game: Table,
) -> None:
    ann = game.person("ann")
    parent = await game.picture()
    for by in (ann, game.player):
        await game.reply_as_guest(parent, "at night", by=ann)
        await game.delete(game.pictures()[-1], by=by)
        assert len(game.pictures()) == 1


async def test_children_of_a_deleted_picture_stay_and_can_be_iterated(game: Table) -> None:
    parent = await game.picture()
    await game.reply(parent, "at night")
    await game.delete(parent)
    [child] = game.pictures()

    await game.reply(child, "in the rain")

    assert [each.params.changes for each in await game.history()] == [
        ("at night",),
        ("at night", "in the rain"),
    ]
    assert "**How** changed from step 1" in await game.details(child)


@pytest.mark.parametrize("label", ["Iterate", "Vary", "Redo", "⋯"])
async def test_a_button_of_a_picture_that_was_deleted_says_so(game: Table, label: str) -> None:
    picture = await game.picture()
    game.env.inject_error("DELETE", "/channels/*/messages/*", status=500)
    await game.delete(picture)
    before = await game.rows()

    said = await game.press(picture, label)

    assert said == GONE
    assert await game.rows() == before


async def test_two_confirmations_at_once_delete_once(game: Table) -> None:
    picture = await game.picture()
    first = await game.more(picture, "Delete")
    second = await game.more(picture, "Delete", by=game.gm)
    await game.player.click(first, label="Delete")

    said = await game.gm.click(second, label="Delete")

    assert answer_text(first) == "Deleted."
    assert answer_text(said) == GONE


async def test_a_session_shows_its_first_picture_that_is_left_after_a_deletion(
    game: Table,
) -> None:
    first = await game.picture()
    await game.reply(first, "at night")
    async with game.stage.app.database.read() as tx:
        thumbnails = await pictures.assets(tx, [1, 2], AssetRole.THUMBNAIL)
        before = await pictures.session(tx, 1)
    of_picture = {each.generation_id: each.id for each in thumbnails}
    assert before.thumbnail_id == of_picture[1]

    await game.delete(first)

    async with game.stage.app.database.read() as tx:
        after = await pictures.session(tx, 1)
    assert after.thumbnail_id == of_picture[2]
