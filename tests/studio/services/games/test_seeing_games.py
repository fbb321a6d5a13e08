"""Which games of a server a member sees: in suggestions, by a typed number, and on cards."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from db.migrations import upgrade
from db.models import Character, Game
from db.repositories import games as rows
from db.repositories import guilds
from db.session import Database
from studio.errors import BadSetting, ManyGameMasters, NoSuchGame
from studio.generation.queue import QueueLimits
from studio.rules.moderation.judging import Moderation
from studio.services.games.games import GM_MEMBERS_LIMIT, GameChange, Games
from studio.services.moderation.words import WordCheck
from studio.services.people import DiscordPlace, Person
from tests.support.clock import START, HandClock
from tests.support.ground import CHANNEL_ID, GUILD_ID, Ground, prepared
from tests.support.sight import EVERYWHERE, HIDDEN, GivenSight

BLIND = GivenSight(elsewhere=HIDDEN)
GM = Person(5, GUILD_ID, sight=BLIND)
ADMIN = Person(8, GUILD_ID, is_admin=True, sight=BLIND)
MEMBER, WITHOUT_SIGHT = Person(9, GUILD_ID, sight=EVERYWHERE), Person(9, GUILD_ID, sight=BLIND)
ABROAD = 800


@dataclass
class Server:
    """A server with one game, its service, and a game in another server."""

    ground: Ground
    games: Games
    abroad: Game

    async def close(self) -> None:
        """Close the server's game."""
        game = await self.games.get_here(DiscordPlace(CHANNEL_ID))
        await self.games.close(GM, game.id)


@pytest.fixture
async def server(database_url: str) -> AsyncIterator[Server]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    ground = await prepared(database, clock, QueueLimits())
    abroad = Game(guild_id=ABROAD, name="Elsewhere", gm_user_id=9, created_at=START)
    async with database.write() as tx:
        await guilds.get_or_create(tx, ABROAD, now=START)
        await rows.bind(tx, abroad, 801)
    games = Games(database, WordCheck(database, Moderation()), clock=clock)
    yield Server(ground, games, abroad)
    await database.close()


async def sees(server: Server, person: Person, game: Game) -> bool:
    """Whether the member sees the game; every way has to say the same."""
    listed = game.id in [each.id for each in await server.games.list_all(person)]
    try:
        got = (await server.games.get(person, game.id)).id == game.id
    except NoSuchGame:
        got = False
    assert listed == got
    return got


@pytest.mark.parametrize(
    ("person", "seen"), [(GM, True), (ADMIN, True), (MEMBER, True), (WITHOUT_SIGHT, False)]
)
async def test_an_open_game_is_seen_by_hosts_and_where_a_channel_is_seen(
    server: Server, person: Person, seen: bool
) -> None:
    assert await sees(server, person, server.ground.game) is seen
    assert not await sees(server, person, server.abroad)


async def test_one_seen_channel_is_enough(server: Server) -> None:
    async with server.ground.database.write() as tx:
        await rows.add_channel(tx, server.ground.game.id, 902, now=START)
    person = Person(9, GUILD_ID, sight=GivenSight({CHANNEL_ID: HIDDEN}))

    assert await sees(server, person, server.ground.game)


async def test_a_closed_game_is_seen_by_hosts_and_by_those_who_played(server: Server) -> None:
    await server.close()
    assert await sees(server, ADMIN, server.ground.game)
    assert not await sees(server, MEMBER, server.ground.game)

    async with server.ground.database.write() as tx:
        tx.add(
            Character(
                game_id=server.ground.game.id,
                owner_id=MEMBER.user_id,
                name="Elara",
                name_key="elara",
                created_at=START,
            )
        )

    assert await sees(server, MEMBER, server.ground.game)


@pytest.mark.parametrize("number", [0, -1, 999, 2**53, 2**63 - 1])
async def test_a_number_that_no_game_has_is_no_such_game(server: Server, number: int) -> None:
    with pytest.raises(NoSuchGame):
        await server.games.get(MEMBER, number)


async def test_everybody_is_never_made_gm(server: Server) -> None:
    place = DiscordPlace(CHANNEL_ID)
    everybody = GameChange(gm_role_id=GUILD_ID, gm_members=1)

    for act in (
        server.games.change(ADMIN, place, everybody),
        server.games.create(ADMIN, DiscordPlace(903), GameChange(name="Ash", gm_role_id=GUILD_ID)),
        server.games.appoint(ADMIN, server.ground.game.id, GUILD_ID),
    ):
        with pytest.raises(BadSetting):
            await act

    assert (await server.games.by_id(server.ground.game.id)).gm_role_id is None


@pytest.mark.parametrize("members", [GM_MEMBERS_LIMIT + 1, None])
async def test_a_role_with_many_members_becomes_gm_only_after_a_question(
    server: Server, members: int | None
) -> None:
    game_id, place = server.ground.game.id, DiscordPlace(CHANNEL_ID)

    with pytest.raises(ManyGameMasters):
        await server.games.change(ADMIN, place, GameChange(gm_role_id=70, gm_members=members))
    assert (await server.games.by_id(game_id)).gm_role_id is None

    assert (await server.games.appoint(ADMIN, game_id, 70)).gm_role_id == 70


async def test_a_role_with_few_members_becomes_gm_at_once(server: Server) -> None:
    wanted = GameChange(gm_role_id=70, gm_members=GM_MEMBERS_LIMIT)

    assert (await server.games.change(ADMIN, DiscordPlace(CHANNEL_ID), wanted)).gm_role_id == 70
