"""Lines and veils: the GM writes them, everybody reads them, and they hold for pictures alone."""

import simcord

from bot.play.stage import answer_text
from tests.journeys.table import Table, labels


async def write(
    game: Table, *, lines: str = "", veils: str = "", by: simcord.MemberActor | None = None
) -> str:
    """`/game lines` and its form; gives the words of the answer."""
    who = by or game.gm
    opened = await who.slash(game.channel, "game lines")
    sent = await who.submit_modal(game.ignoring_limits(opened), {"lines": lines, "veils": veils})
    return answer_text(sent)


def filled(opened: simcord.InteractionResult) -> dict[str, str]:
    """The texts in the form when it opens."""
    modal = opened._interaction.modal
    assert modal is not None, "no form opened"
    fields = [each["component"] for each in modal["components"]]
    return {each["custom_id"]: each.get("value") or "" for each in fields}


async def not_drawn(game: Table, said: str, words: str, rule: str) -> None:
    listed = "`/game show` lists them all. Nothing was used."
    assert said.startswith(f"{rule} keeps {words} out of pictures; {listed}"), said
    assert await game.history() == []


async def test_everybody_reads_what_the_gm_wrote(game: Table) -> None:
    said = await write(game, lines="spiders\nharm to animals", veils="torture")

    assert "**Lines** spiders, harm to animals\n**Veils** torture" in said
    shown = await game.say("game show", by=game.person("zoe"))
    assert "**Lines** spiders, harm to animals\n**Veils** torture" in shown


async def test_an_admin_writes_lines_too(game: Table) -> None:
    assert "**Lines** spiders" in await write(game, lines="spiders", by=game.admin("root"))


async def test_players_and_outsiders_cannot_write_lines(game: Table) -> None:
    for who in (game.player, game.person("zoe")):
        assert await game.say("game lines", by=who) == game.only_hosts("change lines and veils")


async def test_a_form_sent_by_a_former_gm_changes_nothing(game: Table) -> None:
    ann = game.person("ann")
    await game.say("game edit", by=game.gm, gm=ann)
    opened = await ann.slash(game.channel, "game lines")
    await game.say("game edit", by=game.gm, gm=game.stage.gm_role)

    sent = await ann.submit_modal(opened, {"lines": "spiders", "veils": ""})

    assert answer_text(sent) == game.only_hosts("change lines and veils")
    assert "spiders" not in await game.say("game show")


async def test_the_form_opens_with_the_themes_and_can_remove_them(game: Table) -> None:
    await write(game, lines="spiders\nrats", veils="torture")

    opened = await game.gm.slash(game.channel, "game lines")
    assert filled(opened) == {"lines": "spiders\nrats", "veils": "torture"}
    await game.gm.submit_modal(opened, {"lines": "rats", "veils": ""})

    shown = await game.say("game show")
    assert "**Lines** rats" in shown
    assert "Veils" not in shown.replace("Lines and veils", "")


async def test_themes_of_two_gms_who_write_at_once_are_both_kept(game: Table) -> None:
    await write(game, lines="spiders\nrats")
    root = game.admin("root")
    first = await game.gm.slash(game.channel, "game lines")
    second = await root.slash(game.channel, "game lines")

    await game.gm.submit_modal(first, {"lines": "spiders\nrats\nneedles", "veils": ""})
    await root.submit_modal(second, {"lines": "spiders", "veils": "torture"})

    shown = await game.say("game show")
    assert "**Lines** spiders, needles\n**Veils** torture" in shown


async def test_a_refused_form_changes_nothing_and_keeps_the_typed_text(game: Table) -> None:
    long, many = "x" * 61, "\n".join(f"theme {number}" for number in range(41))
    refused = [
        (long, "There is room for 60 characters in the line; these are 61."),
        (many, "A game has up to 40 lines; these are 41. Nothing was changed."),
        ("spiders\n🕷️", "**line** cannot be *🕷️*; it takes a word or a short phrase."),
    ]

    for lines, words in refused:
        opened = await game.gm.slash(game.channel, "game lines")
        fields = {"lines": lines, "veils": "torture"}
        sent = await game.gm.submit_modal(game.ignoring_limits(opened), fields)
        assert answer_text(sent).startswith(words), answer_text(sent)
        assert sent.response is not None
        assert filled(await game.gm.click(sent.response, label="Edit")) == fields

    assert "the GM sets them with `/game lines`" in await game.say("game show")


async def test_markdown_and_mentions_in_a_theme_have_no_effect(game: Table) -> None:
    await write(game, lines="**blood** @everyone")

    assert "\\*\\*blood\\*\\* @\u200beveryone" in await game.say("game show")
    assert game.pinged(game.last()) == set()


