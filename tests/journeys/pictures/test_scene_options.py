"""What `/image scene` can be asked for: characters, style, aspect, quality, seed and count."""

from hashlib import sha256

import pytest

from bot.play.stage import message_text
from cogs.interactions.replies import words
from studio.errors import NoGameHere
from studio.rules.asking.params import Params
from studio.rules.asking.styles import STYLES
from tests.journeys.table import Table, full_size


async def test_without_a_game_the_channel_says_how_to_start_one(table: Table) -> None:
    said = await table.scene("a quiet harbour")

    assert said == (words(NoGameHere()))
    assert table.channel.history(viewer=table.gm) == []


async def test_a_scene_without_characters_arrives(game: Table) -> None:
    picture = await game.picture("a quiet harbour at dusk, fishing boats coming in")

    said = message_text(picture)
    assert said.startswith("**A quiet harbour at dusk, fishing boats coming in**")
    [details] = await game.history()
    assert details.names == ()
    assert details.generation.prompt.startswith("A quiet harbour at dusk")


@pytest.mark.parametrize("count", [1, 2, 3, 4])
async def test_one_to_four_characters_are_in_the_picture_and_in_its_small_print(
    table: Table, count: int
) -> None:
    await table.create_game(approvals=False)
    names = ["Elara", "Bram", "Sindri", "Wren"][:count]
    for name in names:
        await table.saved_character(name, looks=f"a traveller in a {name}-blue coat")
    keys = ["character", "character_2", "character_3", "character_4"]

    picture = await table.picture("crossing a ford", **dict(zip(keys, names, strict=False)))

    details = await table.newest()
    assert details.names == tuple(names)
    for name in names:
        assert f"{name}: A traveller in a {name}-blue coat." in details.generation.prompt
    assert f"-# step 1 · {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))} · " in (
        message_text(picture)
    )


async def test_the_same_character_twice_is_drawn_once(table: Table) -> None:
    await table.create_game(approvals=False)
    await table.saved_character("Elara")

    await table.picture("crossing a ford", character="Elara", character_2="elara")

    assert (await table.newest()).names == ("Elara",)


async def test_a_description_alone_draws_nobody_even_when_it_names_a_character(
    table: Table,
) -> None:
    await table.create_game(approvals=False)
    await table.saved_character("Elara")

    await table.picture("Elara crossing a ford")

    assert (await table.newest()).names == ()


async def test_style_aspect_quality_and_seed_reach_the_picture(game: Table) -> None:
    full_size(game)
    picture = await game.picture(style="Woodcut", aspect="16:9", quality="high", seed=7)

    details = await game.newest()
    assert details.params.style == "Woodcut"
    assert "woodcut print" in details.generation.prompt
    assert details.generation.seed == 7
    assert details.generation.model == "sketch-high"
    assert details.output is not None
    width, height = details.output.width, details.output.height
    assert (width * 9 - height * 16) < 16 * 64
    assert width > 1024
    assert (picture.attachments[0].width, picture.attachments[0].height) in (
        (width, height),
        (None, None),
    )


async def test_every_aspect_and_quality_that_is_offered_can_be_drawn(game: Table) -> None:
    full_size(game)
    await game.say("quota set", by=game.gm, pictures=100)
    for aspect in ("1:1", "3:2", "2:3", "16:9", "9:16"):
        await game.picture(aspect=aspect, quality="draft")
    await game.picture(aspect="9:16", quality="high")

    assert [each.generation.status for each in await game.history()] == ["succeeded"] * 6


async def test_without_a_style_a_scene_has_the_default_one(game: Table) -> None:
    await game.picture()

    assert (await game.newest()).params.style == STYLES[0].name


async def test_without_a_style_a_scene_has_the_style_of_its_first_character(table: Table) -> None:
    await table.create_game(approvals=False)
    await table.saved_character("Elara", style="Ink sketch")

    await table.picture("crossing a ford", character="Elara")

    assert (await table.newest()).params.style == "Ink sketch"


async def test_a_count_of_three_brings_one_message_and_one_card(game: Table) -> None:
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour", count=3, seed=40)
    assert len(game.cards()) == 1
    assert game.pictures() == []

    await game.later(12)

    assert game.cards() == []
    [message] = game.pictures()
    assert len(message.attachments) == 3
    history = await game.history()
    assert [each.generation.seed for each in history] == [40, 41, 42]
    assert [each.generation.step for each in history] == [1, 2, 3]
    assert len({each.output.sha256 for each in history if each.output}) == 3
    assert await game.ledger() == ["spent"] * 3


async def test_the_same_seed_gives_the_same_picture(game: Table) -> None:
    first = await game.picture("a quiet harbour", seed=7)
    second = await game.picture("a quiet harbour", seed=7)
    other = await game.picture("a quiet harbour", seed=8)

    shown = [sha256(await each.attachments[0].read()).hexdigest() for each in (first, second)]
    assert shown[0] == shown[1]
    assert sha256(await other.attachments[0].read()).hexdigest() != shown[0]


async def test_styles_and_characters_are_offered_while_typing(table: Table) -> None:
    await table.create_game(approvals=False)
    await table.saved_character("Elara")
    await table.saved_character("Bram", by=table.person("ann"))
    offered = await table.player.autocomplete(table.channel, "image scene", "character", "")
    assert [each["name"] for each in offered] == ["Elara", "Bram"]

    styles = await table.player.autocomplete(table.channel, "image scene", "style", "wood")
    assert [each["value"] for each in styles] == ["Woodcut", "wood"]


async def test_a_scene_works_in_a_thread_of_the_game(game: Table) -> None:
    thread = game.thread("the harbour")

    await game.player.slash(thread, "image scene", description="a quiet harbour")
    await game.settled()

    assert len(game.pictures(thread)) == 1
    assert game.pictures() == []
    assert game.cards(thread) == []


async def test_the_rows_of_a_picture_say_what_was_asked(game: Table) -> None:
    await game.picture("a quiet harbour", style="Woodcut", aspect="2:3", quality="draft")

    kept = Params.from_json((await game.newest()).generation.params)
    assert (kept.scene, kept.style, kept.aspect, kept.tier) == (
        "a quiet harbour",
        "Woodcut",
        (2, 3),
        "draft",
    )
