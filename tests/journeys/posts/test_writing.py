"""Posts in character: their text, speaker and channel, and the mentions and dice in them."""

import pytest
import simcord
from sqlalchemy import select

from bot.play.stage import answer_text
from cogs.components.layout import custom_ids
from db.models import PostMessage
from studio.rules.posts.splitting import POST_LIMIT
from studio.services.people import Person
from tests.journeys.posts.writing import (
    allow,
    edit,
    fill,
    given_back,
    kept,
    post,
    posted,
    rolls,
    texts,
)
from tests.journeys.table import Table, labels


async def test_a_line_is_posted_under_the_characters_name(game: Table) -> None:
    said = answer_text(await post(game, "It *rains* again."))

    [message] = posted(game.channel)
    assert (message.author.name, message.content) == ("Elara", "It *rains* again.")
    assert "Posted as **Elara**" in said
    assert str(message.id) in said


async def test_the_next_actions_are_offered_in_private(game: Table) -> None:
    result = await post(game)

    assert result.response is not None
    assert result.response.ephemeral
    assert labels(result.response) == ["Add image", "Roll", "Edit"]
    [kept_post] = await kept(game)
    ids = [f"limner:post-{act}:{kept_post.id}:0" for act in ("image", "roll", "edit")]
    assert custom_ids(result.response.message) == ids


async def test_a_long_text_can_be_typed_into_a_form(game: Table) -> None:
    await fill(game, "It rains.\n\n  The road is long.", "", "She waits.")

    assert texts(game.channel) == ["It rains.\n\n  The road is long.\n\nShe waits."]


async def test_prose_is_posted_as_it_was_typed(game: Table) -> None:
    text = "–  two  blanks, “quotes”…\n\n\n\n*and* ~~marks~~ \\* <3 :)"

    await post(game, text)

    assert texts(game.channel) == [text]


async def test_a_long_post_is_cut_at_paragraphs_and_stays_one_post(game: Table) -> None:
    paragraphs = [f"{number}: " + "It rains. " * 90 for number in range(5)]

    result = await fill(game, "\n\n".join(paragraphs[:3]), "\n\n".join(paragraphs[3:]))

    assert [text[0] for text in texts(game.channel)] == ["0", "2", "4"]
    assert "Posted as" in answer_text(result)
    [only] = await kept(game)
    async with game.stage.app.database.read() as tx:
        rows = (await tx.scalars(select(PostMessage).order_by(PostMessage.position))).all()
    assert [row.message_id for row in rows] == [each.id for each in posted(game.channel)]
    assert {row.post_id for row in rows} == {only.id}


async def test_a_text_longer_than_a_post_is_refused_and_given_back(game: Table) -> None:
    text = "x" * (POST_LIMIT + 1)

    result = await fill(game, text)

    assert "room for 40,000 characters in the post; these are 40,001" in answer_text(result)
    assert given_back(result) == text
    assert posted(game.channel) == []
    assert await kept(game) == []


async def test_a_post_of_forty_thousand_characters_is_twenty_messages(game: Table) -> None:
    await fill(game, "x" * POST_LIMIT)

    assert [len(text) for text in texts(game.channel)] == [2000] * 20


@pytest.mark.parametrize("text", [" ", "\u200b\u200b", "\n\n"])
async def test_an_empty_post_is_refused(game: Table, text: str) -> None:
    result = await fill(game, text)

    assert "I found no words in the post" in answer_text(result)
    assert posted(game.channel) == []


async def test_files_are_posted_along_with_the_end_of_the_text(game: Table) -> None:
    await post(game, "It rains. " * 210, file=("map.txt", b"here"), file_2=("b.txt", b"there"))

    first, last = posted(game.channel)
    assert [file.filename for file in first.attachments] == []
    assert [file.filename for file in last.attachments] == ["map.txt", "b.txt"]


async def test_a_post_of_files_alone_is_published(game: Table) -> None:
    opened = await game.player.slash(game.channel, "post write", file=("map.txt", b"here"))
    await game.player.submit_modal(opened, {"files": [("b.txt", b"there")]})

    [message] = posted(game.channel)
    assert message.content == ""
    assert [file.filename for file in message.attachments] == ["map.txt", "b.txt"]


