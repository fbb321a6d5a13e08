"""A database as full as a large server's after years, seeded in SQL.

Every value follows from a row's number, so that both databases get the same rows.
"""

from dataclasses import dataclass
from datetime import date

from db.session import Database

GUILD = 7
FIRST_OWNER = 1000
START = date(2026, 1, 1)
_A_DAY = 24 * 60


@dataclass(frozen=True)
class ServerSize:
    """How many rows the tables get.

    Session 1 is a tree of `largest` steps; the other sessions share the other generations.
    """

    generations: int = 1_000_000
    sessions: int = 50_000
    largest: int = 500
    # The first owner has every twentieth session.
    owners: int = 1_000
    games: int = 50
    characters: int = 500

    @property
    def days(self) -> int:
        """On how many days, from START on, there are pictures: one a minute."""
        return -(-self.generations // _A_DAY)

    def game_of(self, generation_id: int) -> int:
        """The game of a generation."""
        others = 2 + (generation_id - self.largest - 1) % (self.sessions - 1)
        return 1 + (1 if generation_id <= self.largest else others) % self.games


async def seed(database: Database, size: ServerSize) -> None:
    """Fill an empty database that has its schema."""
    for each in _statements(size, sqlite=database.is_sqlite):
        async with database.write() as tx:
            connection = await tx.connection()
            await connection.exec_driver_sql(each)


def _statements(size: ServerSize, *, sqlite: bool) -> list[str]:
    day = f"{START} 00:00:00"

    def at(seconds: str) -> str:
        if sqlite:
            return f"datetime('{day}', '+' || ({seconds}) || ' seconds') || '.000000'"
        return f"timestamptz '{day}+00' + ({seconds}) * interval '1 second'"

    json = "" if sqlite else "::json"
    yes = "1" if sqlite else "true"
    start = at("0")
    rest = size.sessions - 1
    # A generation's session, its step in the session, and its parent.
    session = f"CASE WHEN n <= {size.largest} THEN 1 ELSE 2 + (n - {size.largest + 1}) % {rest} END"
    step = f"CASE WHEN n <= {size.largest} THEN n ELSE (n - {size.largest + 1}) / {rest} + 1 END"
    parent = (
        f"CASE WHEN step = 1 THEN NULL WHEN session_id = 1 THEN step / 2 "
        f"ELSE {size.largest - 1} + session_id + (step / 2 - 1) * {rest} END"
    )
    owner = (
        f"CASE WHEN s % 20 = 0 THEN {FIRST_OWNER} "
        f"ELSE {FIRST_OWNER} + 1 + s % {size.owners - 1} END"
    )
    per_session = -(-(size.generations - size.largest) // rest)
    steps = f"CASE WHEN s = 1 THEN {size.largest} ELSE {per_session} END"
    game = f"1 + s % {size.games}"
    params = (
        '{"scene": "a harbour", "changes": [], "cast": [], "style": "ink", "aspect": [3, 2], '
        '"tier": "draft", "negative": [], "strength": null, "source_id": null}'
    )
    # A picture a minute. Every tenth in a style of its own, every fourth with 1 to 7 stars.
    minute = at("n * 60")
    style = "CASE WHEN n % 10 = 0 THEN 'woodcut' ELSE 'ink' END"
    stars = "CASE WHEN n % 4 = 0 THEN 1 + n / 4 % 7 ELSE 0 END"
    changed = at(f"s * 7919 % {size.sessions * 10}")
    return [
        f"INSERT INTO guilds (id, time_zone, created_at) VALUES ({GUILD}, 'UTC', {start})",
        f"INSERT INTO games (id, guild_id, name, approvals, house_style, created_at) "
        f"SELECT n, {GUILD}, 'Game ' || n, {yes}, '', {start} FROM {_numbers(size.games)}",
        f"INSERT INTO characters (id, game_id, owner_id, name, name_key, backstory, consent, "
        f"created_at) "
        f"SELECT n, 1 + (n - 1) % {size.games}, {FIRST_OWNER} + n, 'Name ' || n, 'name ' || n, "
        # Only its owner sees the first character of each game.
        f"'', CASE WHEN n <= {size.games} THEN 'owner' ELSE 'players' END, {start} "
        f"FROM {_numbers(size.characters)}",
        f"INSERT INTO sessions (id, guild_id, game_id, owner_id, title, next_step, version, "
        f"created_at, updated_at) SELECT s, {GUILD}, {game}, {owner}, 'Session ' || s, "
        f"{steps} + 1, {steps}, {at('s')}, {changed} "
        f"FROM (SELECT n AS s FROM {_numbers(size.sessions)}) AS every",
        f"INSERT INTO jobs (id, guild_id, game_id, session_id, requester_id, ready, tier, "
        f"fair_tag, status, not_before, fence, step, attempts, failures, cancel_requested, "
        f"cost_micros, announced, channel_id, created_at) "
        f"SELECT s, {GUILD}, {game}, s, {owner}, {yes}, 1, s, "
        f"'done', {start}, 1, 'delivered', 1, 0, NOT {yes}, 0, {yes}, 5, {start} "
        f"FROM (SELECT n AS s FROM {_numbers(size.sessions)}) AS every",
        f"INSERT INTO generations (id, game_id, session_id, job_id, parent_id, requester_id, step, "
        f"kind, text, prompt, negative, params, style_key, stars, seed, provider, model, status, "
        f"cost_micros, created_at, started_at, completed_at) "
        f"SELECT n, {game}, s, s, {parent.replace('session_id', 's')}, {owner}, step, 'scene', "
        f"'Step ' || step || ' of a harbour at night, in the rain', 'a prompt of some length', '', "
        f"'{params}'{json}, {style}, {stars}, n, 'sketch', 'sketch-draft', 'succeeded', 0, "
        f"{minute}, {minute}, {minute} FROM (SELECT n, {session} AS s, {step} AS step "
        f"FROM {_numbers(size.generations)}) AS every",
        *(
            f"INSERT INTO assets (game_id, generation_id, role, store, bucket, key, mime, "
            f"size_bytes, width, height, sha256, created_at) SELECT game_id, id, '{role}', "
            f"'local', '', 'games/' || game_id || '/sessions/' || session_id || '/' || id "
            f"|| '{ending}', "
            f"'image/png', 1000, 640, 448, '{role}' || id, created_at FROM generations"
            for role, ending in (("output", ".png"), ("thumbnail", "-thumbnail.webp"))
        ),
        f"INSERT INTO deliveries (generation_id, channel_id, message_id, reachable, created_at) "
        f"SELECT id, 5, id, {yes}, created_at FROM generations",
        f"INSERT INTO appearances (generation_id, character_id, session_id, stars) "
        f"SELECT id, 1 + session_id % {size.characters}, session_id, stars FROM generations",
        f"INSERT INTO stars (generation_id, user_id, created_at) "
        f"SELECT generations.id, n, {start} FROM {_numbers(7)} "
        f"JOIN generations ON generations.stars >= n",
        "ANALYZE",
    ]


def _numbers(most: int) -> str:
    return (
        f"(WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted "
        f"WHERE n < {most}) SELECT n FROM counted) AS numbers"
    )
