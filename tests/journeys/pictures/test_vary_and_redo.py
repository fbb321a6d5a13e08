"""The buttons Vary and Redo under a picture."""

from cogs.components.payloads import OnRedo
from cogs.components.words import REDO
from studio.rules.asking.instruction import COUNT_LIMIT
from tests.journeys import forging
from tests.journeys.table import Table


async def test_vary_makes_a_child_with_another_seed_from_the_picture(game: Table) -> None:
    picture = await game.picture(seed=7)

    await game.press(picture, "Vary")

    parent, child = await game.history()
    assert child.generation.kind == "vary"
    assert child.parent is not None
    assert child.parent.id == parent.generation.id
    assert child.session.id == parent.session.id
    assert child.generation.seed != 7
    assert child.params.source_id == parent.generation.id
    assert child.output is not None
    assert parent.output is not None
    assert child.output.sha256 != parent.output.sha256


async def test_redo_makes_a_sibling_with_another_seed_from_the_words(game: Table) -> None:
    picture = await game.picture(seed=7)

    await game.press(picture, "Redo")

    first, again = await game.history()
    assert again.generation.kind == "redo"
    assert again.parent is None
    assert again.session.id == first.session.id
    assert again.generation.seed != 7
    assert again.generation.prompt == first.generation.prompt
    assert again.params.source_id is None


async def test_redo_of_a_child_starts_from_the_childs_own_parent(game: Table) -> None:
    parent = await game.picture()
    await game.reply(parent, "at night")
    child = game.pictures()[-1]

    await game.press(child, "Redo")

    again = await game.newest()
    assert again.parent is not None
    assert again.parent.step == 1
    assert again.params.changes == ("at night",)


async def test_vary_and_redo_are_charged_to_the_member_who_clicks(game: Table) -> None:
    picture = await game.picture()
    ann = game.person("ann")

    await game.press(picture, "Vary", by=ann)
    await game.press(picture, "Redo", by=ann)

    assert "1 of 20 pictures used" in await game.say("quota show")
    assert "2 of 20 pictures used" in await game.say("quota show", by=ann)


async def test_a_forged_button_draws_no_more_pictures_than_a_command(game: Table) -> None:
    await game.picture()
    [drawn] = await game.history()
    forged = REDO.custom_id(OnRedo(drawn.generation.id, missing=9))

    await forging.click(game.player, game.channel, forged, to=game.env)
    await game.settled()

    assert len(await game.history()) == 1 + COUNT_LIMIT
