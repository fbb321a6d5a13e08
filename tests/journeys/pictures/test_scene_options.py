"""/image scene: what can be asked for, what is refused, what arrives, and its buttons."""

from hashlib import sha256

import discord
import pytest

from bot.play.stage import answer_text, message_text
from cogs.components.layout import TEXT_LIMIT, every
from studio.rules.asking.params import Params
from studio.rules.asking.styles import STYLES
from tests.journeys.table import Table, full_size, labels

GONE = "I find no picture of mine there; it may have been deleted."
MARKDOWN = "*bold* _under_ ~~gone~~ ||hid|| `code` [a](http://b.c) > "


async def nothing_was_written(game: Table) -> bool:
    """Whether no trace of a request is in the database."""
    rows = await game.rows()
    return not any(rows[name] for name in ("sessions", "generations", "jobs", "ledger", "assets"))


# ── asking ───────────────────────────────────────────────────────────────────


async def test_without_a_game_the_channel_says_how_to_start_one(table: Table) -> None:
    said = await table.scene("a quiet harbour")

    assert said == (
        "This channel has no game yet. A server admin can start one with `/game create`."
    )
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
    assert f"-# {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))} · " in (
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


async def test_a_count_of_three_brings_three_messages_and_one_card(game: Table) -> None:
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour", count=3, seed=40)
    assert len(game.cards()) == 1
    assert game.pictures() == []

    await game.later(12)

    assert game.cards() == []
    assert len(game.pictures()) == 3
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
    assert [each["value"] for each in styles] == ["wood", "Woodcut"]


async def test_it_works_in_a_thread_of_the_game(game: Table) -> None:
    thread = game.thread("the harbour")

    await game.player.slash(thread, "image scene", description="a quiet harbour")
    await game.settled()

    assert len(game.pictures(thread)) == 1
    assert game.pictures() == []
    assert game.cards(thread) == []


# ── characters that cannot be drawn ──────────────────────────────────────────


async def test_a_character_without_a_portrait_is_refused_with_what_to_do(game: Table) -> None:
    await game.create_character()

    said = await game.scene("crossing a ford", character="Elara", by=game.person("ann"))

    assert said == (
        f"**Elara** has no saved portrait yet. {game.player.mention} can save one with "
        "`/character show`; then the GM approves."
    )
    assert len(await game.history()) == 1


async def test_a_character_that_waits_for_the_gm_is_refused_in_those_words(game: Table) -> None:
    await game.saved_character()

    said = await game.scene("crossing a ford", character="Elara")

    assert said == "**Elara** still waits for the GM's approval; then scenes can have them."


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("Request changes", "The GM asked for changes to **Elara**."),
        ("Reject", "The GM did not accept **Elara**."),
    ],
)
async def test_a_character_that_was_sent_back_is_refused_with_what_to_do(
    game: Table, button: str, words: str
) -> None:
    card = await game.saved_character()
    opened = await game.gm.click(card, label=button)
    await game.gm.submit_modal(opened, {"text": "no laser swords, please"})

    said = await game.scene("crossing a ford", character="Elara")

    assert said.startswith(words)
    assert "`/character edit`" in said
    assert game.player.mention in said


async def test_a_retired_character_is_refused_with_the_way_back(game: Table) -> None:
    await game.approved_character()
    await game.say("character retire", name="Elara")

    said = await game.scene("crossing a ford", character="Elara")

    assert said == "**Elara** is retired; `/character show` can bring them back."


async def test_a_name_that_is_nearly_a_character_is_asked_back(game: Table) -> None:
    await game.approved_character()

    said = await game.scene("crossing a ford", character="Elra")

    assert said == "There is no character called **Elra** in this game. Did you mean **Elara**?"


async def test_a_name_that_is_no_character_says_where_to_look(game: Table) -> None:
    said = await game.scene("crossing a ford", character="Xanthippe *the* `bold`")

    assert said.startswith(r"There is no character called **Xanthippe \*the\* \`bold\`**")
    assert "`/character list` shows who there is." in said
    assert await nothing_was_written(game)


