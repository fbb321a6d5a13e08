"""What a picture can start from: pictures that people send, or that stand in the channel."""

import asyncio
from io import BytesIO
from pathlib import Path

import discord
import pytest
from PIL import Image, ImageStat

from bot.play.stage import answer_text, message_text
from cogs.components.layout import Attached, card
from cogs.components.payloads import OnPicture
from cogs.components.words import ITERATE
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.posting import post
from db.repositories import pictures
from tests.journeys.characters.test_input import animated, bomb, stored
from tests.journeys.pictures.inputs.sent import PNG, photo, picture_of, share
from tests.journeys.table import Table

GONE = "I find no picture of mine there; it may have been deleted."


def turned_photo() -> bytes:
    """A phone's: lying on its side, with a note in it that turns it upright, and a place."""
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    exif[0x010E] = "at home, 60.17 N 24.94 E"
    return photo(300, 200, kind="JPEG", exif=exif, quality=95)


# ── pictures that people bring along ─────────────────────────────────────────


async def test_a_scene_can_start_from_a_picture_of_ones_own(game: Table) -> None:
    said = await game.scene("at night", source=(PNG, photo()), strength="a little", quality="draft")

    [scene] = await game.history()
    assert said.startswith("**At night**")
    assert (scene.generation.kind, scene.parent) == ("scene", None)
    assert scene.params.uploaded
    assert scene.params.source_id is None
    assert scene.params.strength == scene.params.sent_strength == 0.3
    assert scene.params.aspect == (3, 2)
    kept = await picture_of(game, scene, "input")
    assert kept.size == (300, 200)
    drawn = await picture_of(game, scene)
    # It is that picture at night, and no other: the dark half is still the dark one.
    left, right = share(drawn, 0, 0, 0.2, 1), share(drawn, 0.8, 0, 1, 1)
    levels = [ImageStat.Stat(drawn.convert("L").crop(box)).mean[0] for box in (left, right)]
    assert levels[1] > 1.5 * levels[0]


async def test_an_upload_is_kept_upright_and_tells_nothing_of_where_it_was_taken(
    game: Table, tmp_path: Path
) -> None:
    await game.say("iterate", change="at night", source=("phone.jpg", turned_photo()))

    [child] = await game.history()
    kept = await picture_of(game, child, "input")
    assert kept.size == (200, 300)
    assert child.params.aspect == (2, 3)
    assert dict(kept.getexif()) == {}
    assert all(b"at home" not in file.read_bytes() for file in stored(tmp_path))


async def test_iterate_begins_a_session_with_a_picture_that_is_sent(game: Table) -> None:
    await game.picture("a quiet harbour")

    await game.say("iterate", change="at night --seed 7", source=(PNG, photo(640, 320)))

    first, child = await game.history()
    assert child.session.id != first.session.id
    assert (child.generation.kind, child.parent) == ("iterate", None)
    assert (child.params.scene, child.params.changes) == ("at night", ())
    assert (child.generation.seed, child.params.aspect) == (7, (2, 1))
    assert child.params.style == ""
    assert child.generation.prompt == "At night."
    async with game.stage.app.database.read() as tx:
        asset = await pictures.asset(tx, child.generation.id, "input")
    assert asset is not None
    assert asset.key.startswith(f"games/{child.game.id}/uploads/{asset.sha256}")


async def test_what_is_named_for_an_upload_counts(game: Table) -> None:
    await game.say(
        "iterate",
        change="at night --aspect 2:3 --style Woodcut --count 2 --quality draft",
        source=(PNG, photo()),
    )

    drawn = await game.history()
    assert [each.params.aspect for each in drawn] == [(2, 3)] * 2
    assert {each.params.style for each in drawn} == {"Woodcut"}
    assert len({each.session.id for each in drawn}) == 1
    assert len(game.pictures()) == 2


async def test_what_comes_of_an_upload_goes_on_like_any_picture(game: Table) -> None:
    await game.say("iterate", change="at night", source=(PNG, photo()))
    await game.reply(game.pictures()[0], "in the rain")

    first, child = await game.history()
    assert child.parent is not None
    assert child.parent.id == first.generation.id
    assert not child.params.uploaded
    assert child.params.changes == ("in the rain",)
    assert child.generation.prompt == "At night. Now: in the rain."


UNUSABLE = [
    (b"", "That file is empty."),
    (b"MZ\x90\x00 not a picture", "That file is not a picture I can read."),
    (photo()[:200], "That picture is damaged or cut off."),
    (animated(), "That picture moves. Please send a still one."),
    (bomb(), "That picture has too many pixels; up to 40 million work."),
    (photo(8, 8), "That picture is too small; at least"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 10_485_760, "That picture is too large; up to 10 MB work."),
]


