"""A new character from the form to Save: previews, tries, new looks, and the quota."""

from io import BytesIO
from pathlib import Path

import simcord
from PIL import Image

from bot.play.stage import answer_text, message_text
from sketch import FailureKind, FailurePlan
from studio.rules.asking.archetypes import ARCHETYPES
from studio.rules.asking.styles import STYLES
from tests.journeys.table import ELARA, Table, labels

BACKSTORY = "She was Zephyrine of Quillmarsh once, and burned the lighthouse of Vantomere."


async def edit_looks(
    table: Table, card: simcord.ResponseMessage, looks: str, style: str = "Fantasy painting"
) -> simcord.InteractionResult:
    """The button Edit looks and its form; gives the answer."""
    opened = await table.player.click(card, label="Edit looks")
    sent = await table.player.submit_modal(opened, {"looks": looks, "style": style})
    await table.settled()
    return sent


def fields(opened: simcord.InteractionResult) -> dict[str, dict[str, object]]:
    """The controls of the open form, by id."""
    assert opened.modal is not None, "no form opened"
    return {
        each["component"]["custom_id"]: each["component"] for each in opened.modal["components"]
    }


async def test_the_form_asks_for_name_looks_style_backstory_and_pictures(game: Table) -> None:
    form = fields(await game.player.slash(game.channel, "character create"))

    assert list(form) == ["name", "looks", "style", "backstory", "references"]
    assert form["style"]["value"] == "Fantasy painting"
    assert "value" not in form["looks"]
    assert [name for name, each in form.items() if each.get("required", True)] == ["name", "looks"]


async def test_an_archetype_fills_in_its_looks(game: Table) -> None:
    for each in ARCHETYPES:
        opened = await game.player.slash(game.channel, "character create", archetype=each.name)
        assert fields(opened)["looks"]["value"] == each.looks


async def test_an_archetype_does_not_leak_into_the_next_form(game: Table) -> None:
    await game.player.slash(game.channel, "character create", archetype=ARCHETYPES[0].name)

    form = fields(await game.player.slash(game.channel, "character create"))

    assert "value" not in form["looks"]


async def test_a_style_chosen_with_the_command_stands_in_the_form(game: Table) -> None:
    form = fields(await game.player.slash(game.channel, "character create", style="Woodcut"))

    assert form["style"]["value"] == "Woodcut"


async def test_styles_are_offered_while_typing(game: Table) -> None:
    offered = await game.player.autocomplete(game.channel, "character create", "style", "")

    assert [each["name"] for each in offered] == [style.name for style in STYLES]


async def test_presets_that_match_are_offered_before_own_words_for_a_style(game: Table) -> None:
    offered = await game.player.autocomplete(game.channel, "character create", "style", "ink")

    assert [each["value"] for each in offered] == ["Ink sketch", "ink"]


async def test_a_style_of_very_many_words_can_still_be_typed(game: Table) -> None:
    offered = await game.player.autocomplete(game.channel, "character create", "style", "ink " * 60)

    assert all(len(each["name"]) <= 100 for each in offered)


async def test_the_portrait_is_seen_by_its_player_alone(game: Table) -> None:
    before = len(game.channel.history(viewer=game.gm))

    preview = await game.create_character()

    assert preview.ephemeral
    assert message_text(preview.message).startswith("**Is this Elara?** · try 1 of 1")
    assert labels(preview) == ["Save", "Try again", "Edit looks"]
    assert len(game.channel.history(viewer=game.gm)) == before


async def test_the_portrait_says_what_it_shows_and_that_it_is_a_sketch(game: Table) -> None:
    preview = await game.create_character(style="Woodcut")

    [picture] = preview.attachments
    assert picture.description is not None
    assert picture.description.startswith("Sketch, not AI: portrait of Elara, A young elf woman")
    assert picture.description.endswith("Style: Woodcut.")
    assert "-# Woodcut · sketch, not AI" in message_text(preview.message)


async def test_while_it_is_drawn_the_card_tells_the_progress_and_offers_to_cancel(
    game: Table,
) -> None:
    game.provider.seconds = 10.0
    card = await game.create_character()
    await game.later(4)

    assert "**Elara, a portrait**" in message_text(card.message)
    assert "▰" in message_text(card.message)
    assert labels(card) == ["Cancel"]

    await game.later(8)
    assert "Is this Elara?" in message_text(card.message)


