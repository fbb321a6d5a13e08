"""The status card of a picture, and the message with the finished picture."""

import discord

from bot.play.stage import answer_text, message_text
from cogs.components.layout import TEXT_LIMIT, every
from tests.journeys.pictures.expectations import MARKDOWN
from tests.journeys.table import Table, labels


async def test_one_card_shows_the_place_then_the_progress_and_is_then_deleted(game: Table) -> None:
    game.provider.seconds = 20.0
    result = await game.player.slash(game.channel, "image scene", description="a quiet harbour")
    # The card may say that the picture waits or that it is being drawn.
    assert answer_text(result).startswith("**A quiet harbour**")
    assert not result.ephemeral
    [card] = game.cards()
    assert labels(card) == ["Cancel"]

    seen = []
    for _ in range(9):
        await game.later(2)
        seen.append(message_text(game.now(card)))
    percents = [int(text.rpartition("▱ ")[2].partition(" %")[0]) for text in seen if "▱ " in text]
    assert percents == sorted(percents)
    assert len(set(percents)) > 3
    assert all(text.startswith("**A quiet harbour**\n") for text in seen)
    assert " s" in seen[-1].rpartition("%")[2]

    await game.later(6)
    assert game.cards() == []
    assert len(game.channel.history()) == 2  # the game's card, the picture


async def test_a_third_picture_of_one_member_waits_and_says_so(game: Table) -> None:
    game.provider.seconds = 20.0
    for description in ("a quiet harbour", "a dark wood", "an old mill"):
        await game.scene(description)
    await game.later(4)

    texts = [message_text(each) for each in game.cards()]
    assert ["▰" in text for text in texts] == [True, True, False]
    # It starts when one of the two pictures being drawn is finished.
    assert texts[2] == "**An old mill** · next in line, about 16 s"

    await game.later(60)
    assert game.cards() == []
    assert len(game.pictures()) == 3


async def test_the_picture_is_the_bots_own_message_with_caption_buttons_and_alt_text(
    table: Table,
) -> None:
    await table.create_game(approvals=False)
    await table.saved_character("Elara")

    picture = await table.picture(
        "crossing a ford at dawn", character="Elara", style="Woodcut", quality="standard"
    )

    assert picture.interaction_metadata is None
    assert table.env.bot.user is not None
    assert picture.author.id == table.env.bot.user.id
    assert message_text(picture).splitlines() == [
        "**Crossing a ford at dawn**",
        f"-# step 1 · Elara · Woodcut · asked by {table.player.mention} · sketch, not AI",
    ]
    assert labels(picture) == ["Iterate", "Vary", "Redo", "⋯"]
    [attachment] = picture.attachments
    assert attachment.description == (
        "Sketch, not AI: Elara: crossing a ford at dawn. Style: Woodcut."
    )
    assert attachment.filename == f"limner-{(await table.newest()).generation.id}.png"
    assert table.pinged(picture) == set()


async def test_a_picture_in_the_gallery_carries_its_alt_text(game: Table) -> None:
    picture = await game.picture("a quiet harbour")

    [gallery] = [
        each
        for each in every(picture.components)
        if isinstance(each, discord.MediaGalleryComponent)
    ]
    assert [item.description for item in gallery.items] == [
        "Sketch, not AI: a quiet harbour. Style: Fantasy painting."
    ]


async def test_markdown_and_mentions_in_a_description_are_shown_as_typed(game: Table) -> None:
    picture = await game.picture("**@everyone** come <@&1> `now`", style="_ink_")

    said = message_text(picture)
    assert "\\*\\*@\u200beveryone\\*\\* come \\<@&1> \\`now\\`" in said
    assert r"\_ink\_" in said
    assert game.pinged(picture) == set()


async def test_the_longest_description_in_markdown_stays_within_discords_limits(
    game: Table,
) -> None:
    """SimCord enforces Discord's limits; the message keeps within them."""
    words = (MARKDOWN * 40)[:1500]
    picture = await game.picture(words, style=("*_~|" * 50)[:200], seed=7, quality="standard")

    assert len(message_text(picture)) <= TEXT_LIMIT
    assert len(picture.attachments[0].description or "") <= 1024


async def test_every_button_works_after_a_restart(game: Table) -> None:
    picture = await game.picture()
    await game.restart()
    picture = game.pictures()[0]

    assert "**Seed**" in await game.details(picture)
    assert (await game.player.click(picture, label="Iterate")).modal is not None
    await game.press(picture, "Vary")
    await game.press(picture, "Redo")
    assert len(game.pictures()) == 3

    await game.delete(picture)
    assert len(game.pictures()) == 2