async def test_a_file_over_discords_limit_is_refused(game: Table) -> None:
    # SimCord allows members 25 MB.
    result = await post(game, file=("map.bin", b"x" * (25 * 1024 * 1024 + 1)))

    assert "**map.bin** is too large; files up to 25 MB work here" in answer_text(result)
    assert posted(game.channel) == []


async def test_posting_without_a_character_says_how_to_create_one(game: Table) -> None:
    result = await post(game, by=game.person("zoe"))

    assert "`/character create` makes one" in answer_text(result)


async def test_a_player_of_several_characters_names_one_once(game: Table) -> None:
    await game.approved_character("Borin")

    said = answer_text(await post(game))
    assert "Say who speaks: **as** takes **Borin** or **Elara**" in said
    await post(game, voice="elara")
    await post(game, "And again.")

    assert [each.author.name for each in posted(game.channel)] == ["Elara", "Elara"]


async def test_the_last_used_character_is_offered_first(game: Table) -> None:
    await game.approved_character("Borin")
    await game.approved_character("Ceth", by=game.person("zoe"))
    await post(game, voice="Elara")

    offered = await game.player.autocomplete(game.channel, "post write", "as", "")

    assert [each["name"] for each in offered] == ["Elara", "Borin"]


async def test_a_member_cannot_speak_as_somebody_elses_character(game: Table) -> None:
    result = await post(game, by=game.gm, voice="Elara")

    assert answer_text(result).startswith("Only its owner can speak as this character.")
    assert posted(game.channel) == []


async def test_an_unknown_name_is_answered_with_the_nearest_one(game: Table) -> None:
    assert "Did you mean **Elara**?" in answer_text(await post(game, voice="Elera"))


async def test_a_character_retired_while_the_form_was_open_does_not_speak(game: Table) -> None:
    opened = await game.player.slash(game.channel, "post write")
    await game.say("character retire", by=game.gm, name="Elara")

    result = await game.player.submit_modal(opened, {"text0": "It rains."})

    assert "**Elara** is retired" in answer_text(result)
    assert given_back(result) == "It rains."
    assert posted(game.channel) == []
    assert await kept(game) == []


async def test_a_character_given_away_while_the_form_was_open_does_not_speak(game: Table) -> None:
    opened = await game.player.slash(game.channel, "post write")
    roster, here = game.stage.app.services.roster, await game.stage.game_id()
    person = Person(game.player.id, game.stage.guild.id)
    here_now = await game.stage.app.services.games.by_id(here)
    [elara] = await roster.list_all(here_now, person=person)
    async with game.stage.app.database.write() as tx:
        row = await tx.get_one(type(elara.character), elara.character.id)
        row.owner_id = game.gm.id

    result = await game.player.submit_modal(opened, {"text0": "It rains."})

    assert answer_text(result).startswith("Only its owner can speak as this character.")
    assert posted(game.channel) == []


async def test_a_thread_is_posted_to_through_the_webhook_of_its_channel(game: Table) -> None:
    thread = game.thread("The cellar")
    await post(game)
    await post(game, "It is dark.", where=thread)

    assert texts(thread) == ["It is dark."]
    assert texts(game.channel) == ["It rains."]
    assert len(game.env.backend.webhooks) == 1
    assert (await kept(game))[-1].channel_id == thread.id


async def test_a_post_in_a_forum_thread_goes_through_the_webhook_of_the_forum(game: Table) -> None:
    forum = game.stage.guild.create_forum_channel("tales")
    made = game.env.backend.create_thread(forum.id, "The road", game.player.id)
    thread = simcord.ChannelHandle(game.env, game.stage.guild, made)
    await game.gm.slash(thread, "game create", name="Tales", gm=game.stage.gm_role)
    opened = await game.player.slash(thread, "character create")
    sent = await game.player.submit_modal(opened, {"name": "Nim", "looks": "A small grey cat"})
    await game.settled()
    assert sent.response is not None

    await post(game, "Mew.", where=thread)

    [message] = posted(thread)
    assert (message.author.name, message.content) == ("Nim", "Mew.")