async def test_a_cancelled_portrait_costs_nothing_and_the_character_stays_a_draft(
    game: Table,
) -> None:
    game.provider.seconds = 10.0
    card = await game.create_character()
    await game.later(4)

    await game.player.click(card, label="Cancel")
    await game.settled()

    assert "cancelled, nothing was used" in message_text(card.message)
    assert "`/character show`" in message_text(card.message)
    assert "0 of 20 pictures used" in await game.say("quota show")
    assert "draft, not saved yet" in await game.say("character list")


async def test_try_again_draws_with_another_seed_each_time(game: Table) -> None:
    preview = await game.create_character()
    for _ in range(2):
        await game.player.click(preview, label="Try again")
        await game.settled()

    assert "try 3 of 3" in message_text(preview.message)
    tries = [each.generation for each in await game.history()]
    assert len({each.seed for each in tries}) == 3
    assert len({each.prompt for each in tries}) == 1
    assert "3 of 20 pictures used" in await game.say("quota show")


async def test_earlier_tries_stay_and_can_be_paged(game: Table) -> None:
    preview = await game.create_character()
    for _ in range(2):
        await game.player.click(preview, label="Try again")
        await game.settled()
    assert labels(preview) == ["Save", "Try again", "Edit looks", "◀"]

    seen = [preview.attachments[0].filename]
    for place in (2, 1):
        await game.player.click(preview, label="◀")
        assert f"try {place} of 3" in message_text(preview.message)
        seen.append(preview.attachments[0].filename)
    assert labels(preview) == ["Save", "Try again", "Edit looks", "▶"]
    assert len(set(seen)) == 3

    await game.player.click(preview, label="▶")
    assert "try 2 of 3" in message_text(preview.message)
    assert preview.attachments[0].filename == seen[1]


async def test_edit_looks_opens_filled_in_and_draws_the_new_words(game: Table) -> None:
    preview = await game.create_character(style="Woodcut")
    opened = await game.player.click(preview, label="Edit looks")
    form = fields(opened)
    assert form["looks"]["value"] == ELARA
    assert form["style"]["value"] == "Woodcut"

    await game.player.submit_modal(opened, {"looks": "a grey-bearded dwarf", "style": "Comic"})
    await game.settled()

    assert "try 2 of 2" in message_text(preview.message)
    assert "-# Comic · sketch, not AI" in message_text(preview.message)
    assert "grey-bearded dwarf" in (await game.history())[-1].generation.prompt


async def test_saving_an_older_try_keeps_the_words_it_was_drawn_from(game: Table) -> None:
    preview = await game.create_character(style="Woodcut")
    await edit_looks(game, preview, "a grey-bearded dwarf", "Comic")
    await game.player.click(preview, label="◀")
    assert "-# Woodcut · sketch, not AI" in message_text(preview.message)

    await game.player.click(preview, label="Save")

    sheet = message_text((await game.sheet()).message)
    assert "long copper-red hair" in sheet
    assert "Woodcut" in sheet
    assert "dwarf" not in sheet


async def test_a_try_that_fails_costs_nothing_and_says_how_to_go_on(
    game: Table, failures: FailurePlan
) -> None:
    failures.add(FailureKind.REFUSED_WORDS)

    card = await game.create_character()

    said = message_text(card.message)
    assert said.startswith("**Elara**: The painter declined these words. Nothing was used.")
    assert "`/character show`" in said
    assert "0 of 20 pictures used" in await game.say("quota show")


async def test_saving_from_two_open_previews_sends_one_card(game: Table) -> None:
    preview = await game.create_character()
    other = await game.player.click(await game.sheet(), label="Tries")
    assert other.response is not None

    await game.player.click(preview, label="Save")
    second = await game.player.click(other.response, label="Save")

    assert message_text(preview.message) == (
        f"**Elara** is saved and waits for {game.the_gm}. You hear from me as soon as they decide."
    )
    assert labels(preview) == []
    assert "Somebody was faster: this character waits for the GM." in answer_text(second)
    cards = [each for each in game.channel.history() if "Approve" in labels(each)]
    assert len(cards) == 1


async def test_an_open_preview_cannot_draw_after_saving(game: Table) -> None:
    preview = await game.create_character()
    sheet = await game.sheet()
    again = await game.player.click(sheet, label="Tries")
    other = again.response or again.followups[0]
    await game.player.click(preview, label="Save")

    result = await game.player.click(other, label="Try again")

    assert "waits for the GM" in answer_text(result)
    assert "1 of 20 pictures used" in await game.say("quota show")


