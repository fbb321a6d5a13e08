"""The history of rolls by game, character and person, and the fairness of dice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from db.models import DiceRoll, Game
from db.repositories import dice
from db.repositories.dice import RollQuery
from db.session import Database, Transaction
from studio.errors import NoGameHere
from studio.picture_threads import work_on_picture
from studio.rules.dice.chart import fairness_chart
from studio.rules.dice.fairness import Fairness, counted
from studio.rules.dice.rolling import falls
from studio.rules.pictures.gate import Picture
from studio.services.characters.roster import Roster
from studio.services.games.games import Games
from studio.services.people import DiscordPlace, Person, is_game_master, may_steer

ROLLS_PER_PAGE = 10
FALLS_LIMIT = 10_000
"""How many results of a die a fairness check counts at most."""

# How many rolls a fairness check reads at a time, and in all: a person may seldom roll the wanted
# die, and the check must end.
_READ_AT_ONCE = 250
_READ_IN_ALL = 5000


@dataclass(frozen=True)
class RollFilter:
    """Which rolls of a server: of a game, a character, a person. At least one of them is given."""

    game_id: int | None = None
    character_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True)
class SeenRoll:
    """A roll in a list. `name` is the character's, "" without one.

    `hidden`: only the GM may see its result. `elsewhere`: it was made in a channel that the viewer
    may not see.
    """

    roll: DiceRoll
    name: str
    hidden: bool
    elsewhere: bool = False


@dataclass(frozen=True)
class RollPage:
    """A page of rolls, newest first; `newer` and `older`: whether other pages exist."""

    filter: RollFilter
    game: Game | None
    rolls: tuple[SeenRoll, ...]
    newer: bool
    older: bool

    def places(self, person: Person) -> frozenset[int]:
        """The channels and threads whose rolls the person sees only if they may view them.
        Their own rolls do not count, and for the GM and admins none do."""
        places = (self._place(each, person) for each in self.rolls)
        return frozenset(place for place in places if place is not None)

    def as_seen(self, person: Person, unseen: Collection[int]) -> "RollPage":
        """The page with the rolls in these channels marked as elsewhere."""
        return replace(
            self,
            rolls=tuple(
                replace(each, elsewhere=self._place(each, person) in unseen) for each in self.rolls
            ),
        )

    def _place(self, seen: SeenRoll, person: Person) -> int | None:
        roll = seen.roll
        if self.game is None:
            own = roll.user_id == person.user_id
        else:
            own = may_steer(person, self.game, owner_id=roll.user_id)
        return None if own else roll.channel_id


@dataclass(frozen=True)
class FairnessCheck:
    """A fairness check and its chart; the chart is None when no die was found."""

    filter: RollFilter
    game: Game | None
    fairness: Fairness
    chart: Picture | None


class RollHistory:
    """The rolls of every server. Only the GM and the roller find secret rolls."""

    def __init__(self, database: Database, games: Games, roster: Roster) -> None:
        self._database = database
        self._games = games
        self._roster = roster

    async def resolve_filter(
        self,
        person: Person,
        place: DiscordPlace,
        *,
        game_id: int | None,
        character: str | None,
        user_id: int | None,
    ) -> RollFilter:
        """The filter for what was typed; without a game, named or here, the person's own rolls.

        Raises NoSuchGame, NoGameHere for a character, UnknownCharacter.
        """
        try:
            game = await self._games.resolve(person, place, game_id)
        except NoGameHere:
            if character:
                raise
            return RollFilter(user_id=user_id or person.user_id)
        character_id = None
        if character:
            sheet = await self._roster.get_named(game, character, person=person)
            character_id = sheet.character.id
        return RollFilter(game.id, character_id, user_id)

    async def page(
        self,
        person: Person,
        filter: RollFilter,
        *,
        before_id: int | None = None,
        after_id: int | None = None,
    ) -> RollPage:
        """A page: the newest rolls, or those older than `before_id`, or newer than `after_id`.
        Raises NoSuchGame."""
        game = await self._game(person, filter)
        query = _query(person, filter, game)
        async with self._database.read() as tx:
            if after_id is not None:
                found = await dice.next_newer(
                    tx, query, limit=ROLLS_PER_PAGE + 1, after_id=after_id
                )
                newer, older, found = len(found) > ROLLS_PER_PAGE, True, found[-ROLLS_PER_PAGE:]
            else:
                found = await dice.newest(tx, query, limit=ROLLS_PER_PAGE + 1, before_id=before_id)
                newer, older, found = (
                    before_id is not None,
                    len(found) > ROLLS_PER_PAGE,
                    found[:ROLLS_PER_PAGE],
                )
            names = await _names(tx, found)
        gm = game is not None and is_game_master(game, person)
        rolls = tuple(
            SeenRoll(
                each,
                names.get(each.character_id or 0, ""),
                hidden=bool(each.secret and each.detail.get("blind") and not gm),
            )
            for each in found
        )
        return RollPage(filter, game, rolls, newer, older)

    async def check_fairness(
        self, person: Person, filter: RollFilter, *, sides: int, last: int
    ) -> FairnessCheck:
        """How evenly the last `last` results of a die with so many sides are distributed.

        Secret rolls do not count: so each member gets the same result, and nobody learns a
        secret roll by counting. Raises NoSuchGame.
        """
        game = await self._game(person, filter)
        query = replace(_query(person, filter, game), reader_id=None, all_secrets=False)
        found: list[int] = []
        read, before_id = 0, None
        while len(found) < last and read < _READ_IN_ALL:
            async with self._database.read() as tx:
                rows = await dice.details(tx, query, limit=_READ_AT_ONCE, before_id=before_id)
            for _, detail in rows:
                found += [fell for size, fell in falls(detail) if size == sides]
            read += len(rows)
            if len(rows) < _READ_AT_ONCE:
                break
            before_id = rows[-1][0]
        fairness = counted(sides, found[:last])
        chart = None
        if fairness.total:
            chart = await work_on_picture(fairness_chart, person.user_id, fairness)
        return FairnessCheck(filter, game, fairness, chart)

    async def _game(self, person: Person, filter: RollFilter) -> Game | None:
        if filter.game_id is None:
            return None
        return await self._games.get(person, filter.game_id)


def _query(person: Person, filter: RollFilter, game: Game | None) -> RollQuery:
    return RollQuery(
        guild_id=person.guild_id,
        game_id=filter.game_id,
        character_id=filter.character_id,
        user_id=filter.user_id,
        reader_id=person.user_id,
        all_secrets=game is not None and is_game_master(game, person),
    )


async def _names(tx: Transaction, rolls: Sequence[DiceRoll]) -> Mapping[int, str]:
    return await dice.names(tx, [each.character_id for each in rolls if each.character_id])
