"""GM characters: every GM of the game creates, voices and changes them, and nobody else."""

import pytest
import simcord

from bot.play.stage import answer_text, message_text
from studio.services.people import Person
from tests.journeys.table import ELARA, Table, labels


@pytest.fixture
async def second(game: Table) -> simcord.MemberActor:
    """Another GM of the same game."""
    guild = game.stage.guild
    return guild.add_member(game.env.create_user("tove"), roles=[game.stage.gm_role])


async def npc(game: Table, name: str = "Innkeeper") -> None:
    """The first GM creates a GM character and saves it."""
    opened = await game.gm.slash(game.channel, "character create", npc=True)
    sent = await game.gm.submit_modal(opened, {"name": name, "looks": ELARA})
    await game.settled()
    assert sent.response is not None
    await game.gm.click(sent.response, label="Save")
    assert "is ready" in message_text(sent.response.message)


async def gms_own(game: Table) -> None:
    """Create Bram, an ordinary character of the first GM."""
    preview = await game.create_character("Bram", by=game.gm)
    await game.gm.click(preview, label="Save")


async def voiced(game: Table, by: simcord.MemberActor) -> list[str]:
    """The characters that a member can speak as."""
    services = game.stage.app.services
    roles = game.env.backend.get_member(game.stage.guild.id, by.id).role_ids
    person = Person(by.id, game.stage.guild.id, frozenset(roles))
    playing = await services.games.by_id(await game.stage.game_id())
    return [each.name for each in await services.roster.list_voices(person, playing)]


async def test_a_gms_character_needs_no_approval_and_every_gm_has_it_drawn(
    game: Table, second: simcord.MemberActor
) -> None:
    await npc(game)

    await game.picture("polishing a mug", character="Innkeeper", by=second)

    assert "**Innkeeper** · the GM's · approved" in await game.say("character list")
    assert "a GM's character" in await game.say("character show", name="Innkeeper")


async def test_a_player_cannot_create_one(game: Table) -> None:
    result = await game.player.slash(game.channel, "character create", npc=True)

    assert result.modal is None
    assert answer_text(result) == f"Only {game.the_gm} can create a GM's character."


async def test_every_gm_edits_looks_name_and_consent(
    game: Table, second: simcord.MemberActor
) -> None:
    await npc(game)

    opened = await second.slash(game.channel, "character edit", name="Innkeeper")
    sent = await second.submit_modal(opened, {"looks": "a stout dwarf with a grey beard"})
    await game.settled()
    assert sent.response is not None
    await second.click(sent.response, label="Save")
    opened = await second.slash(game.channel, "character edit", name="Innkeeper", what="profile")
    await second.submit_modal(opened, {"name": "Old Marta"})
    said = await game.say("character consent", name="Old Marta", who="gm", by=second)

    sheet = await game.say("character show", name="Old Marta")
    assert "stout dwarf" in sheet
    assert "approved" in sheet
    assert "**Old Marta**" in said
    assert "may be drawn by: their player and the GM" in sheet


async def test_players_change_nothing_of_a_gms_character(game: Table) -> None:
    await npc(game)

    for what in ("looks", "profile"):
        result = await game.player.slash(
            game.channel, "character edit", name="Innkeeper", what=what
        )
        assert answer_text(result) == f"Only {game.the_gm} can edit this character."
    said = await game.say("character consent", name="Innkeeper", who="everyone")
    assert said.startswith(f"Only {game.the_gm} can")
    assert "Edit looks" not in labels(await game.sheet("Innkeeper"))


async def test_a_former_gm_loses_the_gm_characters(
    game: Table, second: simcord.MemberActor
) -> None:
    await npc(game)
    await game.say("game edit", by=game.gm, gm=second)

    said = await game.say("character consent", name="Innkeeper", who="nobody", by=game.gm)

    assert said == f"Only the GM (<@{second.id}>) can say who may have this character drawn."
    assert "**Innkeeper**" in await game.say(
        "character consent", name="Innkeeper", who="gm", by=second
    )


async def test_gms_voice_their_own_and_every_gms_characters(
    game: Table, second: simcord.MemberActor
) -> None:
    await npc(game)
    await game.approved_character("Elara")
    await gms_own(game)

    assert await voiced(game, game.gm) == ["Bram", "Innkeeper"]
    assert await voiced(game, second) == ["Innkeeper"]
    assert await voiced(game, game.player) == ["Elara"]
    assert await voiced(game, game.person("zoe")) == []

    await game.say("character retire", name="Innkeeper", by=second)

    assert await voiced(game, second) == []


async def test_a_gm_shares_a_character_of_their_own_and_takes_it_back(
    game: Table, second: simcord.MemberActor
) -> None:
    await gms_own(game)

    said = await game.say("character npc", name="Bram", by=game.gm)

    assert said == "**Bram** is a GM's character now: every GM may voice them."
    assert await voiced(game, second) == ["Bram"]
    taken = await game.say("character npc", name="Bram", npc=False, by=second)
    assert taken.startswith("Only its owner")
    said = await game.say("character npc", name="Bram", npc=False, by=game.gm)
    assert said == "**Bram** is yours alone again."
    assert await voiced(game, second) == []


async def test_no_gm_can_turn_a_players_character_into_a_gm_character(game: Table) -> None:
    await game.approved_character("Elara")

    assert (await game.say("character npc", name="Elara", by=game.gm)).startswith("Only its owner")
    assert await game.say("character npc", name="Elara") == (
        f"Only {game.the_gm} can share a character with every GM."
    )
    assert await voiced(game, game.player) == ["Elara"]


async def test_creating_a_gm_character_makes_nobody_a_player(
    game: Table, second: simcord.MemberActor
) -> None:
    """After the GM changes, the former GM has no character of their own."""
    await npc(game)
    await game.approved_character("Elara")
    await game.say("game edit", by=game.gm, gm=second)

    said = await game.scene("reading", character="Elara", by=game.gm)

    assert "only the players of this game" in said
