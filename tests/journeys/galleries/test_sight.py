"""Pictures and rolls of a channel are hidden from members who cannot see the channel."""

import pytest
import simcord

from studio.services.people import Person
from tests.journeys.hidden import Channel, draw, gm_den, private_thread
from tests.journeys.table import Table

LICH = "the lich who is behind it all"
ONE_MORE = "1 more where you cannot look."


@pytest.fixture
async def den(game: Table) -> Channel:
    """A second channel of the game that only the GM sees."""
    return await gm_den(game)


async def test_a_gallery_leaves_out_pictures_of_hidden_channels(game: Table, den: Channel) -> None:
    await game.picture("a quiet harbour")
    await draw(game, den, LICH, by=game.gm)

    seen = await game.say("gallery show")
    gms = await game.say("gallery show", by=game.gm)

    assert "**1** A quiet harbour" in seen
    assert "lich" not in seen
    assert ONE_MORE in seen
    assert "**1** The lich who is behind it all" in gms
    assert "cannot look" not in gms


async def test_a_page_of_nothing_but_hidden_pictures_says_so(game: Table, den: Channel) -> None:
    await draw(game, den, LICH, by=game.gm)

    seen = await game.say("gallery show")

    assert "lich" not in seen
    assert ONE_MORE in seen


async def test_pictures_of_a_private_thread_are_shown_to_its_members_alone(game: Table) -> None:
    ann, zoe = game.person("ann"), game.person("zoe")
    thread = private_thread(game, ann, zoe)
    await draw(game, thread, "a kiss behind the stables", by=ann)

    assert "kiss" in await game.say("gallery show", by=zoe)
    assert "kiss" in await game.say("gallery show", by=game.gm)
    assert "kiss" not in await game.say("gallery show")
    # The thread's members see it in an archived thread, too.
    game.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    assert "kiss" in await game.say("gallery show", by=zoe)
    assert "kiss" not in await game.say("gallery show")


async def test_pictures_of_a_public_thread_are_shown_to_everybody(game: Table) -> None:
    thread = game.thread("At the gate")
    await draw(game, thread, "a gate in the rain", by=game.person("ann"))
    game.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})

    assert "**1** A gate in the rain" in await game.say("gallery show")


async def test_pictures_of_a_deleted_channel_are_shown_to_their_owner_and_the_gm_alone(
    game: Table,
) -> None:
    ann = game.person("ann")
    tavern = game.stage.guild.create_text_channel("tavern")
    await game.say("game channel add", by=game.gm, channel=tavern)
    await draw(game, tavern, "a song by the fire", by=ann)
    game.env.backend.delete_channel(tavern.id)

    # Nobody can say any more who saw that channel.
    assert "song" not in await game.say("gallery show")
    assert "**1** A song by the fire" in await game.say("gallery show", by=ann)
    assert "**1** A song by the fire" in await game.say("gallery show", by=game.gm)


async def test_ones_own_picture_is_shown_whatever_its_channel(game: Table) -> None:
    ann = game.person("ann")
    thread = private_thread(game, ann)
    await draw(game, thread, "a kiss behind the stables", by=ann)
    game.env.backend.remove_thread_member(thread.id, ann.id)

    assert "kiss" in await game.say("gallery show", by=ann)


async def test_a_characters_best_pictures_leave_out_hidden_channels(
    game: Table, den: Channel
) -> None:
    await game.approved_character()
    await draw(game, den, "Elara turned to stone", by=game.gm, character="Elara")
    stars = game.stage.app.services.stars
    details = await game.newest()
    gm = Person(game.gm.id, game.stage.guild.id, is_admin=True)
    await stars.toggle(gm, details.generation.id)

    def pictures(sheet: simcord.ResponseMessage) -> int:
        return len(sheet.message.attachments)

    assert pictures(await game.sheet(by=game.gm)) == pictures(await game.sheet()) + 1


async def test_rolls_of_a_hidden_channel_are_not_in_the_history(game: Table, den: Channel) -> None:
    await game.player.slash(game.channel, "roll", dice="1d20", reason="a jump")
    await game.gm.slash(den, "roll", dice="1d20", reason="the lich awakes")

    seen = await game.say("rolls")
    gms = await game.say("rolls", by=game.gm)

    assert "a jump" in seen
    assert "lich" not in seen
    assert ONE_MORE in seen
    assert "lich" in gms
    assert "cannot look" not in gms