async def test_a_file_that_is_no_usable_picture_is_refused_wherever_it_is_sent(
    game: Table, tmp_path: Path
) -> None:
    await game.picture("a quiet harbour")
    before, files = await game.rows(), stored(tmp_path)

    for content, words in UNUSABLE:
        said = [
            await game.scene("at night", source=(PNG, content)),
            await game.say("iterate", change="at night", source=(PNG, content)),
            await game.say("iterate", change="at night", mask=(PNG, content)),
        ]
        game.clock.advance(60)  # nobody types this fast
        assert [each[: len(words)] for each in said] == [words] * 3

    assert await game.rows() == before
    assert stored(tmp_path) == files
    assert "1 of 20 pictures used" in await game.say("quota show")


async def test_a_picture_for_words_that_are_not_drawn_is_not_kept(
    game: Table, tmp_path: Path
) -> None:
    before = await game.rows()

    refusals = [
        await game.scene("hardcore porn", source=(PNG, photo())),
        await game.say("iterate", change="hardcore porn", source=(PNG, photo())),
    ]

    for said in refusals:
        assert said.startswith("This server does not draw")

    assert await game.rows() == before
    assert stored(tmp_path) == set()


async def test_a_picture_is_not_kept_when_the_day_has_no_room(game: Table, tmp_path: Path) -> None:
    await game.gm.slash(game.channel, "quota set", pictures=0)
    before = await game.rows()

    said = await game.scene("at night", source=(PNG, photo()))

    assert said.startswith("Drawing is switched off in this server")
    assert await game.rows() == before
    assert stored(tmp_path) == set()


async def test_the_same_picture_is_kept_once_however_often_it_is_sent(
    game: Table, tmp_path: Path
) -> None:
    for change in ("at night", "in the rain"):
        await game.say("iterate", change=change, source=(PNG, photo()))

    assert len([file for file in stored(tmp_path) if "uploads" in file.parts]) == 1


async def test_options_that_exclude_each_other_are_said_to(game: Table) -> None:
    await game.picture("a quiet harbour")
    one = (await game.newest()).generation.id
    mine, before = (PNG, photo()), await game.rows()

    assert await game.say("iterate", change="at night", picture=one, source=mine) == (
        "Give either **picture** or **source**, not both. Nothing was used."
    )
    assert await game.say("iterate", change="at night", region="left", mask=mine) == (
        "Give either **region** or **mask**, not both. Nothing was used."
    )
    assert await game.say("iterate", change="at night", feather="hard") == (
        "**feather** says something about **region**: give that too, or leave out **feather**. "
        "Nothing was used."
    )
    assert await game.say("iterate", change="at night --aspect 1:1", region="left") == (
        "Give either **mask** or **aspect**, not both. Nothing was used."
    )
    assert await game.scene("a harbour", strength="a lot") == (
        "**strength** says something about **source**: give that too, or leave out **strength**. "
        "Nothing was used."
    )
    assert await game.rows() == before


async def test_a_session_begun_with_an_upload_survives_a_restart(game: Table) -> None:
    await game.say("iterate", change="at night", source=(PNG, photo()))
    await game.restart()

    await game.press(game.pictures()[0], "Redo")

    first, again = await game.history()
    assert again.session.id == first.session.id
    assert again.params.uploaded
    assert again.generation.seed != first.generation.seed
    inputs = [await picture_of(game, each, "input") for each in (first, again)]
    assert inputs[0].tobytes() == inputs[1].tobytes()


# ── strength in words ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "strength"),
    [("a little", 0.3), ("Some", 0.5), ("a lot", 0.8), ("slightly", 0.3), ("40 %", 0.4), ("1", 1)],
)
async def test_strength_is_understood_as_an_option_and_in_a_reply(
    game: Table, said: str, strength: float
) -> None:
    parent = await game.picture("a quiet harbour")

    await game.say("iterate", change="at night", strength=said)
    await game.reply(parent, f"at night --strength {said} in the rain")

    _, by_option, by_reply = await game.history()
    assert by_option.params.sent_strength == by_reply.params.sent_strength == strength
    assert by_reply.params.changes == ("at night in the rain",)


async def test_a_strength_nobody_understands_is_explained(game: Table) -> None:
    await game.picture("a quiet harbour")

    said = await game.say("iterate", change="at night", strength="purple")

    assert said == (
        "**strength** cannot be *purple*; it takes a number from 0 to 1, a percentage, or "
        "a little, some, a lot. Nothing was used."
    )


@pytest.mark.parametrize("command", ["iterate", "image scene"])
async def test_the_words_for_strength_are_offered(game: Table, command: str) -> None:
    everything = await game.player.autocomplete(game.channel, command, "strength", "")
    some = await game.player.autocomplete(game.channel, command, "strength", "lot")
    number = await game.player.autocomplete(game.channel, command, "strength", "0.4")

    assert [each["name"] for each in everything] == ["a little", "some", "a lot"]
    assert [each["value"] for each in some] == ["lot", "a lot"]
    assert [each["value"] for each in number] == ["0.4"]


# ── the message menu ─────────────────────────────────────────────────────────


async def menu(game: Table, on: discord.Message, words: str) -> str:
    """*Iterate from this*, and the form; gives what was answered."""
    opened = await game.player.context_menu(game.channel, "Iterate from this", on)
    if opened.modal is None:
        return answer_text(opened)
    sent = await game.player.submit_modal(opened, {"text": words})
    said = answer_text(sent)
    await game.settled()
    return said


