"""`/game show` and `/game players`: channels and who plays whom, on cards with pages."""

from bot.play.stage import answer_text
from db.models import Character, Game, Guild
from tests.journeys.games.second_channel import said, tavern_of
from tests.journeys.table import Table, labels


async def test_everybody_sees_channels_and_who_plays_whom(game: Table) -> None:
    tavern = tavern_of(game)
    await said(game, game.channel, "game channel add", channel=tavern)
    await said(game, tavern, "game channel set", illustrate=True, rating="strict")
    await game.approved_character("Elara")
    await game.create_character("Bram", by=game.person("zoe"))

    shown = await game.say("game show", by=game.person("zoe"))

    assert f"{game.channel.mention}\n" in shown
    assert f"{tavern.mention} · posts can be illustrated · rated strict" in shown
    assert f"{game.player.mention} Elara" in shown
    assert f"{game.person('zoe').mention} Bram (not approved yet)" in shown
    assert game.stage.gm_role.mention in shown


async def test_an_empty_game_says_how_to_begin(game: Table) -> None:
    shown = await game.say("game show")

    assert "nobody yet: `/character create`" in shown
    assert "the GM sets them with `/game lines`" in shown


async def _crowd(game: Table, players: int, *, each: int = 1) -> None:
    """Approved characters, written as rows."""
    game_id = await game.stage.game_id()
    now = game.stage.app.services.clock.now()
    async with game.stage.app.database.write() as tx:
        tx.add_all(
            Character(
                game_id=game_id,
                owner_id=1000 + player,
                name=f"N{player:02}-{number}",
                name_key=f"n{player:02}-{number}",
                look_id=1,
                created_at=now,
            )
            for player in range(players)
            for number in range(each)
        )


async def test_many_characters_have_pages_that_fit_a_phone(game: Table) -> None:
    await _crowd(game, 20, each=6)
    opened = await game.player.slash(game.channel, "game show")
    card = opened.response
    assert card is not None

    assert "and 14 more" in answer_text(card)
    assert "N00-3 and 2 more" in answer_text(card)
    assert len(answer_text(card).splitlines()) < 25
    await game.player.click(card, label="Everybody")
    assert "Page 1 of 2" in answer_text(card)
    assert "<@1000> N00-0, N00-1, N00-2, N00-3, N00-4, N00-5\n" in answer_text(card)
    await game.player.click(card, label="▶")
    assert "<@1019>" in answer_text(card)
    await game.player.click(card, label="Back")
    assert "and 14 more" in answer_text(card)
    assert labels(card) == ["Everybody"]


async def test_who_plays_whom_has_a_command_of_its_own(game: Table) -> None:
    assert "Nobody yet" in await game.say("game players")

    await _crowd(game, 2)

    assert "<@1001> N01-0" in await game.say("game players")


async def test_many_channels_have_pages_too(game: Table) -> None:
    for number in range(14):
        channel = game.stage.guild.create_text_channel(f"room-{number}")
        await said(game, game.channel, "game channel add", channel=channel)
    opened = await game.player.slash(game.channel, "game show")
    assert opened.response is not None
    assert "and 10 more" in answer_text(opened)

    await game.player.click(opened.response, label="Channels")
    await game.player.click(opened.response, label="▶")

    assert "Page 2 of 2" in answer_text(opened.response)


async def test_gm_characters_are_listed_under_the_gm(game: Table) -> None:
    await _crowd(game, 1)
    async with game.stage.app.database.write() as tx:
        tx.add(
            Character(
                game_id=await game.stage.game_id(),
                owner_id=game.gm.id,
                name="The Innkeeper",
                name_key="the innkeeper",
                look_id=1,
                npc=True,
                created_at=game.stage.app.services.clock.now(),
            )
        )

    shown = await game.say("game show")

    assert shown.index("<@1000> N00-0") < shown.index("GM characters: The Innkeeper")


async def test_the_buttons_of_another_servers_game_open_nothing(game: Table) -> None:
    await _crowd(game, 20)
    opened = await game.player.slash(game.channel, "game show")
    assert opened.response is not None
    async with game.stage.app.database.write() as tx:
        tx.add(Guild(id=1, created_at=game.stage.app.services.clock.now()))
        await tx.flush()
        (await tx.get_one(Game, await game.stage.game_id())).guild_id = 1

    assert "There is no such game here" in await game.press(opened.response, "Everybody")
