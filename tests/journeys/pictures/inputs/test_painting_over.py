"""Painting over a part of a picture: the rest stays unchanged."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.play.stage import answer_text, message_text
from studio.services.pictures.mask_links import MaskLinks
from tests.journeys.characters.test_input import stored
from tests.journeys.pictures.inputs.sent import PNG, apart, asset_of, photo, picture_of, share
from tests.journeys.pictures.more import behind_more
from tests.journeys.table import Table


def mask_of(width: int, height: int, *, transparent: bool = False) -> bytes:
    """A mask for the upper half: white on black, or a transparent hole in a picture."""
    box = (0, 0, width, height // 2)
    if transparent:
        image = Image.new("RGBA", (width, height), (10, 200, 10, 255))
        image.paste((0, 0, 0, 0), box)
    else:
        image = Image.new("L", (width, height))
        image.paste(255, box)
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


async def test_a_region_is_painted_over_and_nothing_else_changes(game: Table) -> None:
    await game.picture("a quiet harbour at noon")

    await game.say("iterate", change="in deep snow", region="left", feather="hard")

    parent, child = await game.history()
    assert message_text(game.pictures()[-1]).startswith("**A quiet harbour at noon · in deep snow")
    assert child.generation.kind == "inpaint"
    assert child.params.mask is not None
    assert (child.params.mask.kind, child.params.mask.region) == ("region", "left")
    assert child.parent is not None
    assert child.parent.id == parent.generation.id
    assert child.generation.prompt.startswith("In deep snow. A quiet harbour at noon.")
    before, after = [await picture_of(game, each) for each in (parent, child)]
    assert before.size == after.size
    assert apart(before, after, share(before, 0, 0, 0.5, 1)) > 3
    assert apart(before, after, share(before, 0.5, 0, 1, 1)) == 0


async def test_the_edge_of_a_region_is_as_soft_as_asked(game: Table) -> None:
    await game.picture("a quiet harbour at noon")
    for feather in ("hard", "soft", "very soft"):
        await game.say("iterate", change="at night", region="left", feather=feather, picture=1)
    await game.say("iterate", change="at night", region="left", picture=1)

    masks = [await picture_of(game, each, "mask") for each in (await game.history())[1:]]
    greys = [sum(mask.convert("L").histogram()[1:255]) for mask in masks]
    assert 0 == greys[0] < greys[1] < greys[2]
    assert greys[3] == greys[1], "soft is what one gets"


@pytest.mark.parametrize("region", ["right", "top", "bottom", "centre", "background"])
async def test_every_region_changes_its_own_part_of_the_picture(game: Table, region: str) -> None:
    await game.picture("a quiet harbour at noon")

    await game.say("iterate", change="at night", region=region)

    parent, child = await game.history()
    before, after = [await picture_of(game, each) for each in (parent, child)]
    mask = (await picture_of(game, child, "mask")).convert("L")
    difference = ImageChops.difference(before.convert("RGB"), after.convert("RGB")).convert("L")
    assert mask.size == before.size
    assert ImageStat.Stat(difference, mask.point(lambda level: 255 * (level == 255))).mean[0] > 3
    assert ImageStat.Stat(difference, mask.point(lambda level: 255 * (level == 0))).mean[0] == 0


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("size", ["same", "other"])
async def test_an_uploaded_mask_says_which_part_is_painted_anew(
    game: Table, transparent: bool, size: str
) -> None:
    await game.picture("a quiet harbour at noon")
    before = await picture_of(game, await game.newest())
    sides = before.size if size == "same" else (256, 256)

    await game.say(
        "iterate",
        change="at night",
        mask=("mask.png", mask_of(*sides, transparent=transparent)),
    )

    child = await game.newest()
    assert child.params.mask is not None
    assert child.params.mask.kind == "upload"
    after = await picture_of(game, child)
    assert apart(before, after, share(before, 0, 0, 1, 0.48)) > 10
    assert apart(before, after, share(before, 0, 0.52, 1, 1)) == 0


async def test_an_empty_or_full_mask_is_refused(game: Table, tmp_path: Path) -> None:
    await game.picture("a quiet harbour")
    before, files = await game.rows(), stored(tmp_path)
    words = {
        0: "Nothing is marked there, or only a speck.",
        255: "The whole picture is marked, so nothing of it would stay.",
    }

    for level, sentence in words.items():
        content = BytesIO()
        Image.new("L", (64, 64), level).save(content, "PNG")
        said = await game.say("iterate", change="at night", mask=("m.png", content.getvalue()))
        assert said.startswith(sentence)
    said = await game.say("iterate", change="a smile", region="face")
    assert said.startswith("I do not know where a face is in that picture.")

    assert await game.rows() == before
    assert stored(tmp_path) == files


async def test_words_for_a_part_are_checked_together_with_the_whole_prompt(game: Table) -> None:
    await game.picture("two school children on the beach")

    said = await game.say("iterate", change="in sexy lingerie", region="centre")

    assert "sexual content with minors, which I never draw" in said
    assert len(await game.history()) == 1


async def test_a_part_of_an_uploaded_picture_can_be_painted_over(game: Table) -> None:
    await game.say("iterate", change="in deep snow", source=(PNG, photo(320, 192)), region="right")

    [child] = await game.history()
    before = await picture_of(game, child, "input")
    after = await picture_of(game, child)
    assert (child.generation.kind, child.parent) == ("inpaint", None)
    assert after.size == (320, 192)
    assert apart(before, after, share(before, 0.6, 0, 1, 1)) > 3
    assert apart(before, after, share(before, 0, 0, 0.4, 1)) == 0


async def test_a_painted_over_picture_can_be_drawn_again_after_a_restart(game: Table) -> None:
    await game.picture("a quiet harbour at noon")
    await game.say("iterate", change="in deep snow", region="top", feather="hard")
    await game.restart()

    await game.press(game.pictures()[-1], "Redo")

    parent, child, again = await game.history()
    assert again.generation.kind == "inpaint"
    assert again.parent is not None
    assert again.parent.id == parent.generation.id
    assert again.params.mask == child.params.mask
    assert again.generation.seed != child.generation.seed
    before, after = [await picture_of(game, each) for each in (parent, again)]
    assert apart(before, after, share(before, 0, 0.5, 1, 1)) == 0
    assert apart(before, after, share(before, 0, 0, 1, 0.5)) > 3
    assert apart(await picture_of(game, child), after, share(before, 0, 0, 1, 0.5)) > 0


async def test_a_child_of_a_painted_over_picture_changes_everywhere_again(game: Table) -> None:
    await game.picture("a quiet harbour at noon")
    await game.say("iterate", change="in deep snow --strength 0.4", region="left")
    await game.reply(game.pictures()[-1], "at night")
    await game.press(game.pictures()[1], "Vary")

    _, painted, child, varied = await game.history()
    assert painted.params.sent_strength == 0.4
    for each in (child, varied):
        assert each.params.mask is None
        assert await asset_of(game, each, "mask") is None
    assert child.params.changes == ("in deep snow", "at night")
    assert (
        varied.generation.prompt
        == "A quiet harbour at noon. Now: in deep snow. "
        + (painted.generation.prompt.split(". ", 2)[2])
    )


async def test_only_a_strength_named_for_the_part_counts_for_it(game: Table) -> None:
    parent = await game.picture("a quiet harbour at noon")
    await game.reply(parent, "at dusk --strength a little")

    await game.say("iterate", change="in deep snow", region="left")

    assert (await game.newest()).params.sent_strength is None


async def paint_over(game: Table, **fields: object) -> str:
    """Send the form *Paint over* for the newest picture; gives the words of the answer."""
    opened = await behind_more(game, "Paint over")
    assert opened.modal is not None
    sent = await game.player.submit_modal(opened, fields)
    said = answer_text(sent)
    await game.settled()
    return said


async def test_the_form_paints_over_a_region(game: Table) -> None:
    await game.picture("a quiet harbour at noon")

    said = await paint_over(game, text="in deep snow", region=["left"])

    child = await game.newest()
    assert said.startswith("**In deep snow**")
    assert child.generation.kind == "inpaint"
    assert child.params.mask is not None
    assert child.params.mask.region == "left"


async def test_the_form_takes_a_mask(game: Table) -> None:
    await game.picture("a quiet harbour at noon")

    await paint_over(game, text="in deep snow", mask=[("mask.png", mask_of(64, 64))])

    child = await game.newest()
    assert child.params.mask is not None
    assert child.params.mask.kind == "upload"


async def test_the_form_takes_one_part_and_not_two(game: Table) -> None:
    await game.picture("a quiet harbour at noon")
    mask = [("mask.png", mask_of(64, 64))]

    assert await paint_over(game, text="in deep snow") == (
        "Choose the part of the picture to paint anew, or send a mask for it."
    )
    assert await paint_over(game, text="in deep snow", region=["left"], mask=mask) == (
        "Give either **region** or **mask**, not both. Nothing was used."
    )
    assert (await paint_over(game, text="🔥", region=["left"])).startswith("Tell me what should")
    assert len(await game.history()) == 1


async def test_the_form_offers_a_page_where_there_is_one(game: Table) -> None:
    services, client = game.stage.app.services, game.stage.app.client
    page = MaskLinks(
        game.stage.app.database,
        services.images,
        services.store,
        address=lambda id, until: f"https://limner.example/paint/{id}",
    )
    client.equip(replace(services, mask_links=page), client.handlers)
    await client.setup_hook()
    await game.picture("a quiet harbour at noon")
    before = await game.rows()

    said = await paint_over(game, text="in deep snow", region=["page"])
    both = await paint_over(
        game, text="in deep snow", region=["page"], mask=[("mask.png", mask_of(64, 64))]
    )

    assert said.startswith("**Mark what should be painted anew**, on a page of your own.")
    assert both == "Give either **the page to draw on** or **a mask**, not both. Nothing was used."
    assert await game.rows() == {**before, "mask_links": 1}


async def test_the_form_offers_neither_face_nor_page_when_there_is_none(game: Table) -> None:
    await game.picture("a quiet harbour")

    opened = await behind_more(game, "Paint over")

    assert opened.modal is not None
    parts = opened.modal["components"][1]["component"]["options"]
    assert [each["value"] for each in parts] == [
        "left", "right", "top", "bottom", "centre", "background",
    ]  # fmt: skip