async def test_many_themes_have_pages(game: Table) -> None:
    await write(
        game,
        lines="\n".join(f"line number {number}" for number in range(30)),
        veils="\n".join(f"veil number {number}" for number in range(12)),
    )

    opened = await game.player.slash(game.channel, "game show")
    card = opened.response
    assert card is not None
    assert "line number 9 and 20 more" in answer_text(card)
    assert labels(card) == ["Lines and veils"]
    await game.player.click(card, label="Lines and veils")
    assert "Page 1 of 3" in answer_text(card)
    await game.player.click(card, label="▶")
    await game.player.click(card, label="▶")
    assert "veil · veil number 11" in answer_text(card)


async def test_a_house_style_that_crosses_a_line_is_reported(game: Table) -> None:
    await game.say("game edit", by=game.gm, house_style="cobwebs and candlelight")

    said = await write(game, lines="cobwebs")

    assert "The house style says *cobwebs*, so nothing can be drawn until `/game edit`" in said
    refused = await game.say("game edit", by=game.gm, house_style="one cobweb")
    assert refused.startswith("A line of this game keeps *cobweb* out of pictures;")


async def test_a_scene_over_a_line_is_refused_for_everybody(game: Table) -> None:
    await write(game, lines="spiders", veils="harm to animals")
    rule, veil = "A line of this game", "A veil of this game"

    await not_drawn(game, await game.scene("a giant spider"), "*spider*", rule)
    await not_drawn(game, await game.scene("SP1D3RS", by=game.gm), "*SP1D3RS*", rule)
    harm = await game.scene("signs of harm to animals", by=game.person("zoe"))
    await not_drawn(game, harm, "*harm to animals*", veil)
    both = await game.scene("a spider upon a spider-silk web of spiders")
    await not_drawn(game, both, "*spider* and *spiders*", rule)


async def test_a_scene_that_crosses_no_line_is_drawn(game: Table) -> None:
    await write(game, lines="harm to animals")

    await game.picture("animals that come to no harm")


async def test_threads_and_added_channels_have_the_same_lines(game: Table) -> None:
    await write(game, lines="spiders")
    tavern, thread = game.stage.guild.create_text_channel("tavern"), game.thread("a dream")
    await game.gm.slash(game.channel, "game channel add", channel=tavern)

    for place in (tavern, thread):
        result = await game.player.slash(place, "image scene", description="a spider")
        await not_drawn(game, answer_text(result), "*spider*", "A line of this game")


async def test_lines_hold_in_their_own_game_alone(game: Table) -> None:
    await write(game, lines="spiders")
    tavern = game.stage.guild.create_text_channel("tavern")
    await game.gm.slash(tavern, "game create", name="Ash")

    await game.player.slash(tavern, "image scene", description="a giant spider")
    await game.settled()

    assert len(game.pictures(tavern)) == 1


async def test_a_line_holds_for_replies_and_for_old_pictures_drawn_again(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    web = await game.picture("a spider on the pier")
    await write(game, lines="spiders")

    assert "I have not drawn this one." in await game.reply(picture, "with a spider")
    assert "A line of this game keeps *spider*" in await game.press(web, "Redo")
    assert len(game.pictures()) == 2


async def test_a_picture_can_exclude_the_theme_of_a_line(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    await write(game, lines="spiders")

    await game.reply(picture, "at night --no spiders")

    assert len(game.pictures()) == 2


async def test_looks_that_cross_a_line_are_refused_before_anything_is_kept(game: Table) -> None:
    await write(game, lines="spiders")
    before = await game.rows()

    preview = await game.create_character(looks="a tall man with a spider tattoo")

    assert "A line of this game keeps *spider* out of pictures" in answer_text(preview)
    assert await game.rows() == before


async def test_names_and_backstories_are_not_judged_by_lines(game: Table) -> None:
    await write(game, lines="spiders")

    await game.approved_character("Spider", backstory="Raised among spiders.")
    picture = await game.picture("Spider's tea grows cold as Spider sleeps", character="Spider")

    assert picture is not None
    refused = await game.scene("Spider fights a spider", character="Spider")
    assert refused.startswith("A line of this game keeps *spider* out of")
    nameless = await game.scene("Spider fights nobody")
    assert nameless.startswith("A line of this game keeps *Spider* out of")


async def test_posts_are_not_judged_by_lines(game: Table) -> None:
    await write(game, lines="spiders")

    await game.player.send(game.channel, "A spider drops from the ceiling.")
    await game.settled()

    assert len(game.channel.history()) == 2  # the game's card, and the post