async def test_a_refusal_is_seen_by_whoever_asked_alone(game: Table) -> None:
    result = await game.player.slash(
        game.channel, "image scene", description="crossing a ford", character="Nobody"
    )

    assert result.ephemeral


# ── descriptions that cannot be drawn ────────────────────────────────────────


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("   ", "I found no words in the description. Nothing was used."),  # blanks alone
        ("🔥🐉🔥", "I found no words in the description. Nothing was used."),  # emoji alone
        ("\u200b\u200d\u2060\ufeff", "I found no words in the description."),  # unseen alone
        ("?! … —", "I found no words in the description."),  # signs alone
        (
            "x" * 6000,  # the most that Discord lets anybody type
            "There is room for 1,500 characters in the description; these are 6,000.",
        ),
        ("x" * 1501, "There is room for 1,500 characters in the description; these are 1,501."),
        ("hardcore porn", "This server does not draw *"),  # the word lists
        ("h a r d c o r e  p o r n", "This server does not draw"),  # spaced out
    ],
)
async def test_a_description_that_cannot_be_drawn_is_refused_and_costs_nothing(
    game: Table, description: str, words: str
) -> None:
    said = await game.scene(description)

    assert said.startswith(words)
    assert "Nothing was used." in said
    assert await nothing_was_written(game)
    assert "0 of 20 pictures used" in await game.say("quota show")


async def test_a_style_that_is_too_long_is_refused(game: Table) -> None:
    said = await game.scene("a quiet harbour", style="x" * 201)

    assert said.startswith("There is room for 200 characters in the style; these are 201.")
    assert await nothing_was_written(game)


async def test_a_style_of_forbidden_words_is_refused(game: Table) -> None:
    said = await game.scene("a quiet harbour", style="hardcore porn")

    assert said.startswith("This server does not draw")
    assert await nothing_was_written(game)


@pytest.mark.parametrize(
    "description",
    [
        "a cat",  # five characters
        "x",  # one letter
        "雨の港",  # no blank anywhere
        "x" * 1500,  # all the room there is
        "goblins die in the blood-red dusk",  # fantasy is violent
    ],
)
async def test_short_long_and_violent_descriptions_are_drawn(game: Table, description: str) -> None:
    await game.picture(description)

    assert (await game.newest()).generation.text == description


async def test_a_person_who_asks_too_fast_is_asked_to_wait_and_then_may_go_on(
    game: Table,
) -> None:
    for _ in range(20):
        assert "pictures used" in await game.say("quota show")

    assert await game.say("quota show") == "One moment, please: try again in 61 s."
    assert "pictures used" in await game.say("quota show", by=game.person("ann"))

    game.clock.advance(60)
    assert "pictures used" in await game.say("quota show")


async def test_clicks_count_as_asking_and_what_is_typed_into_a_form_is_never_lost(
    game: Table,
) -> None:
    picture = await game.picture()
    opened = await game.player.click(picture, label="Iterate")
    for _ in range(18):
        await game.say("quota show")

    assert (await game.press(picture, "Vary")).startswith("One moment, please")
    assert len(await game.history()) == 1

    await game.player.submit_modal(opened, {"text": "at night"})
    await game.settled()
    assert (await game.newest()).params.changes == ("at night",)


# ── the card on the way ──────────────────────────────────────────────────────


async def test_one_card_shows_the_place_then_the_progress_and_then_is_gone(game: Table) -> None:
    game.provider.seconds = 20.0
    result = await game.player.slash(game.channel, "image scene", description="a quiet harbour")
    # In line, or drawn already: whichever was quicker.
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


async def test_a_third_picture_of_one_person_waits_and_says_so(game: Table) -> None:
    game.provider.seconds = 20.0
    for description in ("a quiet harbour", "a dark wood", "an old mill"):
        await game.scene(description)
    await game.later(4)

    texts = [message_text(each) for each in game.cards()]
    assert ["▰" in text for text in texts] == [True, True, False]
    # Not before one of the two that are drawn is done.
    assert texts[2] == "**An old mill** · next in line, about 16 s"

    await game.later(60)
    assert game.cards() == []
    assert len(game.pictures()) == 3


