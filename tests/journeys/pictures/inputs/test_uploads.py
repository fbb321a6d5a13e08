"""Pictures that members send along with a command: kept, started from, or refused."""

from pathlib import Path

from PIL import Image, ImageStat

from db.enums import AssetRole
from db.repositories import pictures
from tests.journeys.characters.test_input import animated, bomb, stored
from tests.journeys.pictures.inputs.sent import PNG, photo, picture_of, share
from tests.journeys.table import Table


def turned_photo() -> bytes:
    """A phone's photo: stored sideways, with EXIF data for its rotation and its location."""
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    exif[0x010E] = "at home, 60.17 N 24.94 E"
    return photo(300, 200, kind="JPEG", exif=exif, quality=95)


async def test_a_scene_can_start_from_an_uploaded_picture(game: Table) -> None:
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
    # The result still shows the uploaded picture: its dark half is still the darker one.
    left, right = share(drawn, 0, 0, 0.2, 1), share(drawn, 0.8, 0, 1, 1)
    levels = [ImageStat.Stat(drawn.convert("L").crop(box)).mean[0] for box in (left, right)]
    assert levels[1] > 1.5 * levels[0]


async def test_an_upload_is_stored_upright_and_without_its_location(
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
        asset = await pictures.asset(tx, child.generation.id, AssetRole.INPUT)
    assert asset is not None
    assert asset.key.startswith(f"games/{child.game.id}/uploads/{asset.sha256}")


async def test_options_named_with_an_upload_count(game: Table) -> None:
    await game.say(
        "iterate",
        change="at night --aspect 2:3 --style Woodcut --count 2 --quality draft",
        source=(PNG, photo()),
    )

    drawn = await game.history()
    assert [each.params.aspect for each in drawn] == [(2, 3)] * 2
    assert {each.params.style for each in drawn} == {"Woodcut"}
    assert len({each.session.id for each in drawn}) == 1
    [message] = game.pictures()
    assert len(message.attachments) == 2


async def test_a_picture_made_from_an_upload_can_be_iterated_like_any_other(game: Table) -> None:
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
    (bomb(), "That picture has too many pixels; up to 16 million work."),
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
        game.clock.advance(60)  # stays within the rate limit
        assert [each[: len(words)] for each in said] == [words] * 3

    assert await game.rows() == before
    assert stored(tmp_path) == files
    assert "1 of 20 pictures used" in await game.say("quota show")


async def test_an_upload_with_refused_words_is_not_kept(game: Table, tmp_path: Path) -> None:
    before = await game.rows()

    refusals = [
        await game.scene("hardcore porn", source=(PNG, photo())),
        await game.say("iterate", change="hardcore porn", source=(PNG, photo())),
    ]

    for said in refusals:
        assert said.startswith("My own list keeps")

    assert await game.rows() == before
    assert stored(tmp_path) == set()


async def test_an_upload_is_not_kept_when_the_quota_is_used_up(game: Table, tmp_path: Path) -> None:
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


async def test_options_that_exclude_each_other_are_refused(game: Table) -> None:
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
        "Give either **a part to paint over** or **another shape**, not both. Nothing was used."
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