async def test_a_channel_without_a_game_says_so(table: Table) -> None:
    assert "This channel has no game yet" in answer_text(await post(table))


async def test_a_member_who_may_not_write_in_a_channel_cannot_write_through_the_bot(
    game: Table,
) -> None:
    allow(game, game.channel, send_messages=False)

    assert "it takes the permission **Send Messages**" in answer_text(await post(game))
    assert posted(game.channel) == []


async def test_a_member_who_may_not_attach_files_posts_no_files(game: Table) -> None:
    allow(game, game.channel, attach_files=False)

    said = answer_text(await post(game, file=("map.txt", b"here")))

    assert "**Attach Files**" in said
    assert posted(game.channel) == []


async def test_a_member_without_the_permission_cannot_ping_everyone(game: Table) -> None:
    role = game.stage.guild.create_role("Watch")

    await post(game, f"@everyone @here <@&{role.id}> <@{game.gm.id}>")

    [message] = posted(game.channel)
    assert message.content.startswith("@everyone @here")  # the text is unchanged
    assert not message.mention_everyone
    assert game.pinged(message) == {game.gm.id}


async def test_a_member_with_the_permission_can_ping_everyone_in_character(game: Table) -> None:
    allow(game, game.channel, mention_everyone=True)
    role = game.stage.guild.create_role("Watch")

    await post(game, f"@everyone <@&{role.id}>")

    [message] = posted(game.channel)
    policy = game.env.backend.get_message(game.channel.id, message.id).allowed_mentions
    assert policy.allows_role(role.id)
    assert policy.everyone


async def test_a_mentionable_role_is_pinged(game: Table) -> None:
    role = game.stage.guild.create_role("Heralds", mentionable=True)

    await post(game, f"<@&{role.id}>, to me!")

    assert game.pinged(posted(game.channel)[-1]) == {role.id}


async def test_dice_in_a_post_are_rolled_once_and_shown_below_it(game: Table) -> None:
    await post(game, "She strikes: [[1d20+5]]!")

    [roll] = await rolls(game)
    [only] = await kept(game)
    first, below = texts(game.channel)[0].split("\n")
    assert first == f"She strikes: **{roll.total}**!"
    assert below.startswith("-# 🎲 1d20+5: ")
    assert below.endswith(f"= **{roll.total}**")
    assert roll.post_id == only.id


async def test_a_post_can_be_dice_alone(game: Table) -> None:
    await post(game, "[[2d6]]")

    [roll] = await rolls(game)
    assert texts(game.channel)[0].startswith(f"**{roll.total}**\n-# 🎲 2d6")


async def test_dice_that_cannot_be_rolled_stay_as_typed_and_are_reported(game: Table) -> None:
    typed = "[[1000000d1000000]] [[2d6r1]] [[1d20 vs AC 15]] [[1d20+]]"

    said = answer_text(await post(game, f"{typed} [[1d4]]"))

    assert texts(game.channel)[0].startswith(f"{typed} **")
    assert said.splitlines()[1:8] == [
        "Some dice stand as you typed them:",
        "Up to 1,000 dice fall at once, those rolled again included.",
        "I cannot read these:",
        "- *r1*: do you mean `2d6ro1`?",
        "- *vs AC 15*: do you mean `1d20 # vs AC 15`?",
        "- *\\+*: a number is missing after it",
        "A comment begins with `#`.",
    ]
    assert len(await rolls(game)) == 1


async def test_editing_a_post_does_not_roll_its_dice_again(game: Table) -> None:
    await post(game, "She strikes: [[1d20]]!")
    [message] = posted(game.channel)
    below = message.content.split("\n")[1]

    await edit(game, "She strikes: **20**! [[1d20]]", on=message)

    assert texts(game.channel) == [f"She strikes: **20**! [[1d20]]\n{below}"]
    assert len(await rolls(game)) == 1


async def test_dice_of_a_post_that_discord_refused_are_not_kept(game: Table) -> None:
    game.forbid(game.channel, manage_webhooks=False, send_messages=False)

    await post(game, "[[1d20]]")

    assert await rolls(game) == []