# ── the picture ──────────────────────────────────────────────────────────────


async def test_the_picture_is_the_bots_own_message_with_all_that_belongs_to_it(
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
        f"-# Elara · Woodcut · asked by {table.player.mention} · AI · $0.003",
    ]
    assert labels(picture) == ["Iterate", "Vary", "Redo", "⋯"]
    [attachment] = picture.attachments
    assert attachment.description == ("AI picture: Elara: crossing a ford at dawn. Style: Woodcut.")
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
        "AI picture: a quiet harbour. Style: Fantasy painting."
    ]


async def test_peoples_words_are_shown_as_typed(game: Table) -> None:
    picture = await game.picture("**@everyone** come <@&1> `now`", style="_ink_")

    said = message_text(picture)
    assert r"\*\*@everyone\*\* come <@&1> \`now\`" in said
    assert r"\_ink\_" in said
    assert game.pinged(picture) == set()


async def test_the_longest_description_in_markdown_stays_within_discords_limits(
    game: Table,
) -> None:
    """SimCord refuses what Discord would refuse; the card must hold what matters even so."""
    words = (MARKDOWN * 40)[:1500]
    picture = await game.picture(words, style=("*_~|" * 50)[:200], seed=7, quality="standard")

    assert len(message_text(picture)) <= TEXT_LIMIT
    assert len(picture.attachments[0].description or "") <= 1024


# ── vary and redo ────────────────────────────────────────────────────────────


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


async def test_vary_and_redo_are_charged_to_whoever_clicks(game: Table) -> None:
    picture = await game.picture()
    ann = game.person("ann")

    await game.press(picture, "Vary", by=ann)
    await game.press(picture, "Redo", by=ann)

    assert "1 of 20 pictures used" in await game.say("quota show")
    assert "2 of 20 pictures used" in await game.say("quota show", by=ann)


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


# ── deleting ─────────────────────────────────────────────────────────────────


async def test_the_owner_is_asked_first_and_can_keep_the_picture(game: Table) -> None:
    picture = await game.picture()

    asked = await game.more(picture, "Delete")

    assert asked.message.flags.ephemeral
    assert answer_text(asked) == (
        "Delete **A quiet harbour** for everybody? Pictures made from it stay."
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

    assert said == "Only its owner, the GM or an admin can delete this picture."
    assert len(game.pictures()) == 1


async def test_a_confirmation_sent_by_somebody_else_deletes_nothing(game: Table) -> None:
    picture = await game.picture()
    asked = await game.more(picture, "Delete")

    said = await game.forged_click(game.person("ann"), asked, "Delete")

    assert said == "Only its owner, the GM or an admin can delete this picture."
    assert len(game.pictures()) == 1


async def test_whoever_made_a_branch_may_delete_it_and_so_may_the_sessions_owner(
    game: Table,
) -> None:
    ann = game.person("ann")
    parent = await game.picture()
    for by in (ann, game.player):
        await game.reply(parent, "at night", by=ann)
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
    assert "**From** step 1" in await game.details(child)


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


async def test_a_picture_of_another_game_cannot_be_named_by_its_number(game: Table) -> None:
    await game.picture("a secret vault")
    secret = (await game.newest()).generation.id
    tavern = game.stage.guild.create_text_channel("tavern")
    await game.gm.slash(tavern, "game create", name="Ash")

    result = await game.player.slash(tavern, "iterate", change="at night", picture=secret)
    await game.settled()

    assert game.pictures(tavern) == []
    assert "picture" in answer_text(result)
    assert len(await game.history()) == 1


async def test_the_rows_of_a_picture_say_what_was_asked(game: Table) -> None:
    await game.picture("a quiet harbour", style="Woodcut", aspect="2:3", quality="draft")

    kept = Params.from_json((await game.newest()).generation.params)
    assert (kept.scene, kept.style, kept.aspect, kept.tier) == (
        "a quiet harbour",
        "Woodcut",
        (2, 3),
        "draft",
    )
