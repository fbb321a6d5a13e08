"""Unusable words and files in a character's form: each is refused whole, with its own sentence."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
import simcord
from PIL import Image

from bot.play.stage import answer_text, message_text
from studio.errors import StoreFull
from tests.journeys.table import ELARA, Table, labels


def encoded(kind: str, *, mode: str = "RGB", **options: object) -> bytes:
    """A small picture in the named file format."""
    content = BytesIO()
    Image.linear_gradient("L").convert(mode).save(content, kind, **options)
    return content.getvalue()


def animated() -> bytes:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "teal")]
    content = BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return content.getvalue()


def bomb() -> bytes:
    """A few hundred bytes that claim to be a picture of 2.5 billion pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


async def send(table: Table, **fields: object) -> simcord.InteractionResult:
    """`/character create` and its form, sent without the limits that an app checks."""
    table.clock.advance(10)  # stays within the rate limit
    opened = await table.player.slash(table.channel, "character create")
    sent = await table.player.submit_modal(
        table.ignoring_limits(opened), {"name": "Elara", "looks": ELARA, **fields}
    )
    await table.settled()
    return sent


def stored(folder: Path) -> set[Path]:
    """The files in the bot's store."""
    return {file for file in (folder / "pictures").rglob("*") if file.is_file()}


UNUSABLE = [
    ({"name": "   "}, "I found no words in the name."),
    ({"name": "🐉🐉"}, "I found no words in the name."),
    ({"name": "\u200b\u200d\u2060"}, "I found no words in the name."),
    ({"name": "1234"}, "That name cannot be used: it needs a letter."),
    ({"name": "Elara\nMoss"}, "That name cannot be used: it has to fit on one line."),
    ({"name": "@everyone"}, "That name cannot be used: it must not mention anybody."),
    ({"name": "E" * 101}, "There is room for 80 characters in the name; these are 101."),
    ({"name": "E" * 4000}, "There is room for 80 characters in the name; these are 4,000."),
    ({"looks": " \n\t "}, "I found no words in the looks."),
    ({"looks": "✨💚✨"}, "I found no words in the looks."),
    ({"looks": "\u200b" * 50}, "I found no words in the looks."),
    (
        {"looks": "x " * 1000},
        "There is room for 1,500 characters in the looks; these are 1,999.",
    ),
    ({"style": "x" * 300}, "There is room for 200 characters in the style; these are 300."),
    ({"backstory": "x" * 4001}, "There is room for 4,000 characters in the backstory;"),
]


async def test_words_that_cannot_be_used_are_refused_in_a_sentence(game: Table) -> None:
    before = await game.rows()

    for fields, words in UNUSABLE:
        sent = await send(game, **fields)
        assert answer_text(sent).startswith(words), fields
        assert sent.ephemeral

    assert await game.rows() == before
    assert "0 of 20 pictures used" in await game.say("quota show")


SAME_NAMES = [
    "Elara",
    "ELARA",  # another case
    "  elara ",  # spaces around
    "Ｅｌａｒａ",  # full width
    "E\u200blara",  # an invisible character inside
]


async def test_a_name_that_is_taken_is_refused(game: Table) -> None:
    await game.create_character("Elara")
    before = await game.rows()

    for name in SAME_NAMES:
        said = answer_text(await send(game, name=name))
        assert said.startswith("This game has a character called **Elara** already."), name

    assert await game.rows() == before


async def test_another_game_can_have_the_same_name(game: Table) -> None:
    await game.create_character("Elara")
    other = game.stage.guild.create_text_channel("another-table")
    await game.gm.slash(other, "game create", name="Ash")

    opened = await game.player.slash(other, "character create")
    sent = await game.player.submit_modal(opened, {"name": "Elara", "looks": ELARA})
    await game.settled()

    assert "**Is this Elara?**" in answer_text(sent)


FORBIDDEN = [
    {"looks": "an elf in hardcore porn"},
    {"looks": "an elf in h4rdc0re p0rn"},  # leet
    {"looks": "an elf in hardcore p\u200bo\u200br\u200bn"},  # invisible characters between
    {"name": "Hardcore Porn"},
    {"style": "hardcore porn"},
]


async def test_words_the_server_forbids_cost_nothing(game: Table) -> None:
    before = await game.rows()

    for fields in FORBIDDEN:
        said = answer_text(await send(game, **fields))
        assert said.startswith("My own list keeps"), fields
        assert "Nothing was used." in said

    assert await game.rows() == before
    assert "0 of 20 pictures used" in await game.say("quota show")


async def test_new_looks_the_server_forbids_change_nothing(game: Table) -> None:
    preview = await game.create_character()
    before = await game.rows()
    opened = await game.player.click(preview, label="Edit looks")

    sent = await game.player.submit_modal(opened, {"looks": "an elf in hardcore porn"})
    await game.settled()

    assert "My own list keeps" in answer_text(sent)
    assert await game.rows() == before
    assert ELARA in await game.say("character show", name="Elara")


async def test_a_goblin_may_die_in_the_looks_of_a_character(game: Table) -> None:
    sent = await send(game, looks="a goblin killer, blood on the axe, a skull at the belt")

    assert "**Is this Elara?**" in answer_text(sent)


