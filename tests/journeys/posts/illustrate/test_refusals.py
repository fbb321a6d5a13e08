"""Posts that are not illustrated: the member may not, or the message has nothing to draw."""

from bot.play.stage import answer_text
from cogs.interactions.replies.who import ADMIN
from tests.journeys.posts.illustrate.forms import answers, illustrate, pick, said_by, scene, send
from tests.journeys.table import Table, labels

OFF = "*Illustrate this post* is off in this channel."


async def test_illustrating_is_off_until_somebody_switches_it_on(game: Table) -> None:
    await game.approved_character("Elara")
    post = said_by(game, "Elara", "*waits*")

    told = answer_text(await illustrate(game, post))
    assert (
        told == f"{OFF} T{game.the_gm[1:]} or {ADMIN} can switch it on with "
        "`/game channel set illustrate:True`."
    )
    told = answer_text(await illustrate(game, post, by=game.gm))
    assert told == f"{OFF} You can switch it on with `/game channel set illustrate:True`."


async def test_without_a_game_illustrating_says_how_to_start_one(table: Table) -> None:
    told = answer_text(await illustrate(table, said_by(table, "Elara", "*waits*")))

    assert "/game create" in told


async def test_only_members_with_consent_have_a_character_drawn(cast: Table) -> None:
    post = said_by(cast, "Elara", "*waits*")
    refused = "**Elara**'s player lets only the players of this game have them drawn."

    assert refused in answer_text(await illustrate(cast, post, by=cast.person("zoe")))
    assert scene(await illustrate(cast, post, by=cast.person("ann")))
    assert scene(await illustrate(cast, post, by=cast.gm))

    await cast.say("character consent", name="Elara", who="owner")
    told = answer_text(await illustrate(cast, post, by=cast.gm))
    assert "lets nobody else have them drawn" in told


async def test_consent_taken_back_while_the_form_is_open_refuses_the_picture(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "*waits*"), by=cast.gm)
    await cast.say("character consent", name="Elara", who="owner")

    assert "lets nobody else have them drawn" in await send(cast, opened, by=cast.gm)
    assert not cast.pictures()


async def test_an_outsider_can_illustrate_a_message_without_characters(cast: Table) -> None:
    zoe = cast.person("zoe")
    post = said_by(cast, "The Stranger", "The door stands open.")

    asked = await illustrate(cast, post, by=zoe)
    opened = await pick(cast, asked, "Nobody: the scene alone", by=zoe)
    await send(cast, opened, by=zoe)
    assert answers(cast, post)


async def test_a_used_up_quota_is_reported_before_the_form_opens(cast: Table) -> None:
    await cast.say("quota set", pictures=0, by=cast.admin("host"))

    told = answer_text(await illustrate(cast, said_by(cast, "Elara", "*waits*")))
    assert told.startswith("Drawing is switched off in this server")


async def test_a_message_without_words_is_refused(cast: Table) -> None:
    post = said_by(cast, "Elara", "", attachments=(("sunset.png", b"\x89PNG"),))

    told = answer_text(await illustrate(cast, post))
    assert told.startswith("There are no words in that message to draw from.")


async def test_a_card_of_limner_cannot_be_illustrated(cast: Table) -> None:
    picture = await cast.picture()

    assert "card of mine" in answer_text(await illustrate(cast, picture))


async def test_a_post_that_crosses_a_line_stays_without_a_picture(cast: Table) -> None:
    lines = await cast.gm.slash(cast.channel, "game lines")
    await cast.gm.submit_modal(lines, {"lines": "spiders", "veils": ""})
    post = said_by(cast, "Elara", "Elara steps over the spiders in the crypt.")

    opened = await illustrate(cast, post)
    form = {"scene": scene(opened), "style": "", "shape": ["3:2"], "count": ["1"]}
    refused = await cast.player.submit_modal(opened, form)

    assert refused.ephemeral
    assert "spiders" in answer_text(refused)
    assert "This is about the picture alone: the post itself is not judged, and stays." in (
        answer_text(refused)
    )
    assert "Elara steps over the spiders" in cast.now(post).content
    assert not cast.pictures()

    # Edit opens the form again with the typed words.
    assert refused.response is not None
    assert labels(refused.response) == ["Edit"]
    again = await cast.player.click(refused.response, label="Edit")
    assert scene(again) == "Elara steps over the spiders in the crypt."
    await send(cast, again, scene="Elara steps over the bones in the crypt.")
    assert answers(cast, post)
