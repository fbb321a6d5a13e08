"""The characters that are there: found, listed, cast in scenes, changed, let go."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Character, CharacterLook, Game
from db.repositories import characters, games
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import (
    CharacterGone,
    CharacterNotApproved,
    NameTaken,
    NotYours,
    UnknownCharacter,
)
from studio.rules.text import check_name, clean, closest, name_key, require_length
from studio.services.orders import Orders
from studio.services.people import Person, is_game_master

BACKSTORY_LIMIT = 4000


@dataclass(frozen=True)
class Sheet:
    """A character with one version of its looks and where it belongs."""

    character: Character
    look: CharacterLook
    game: Game


class Roster:
    """Who is in each game. How they come to be is in `Characters`."""

    def __init__(self, database: Database, orders: Orders, *, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._clock = clock

    async def sheet(self, look_id: int) -> Sheet:
        """The character of a version of looks. Raises CharacterGone."""
        async with self._database.read() as tx:
            look = await characters.look(tx, look_id)
            character = await characters.living(tx, look.character_id) if look else None
            if look is None or character is None:
                raise CharacterGone
            return Sheet(character, look, await games.by_id(tx, character.game_id))

    async def named(self, game: Game, name: str) -> Sheet:
        """The character of that name with its newest looks. Raises UnknownCharacter."""
        async with self._database.read() as tx:
            character = await self._by_name(tx, game, name)
            return Sheet(character, await characters.newest_look(tx, character.id), game)

    async def name_of(self, character_id: int) -> str:
        """A character's name, as long as it was not deleted. Raises CharacterGone."""
        async with self._database.read() as tx:
            character = await characters.living(tx, character_id)
        if character is None:
            raise CharacterGone
        return character.name

    async def listed(self, game: Game) -> list[Sheet]:
        """The game's characters with their newest looks, by name."""
        async with self._database.read() as tx:
            found = await characters.of_game(tx, game.id)
            looks = await characters.newest_looks(tx, [character.id for character in found])
        return [Sheet(each, looks[each.id], game) for each in found if each.id in looks]

    async def cast(self, game: Game, names: Sequence[str]) -> list[Sheet]:
        """The characters of these names with their approved looks, each once.

        Raises UnknownCharacter, CharacterGone (retired) or CharacterNotApproved.
        """
        sheets: dict[int, Sheet] = {}
        async with self._database.read() as tx:
            for name in names:
                character = await self._by_name(tx, game, name)
                if character.retired_at is not None:
                    raise CharacterGone(character.name)
                if character.look_id is None:
                    newest = await characters.newest_look(tx, character.id)
                    raise CharacterNotApproved(character.name, newest.status, character.owner_id)
                look = await characters.look(tx, character.look_id)
                if look is not None:
                    sheets[character.id] = Sheet(character, look, game)
        return list(sheets.values())

    async def edit(
        self, person: Person, character_id: int, *, name: str, backstory: str
    ) -> Character:
        """Change name and backstory; neither is anything the GM approved."""
        name = check_name(name)
        backstory = require_length(clean(backstory), field="backstory", limit=BACKSTORY_LIMIT)
        async with self._database.read() as tx:
            character = await characters.living(tx, character_id)
            if character is None:
                raise CharacterGone
            game = await games.by_id(tx, character.game_id)
        if character.owner_id != person.user_id:
            raise NotYours("edit this character", owner_only=True)
        await self._orders.check_words(game, name)
        async with self._database.write(person.guild_id) as tx:
            character = await characters.living(tx, character_id)
            if character is None:
                raise CharacterGone
            if name_key(name) != character.name_key:
                await require_free_name(tx, game, name)
            character.name, character.name_key = name, name_key(name)
            character.backstory = backstory
        return character

    async def retire(self, person: Person, character_id: int, *, retired: bool) -> Character:
        """Take a character out of play, or bring it back; its pictures stay."""
        async with self._database.write(person.guild_id) as tx:
            character = await self._steered(tx, person, character_id, act="retire this character")
            character.retired_at = self._clock.now() if retired else None
        return character

    async def delete(self, person: Person, character_id: int) -> Character:
        """Remove a character and free its name; pictures it is in stay in their sessions."""
        async with self._database.write(person.guild_id) as tx:
            character = await self._steered(tx, person, character_id, act="delete this character")
            character.deleted_at = self._clock.now()
        return character

    async def _steered(
        self, tx: Transaction, person: Person, character_id: int, *, act: str
    ) -> Character:
        """The character, if this person is its owner, the GM or an admin."""
        character = await characters.living(tx, character_id)
        if character is None:
            raise CharacterGone
        look = await characters.newest_look(tx, character.id)
        game = await games.by_id(tx, character.game_id)
        require_steering(person, Sheet(character, look, game), act=act)
        return character

    async def _by_name(self, tx: Transaction, game: Game, name: str) -> Character:
        character = await characters.named(tx, game.id, name_key(name))
        if character is None:
            known = [each.name for each in await characters.of_game(tx, game.id)]
            raise UnknownCharacter(clean(name), tuple(closest(name, known)))
        return character


def require_steering(person: Person, sheet: Sheet, *, act: str) -> None:
    """Raises NotYours unless the person is the character's owner, the GM or an admin."""
    owner = sheet.character.owner_id == person.user_id
    if not (owner or person.is_admin or is_game_master(sheet.game, person)):
        raise NotYours(act)


async def require_free_name(tx: Transaction, game: Game, name: str) -> None:
    """Raises NameTaken when a living character of the game has the name."""
    taken = await characters.named(tx, game.id, name_key(name))
    if taken is not None:
        raise NameTaken(taken.name)