async def test_somebody_else_cannot_use_a_preview_that_went_to_the_channel(game: Table) -> None:
    game.env.inject_error("PATCH", "/webhooks/*", status=404, code=10015, times=None)
    game.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await game.create_character()
    preview = game.last()

    for label in ("Save", "Try again", "Edit looks"):
        result = await game.person("ann").click(preview, label=label)
        assert answer_text(result).startswith("Only its owner")
        assert result.ephemeral


async def test_without_approvals_a_saved_character_is_ready_at_once(table: Table) -> None:
    await table.create_game(approvals=False)
    preview = await table.create_character()

    await table.player.click(preview, label="Save")

    assert message_text(preview.message) == ("**Elara** is ready. Try `/image scene` with them.")
    await table.picture("reading by the fire", character="Elara")


async def test_the_gms_own_character_is_ready_at_once(game: Table) -> None:
    preview = await game.create_character(by=game.gm)

    await game.gm.click(preview, label="Save")

    assert "**Elara** is ready." in message_text(preview.message)
    await game.picture("reading by the fire", character="Elara", by=game.gm)


async def test_two_characters_of_a_player_are_drawn_together(game: Table) -> None:
    await game.approved_character("Elara")
    await game.approved_character("Bram", looks="a broad dwarf with a black beard")

    await game.picture("arguing over a map", character="Elara", character_2="Bram")

    prompt = (await game.history())[-1].generation.prompt
    assert "Elara: A young elf woman" in prompt
    assert "Bram: A broad dwarf" in prompt


async def test_the_scene_looks_like_the_portrait_that_was_saved(game: Table) -> None:
    await game.approved_character(style="Woodcut")
    await game.picture("reading by the fire", character="Elara")

    scene = (await game.history())[-1].generation
    assert "copper-red hair" in scene.prompt
    assert "woodcut print" in scene.prompt


async def test_the_backstory_is_kept_and_never_reaches_the_painter(
    game: Table, tmp_path: Path
) -> None:
    await game.approved_character(backstory=BACKSTORY)
    await game.picture("reading by the fire", character="Elara")

    assert BACKSTORY in await game.say("character show", name="Elara")
    for each in await game.history():
        sent = repr(vars(each.generation))
        assert not any(word in sent for word in ("Zephyrine", "Quillmarsh", "Vantomere"))
    records = [file for file in (tmp_path / "sketches").rglob("*") if file.is_file()]
    assert records, "the painter keeps no record of what it was asked"
    for record in records:
        kept = record.read_bytes()
        assert not any(word in kept for word in (b"Zephyrine", b"Quillmarsh", b"Vantomere"))


async def test_uploaded_pictures_are_kept_with_the_character(game: Table) -> None:
    png = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(png, "PNG")

    await game.create_character(references=[("elara.png", png.getvalue())])

    rows = await game.rows()
    assert rows["character_references"] == 1
    assert rows["assets"] == 3  # the upload, the portrait and its thumbnail


async def test_a_used_up_quota_keeps_the_draft_and_says_so(game: Table) -> None:
    await game.say("quota set", by=game.gm, pictures=0)
    opened = await game.player.slash(game.channel, "character create")
    sent = await game.player.submit_modal(opened, {"name": "Elara", "looks": ELARA})

    assert "its daily number is 0" in answer_text(sent)
    assert "**Elara** is kept as a draft: `/character show`." in answer_text(sent)


async def test_a_kept_draft_is_drawn_the_next_day(game: Table) -> None:
    await game.say("quota set", by=game.gm, pictures=1)
    await game.picture()
    opened = await game.player.slash(game.channel, "character create")
    sent = await game.player.submit_modal(opened, {"name": "Elara", "looks": ELARA})
    assert "You have used today's 1 picture. The next day starts at 00:00 UTC" in answer_text(sent)
    game.clock.advance(24 * 3600)

    sheet = await game.sheet()
    await game.player.click(sheet, label="Tries")
    await game.settled()

    assert "**Is this Elara?** · try 1 of 1" in message_text(sheet.message)


async def test_new_looks_are_kept_when_the_quota_is_used_up(game: Table) -> None:
    await game.say("quota set", by=game.gm, pictures=1)
    preview = await game.create_character()

    sent = await edit_looks(game, preview, "a grey-bearded dwarf")

    assert "You have used today's 1 picture." in answer_text(sent)
    assert "The new looks are kept" in answer_text(sent)
    assert "grey-bearded dwarf" in await game.say("character show", name="Elara")