async def test_markdown_in_name_and_looks_is_shown_as_typed(game: Table) -> None:
    await send(game, name="*Elara* _the_ ~~Grey~~", looks="an ||elf|| with `green` eyes")

    said = await game.say("character list")
    assert r"\*Elara\* \_the\_ \~\~Grey\~\~" in said


async def test_typed_text_is_not_lost_when_a_form_is_refused(game: Table) -> None:
    sent = await send(
        game, name="@everyone", looks="an elf", style="Woodcut", backstory="Left the forest."
    )
    refusal = sent.response or sent.followups[-1]
    assert labels(refusal) == ["Edit"]

    opened = await game.player.click(refusal, label="Edit")

    assert opened.modal is not None
    filled = {
        each["component"]["custom_id"]: each["component"].get("value")
        for each in opened.modal["components"]
    }
    assert filled == {
        "name": "@everyone",
        "looks": "an elf",
        "style": "Woodcut",
        "backstory": "Left the forest.",
        "references": None,
    }
    again = await game.player.submit_modal(opened, {"name": "Elara", "looks": "an elf"})
    await game.settled()
    assert "**Is this Elara?**" in answer_text(again)


async def test_looks_that_were_refused_can_be_corrected(game: Table) -> None:
    preview = await game.create_character()
    opened = await game.player.click(preview, label="Edit looks")
    sent = await game.player.submit_modal(opened, {"looks": "a naked elf, hardcore porn"})

    refusal = sent.followups[-1]
    again = await game.player.click(refusal, label="Edit")

    assert again.modal is not None
    assert again.modal["components"][0]["component"]["value"] == "a naked elf, hardcore porn"
    await game.player.submit_modal(again, {"looks": "an elf in a cloak"})
    await game.settled()
    assert "**Is this Elara?** · try 2 of 2" in message_text(refusal.message)


async def test_after_a_restart_a_refused_form_is_gone_and_says_so(game: Table) -> None:
    sent = await send(game, name="@everyone")
    await game.restart()

    result = await game.player.click(sent.response or sent.followups[-1], label="Edit")

    assert "please send them once more" in answer_text(result)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "That file is empty."),
        (b"Dear diary, today we slew a goblin.", "That file is not a picture I can read."),
        (b"\x89PNG\r\n\x1a\n" + bytes(11 * 1024 * 1024), "That picture is too large; up to 10 MB"),
        (bomb(), "That picture has too many pixels; up to 16 million work."),
        (encoded("PNG")[:600], "That picture is damaged or cut off. Please send it again."),
        (encoded("JPEG")[:600], "That picture is damaged or cut off. Please send it again."),
        (animated(), "That picture moves. Please send a still one."),
        (encoded("BMP"), "That file is not a picture I can read. PNG, JPEG and WebP work."),
    ],
    ids=["empty", "text", "11 MB", "bomb", "cut png", "cut jpeg", "animated", "bmp"],
)
async def test_a_file_that_is_no_picture_is_refused_in_a_sentence(
    game: Table, tmp_path: Path, content: bytes, words: str
) -> None:
    before, files = await game.rows(), stored(tmp_path)

    sent = await send(game, references=[("elara.png", content)])

    assert answer_text(sent).startswith(words)
    assert await game.rows() == before
    assert stored(tmp_path) == files
    assert "0 of 20 pictures used" in await game.say("quota show")


async def test_one_bad_file_of_three_keeps_the_others_out_too(game: Table, tmp_path: Path) -> None:
    before = await game.rows()
    good = encoded("PNG")

    sent = await send(game, references=[("a.png", good), ("b.png", good), ("c.png", b"")])

    assert answer_text(sent).startswith("That file is empty.")
    assert await game.rows() == before
    assert stored(tmp_path) == set()


@pytest.mark.parametrize(
    "content",
    [
        encoded("PNG"),
        encoded("PNG", mode="RGBA"),
        encoded("JPEG", mode="CMYK"),  # CMYK, as printers use it
        encoded("WEBP"),
        encoded("GIF", mode="P"),  # one frame: still
    ],
    ids=["png", "transparent", "cmyk jpeg", "webp", "still gif"],
)
async def test_a_valid_picture_is_kept(game: Table, content: bytes) -> None:
    sent = await send(game, references=[("elara.dat", content)])

    assert "**Is this Elara?**" in answer_text(sent)
    assert (await game.rows())["character_references"] == 1


async def test_a_file_that_discord_lost_is_refused_in_a_sentence(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await game.rows()
    monkeypatch.setattr(game.env.backend.cdn, "get", lambda url: None)

    sent = await send(game, references=[("elara.png", encoded("PNG"))])

    assert answer_text(sent).startswith("Discord did not give me that file.")
    assert await game.rows() == before


async def test_a_full_disk_while_storing_an_upload_keeps_no_character(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await game.rows()

    async def full(key: str, content: bytes, *, mime: str) -> None:
        raise StoreFull("no space left")

    monkeypatch.setattr(game.stage.app.store, "put", full)

    sent = await send(game, references=[("elara.png", encoded("PNG"))])

    assert "There is no room to keep new pictures" in answer_text(sent)
    assert await game.rows() == before