async def test_the_menu_takes_a_picture_that_somebody_posted(game: Table) -> None:
    ann = game.person("ann")
    message = await ann.send(
        game.channel, "my house in the rain --seed 99", attachments=[(PNG, photo())]
    )

    said = await menu(game, message, "at night")

    [child] = await game.history()
    assert said.startswith("**At night**")
    assert child.params.uploaded
    assert (child.params.scene, child.session.owner_id) == ("at night", game.player.id)
    assert "house" not in child.generation.prompt
    assert child.generation.seed != 99
    assert (await picture_of(game, child, "input")).size == (300, 200)
    assert message_text(game.pictures()[0]).startswith("**At night**")
    assert game.cards() == []


async def test_of_several_pictures_in_a_message_the_first_is_taken(game: Table) -> None:
    message = await game.player.send(
        game.channel,
        attachments=[("notes.txt", b"no picture"), (PNG, photo()), ("b.png", photo(100, 100))],
    )

    await menu(game, message, "at night")

    assert (await picture_of(game, await game.newest(), "input")).size == (300, 200)


async def test_the_menu_takes_what_another_bot_posted(game: Table) -> None:
    bot = game.stage.guild.add_member(game.env.create_user("dice", bot=True))
    message = await bot.send(game.channel, "a map", attachments=[(PNG, photo())])

    await menu(game, message, "at night")

    assert (await game.newest()).params.uploaded


async def test_the_menu_on_a_message_without_a_picture_says_so(game: Table) -> None:
    for attachments in ([], [("notes.txt", b"no picture")]):
        talk = await game.player.send(game.channel, "what a night", attachments=attachments)
        assert await menu(game, talk, "at night") == "I find no picture in that message."

    assert await game.history() == []


async def test_a_posted_picture_that_is_too_large_is_refused_before_the_form(game: Table) -> None:
    message = await game.player.send(
        game.channel, attachments=[(PNG, photo() + b"\0" * 10_485_760)]
    )

    opened = await game.player.context_menu(game.channel, "Iterate from this", message)

    assert opened.modal is None
    assert answer_text(opened) == "That picture is too large; up to 10 MB work."


async def test_a_posted_picture_that_is_none_or_went_is_refused_with_the_form(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await game.player.send(game.channel, attachments=[(PNG, b"no picture")])
    assert (await menu(game, broken, "at night")).startswith("That file is not a picture")

    message = await game.player.send(game.channel, attachments=[(PNG, photo())])
    monkeypatch.setattr(game.env.backend.cdn, "get", lambda url: None)
    assert (await menu(game, message, "at night")).startswith("That picture is damaged or cut off.")
    assert await game.history() == []


async def test_a_picture_that_takes_long_to_fetch_is_still_waited_for_in_public(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks on sees the card, and it goes when the picture comes."""
    message = await game.player.send(game.channel, attachments=[(PNG, photo())])
    opened = await game.player.context_menu(game.channel, "Iterate from this", message)

    async def slowly(attachment: discord.Attachment) -> bytes:
        await asyncio.sleep(0.2)
        return photo()

    monkeypatch.setattr(discord.Attachment, "read", slowly)
    monkeypatch.setattr("cogs.interactions.answering._ACKNOWLEDGE_AFTER_S", 0.01)
    sent = await game.player.submit_modal(opened, {"text": "at night"})
    assert sent.response is not None
    assert not sent.response.ephemeral
    await game.settled()

    assert game.cards() == []
    assert len(game.pictures()) == 1


async def test_the_menu_where_no_game_is_played_says_so(table: Table) -> None:
    message = await table.player.send(table.channel, attachments=[(PNG, photo())])

    assert (await menu(table, message, "at night")).startswith("This channel has no game")


async def posted_anew(game: Table, *, by_button: bool = True) -> discord.Message:
    """The newest picture once more, in a message that nobody remembers."""
    newest = await game.newest()
    content = BytesIO()
    (await picture_of(game, newest)).save(content, "PNG")
    shown = card(
        "**Here it is again**",
        [Attached("again.png", content.getvalue(), "AI picture: again.")],
        buttons(ActionButton(ITERATE, "Iterate", OnPicture(newest.generation.id)))
        if by_button
        else "",
    )
    with game.env.time_context():
        await post(game.stage.app.client, game.channel.id, shown)
    await game.settled()
    return game.last()


async def test_a_picture_that_was_posted_anew_is_known_by_its_button(game: Table) -> None:
    await game.picture("a quiet harbour")
    again = await posted_anew(game)

    await menu(game, again, "at night")
    await game.reply(again, "in the rain")

    first, by_menu, by_reply = await game.history()
    for child in (by_menu, by_reply):
        assert child.parent is not None
        assert child.parent.id == first.generation.id
        assert not child.params.uploaded


async def test_a_card_of_ours_that_shows_no_step_is_no_picture_to_start_from(game: Table) -> None:
    await game.picture("a quiet harbour")

    assert await menu(game, await posted_anew(game, by_button=False), "at night") == GONE
