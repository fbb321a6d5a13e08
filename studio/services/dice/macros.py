"""Dice macros: notations that a character's player rolls by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Character, DiceMacro, Game
from db.repositories import dice
from db.session import Database
from studio.errors import BadName, Missing, NotYours, TooManyMacros, UnknownMacro
from studio.rules.dice.reading import as_stored
from studio.rules.dice.rolling import checked
from studio.rules.posts.twins import require_one_alphabet
from studio.rules.text import closest, name_key, require_words
from studio.services.characters.roster import Roster, get_steered
from studio.services.people import Person, gm_of, may_steer_character, owns

MACROS_LIMIT = 25
MACRO_NAME_LIMIT = 60
_KEY_LIMIT = 120
_STEER = "see and change this character's macros"


@dataclass(frozen=True)
class Macro:
    """A macro and its character."""

    id: int
    name: str
    notation: str
    character: Character


class Macros:
    """The macros of every character."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self._database = database
        self._roster = roster

    async def set(
        self, person: Person, game: Game, character: str, *, name: str, notation: str
    ) -> Macro:
        """Save a notation under a name; a macro with the same name is replaced.

        Raises BadDice, EmptyText, TextTooLong, BadName, UnknownCharacter, NotYours,
        TooManyMacros.
        """
        name = require_one_alphabet(require_words(name, field="name", limit=MACRO_NAME_LIMIT))
        key = name_key(name)
        if "\n" in name or len(key) > _KEY_LIMIT:
            raise BadName("it has to fit on one line")
        notation = checked(notation)
        owner = await self._get_steered(person, game, character)
        async with self._database.write(person.guild_id) as tx:
            kept = await dice.macro(tx, owner.id, key)
            if kept is None:
                if await dice.macro_count(tx, owner.id) >= MACROS_LIMIT:
                    raise TooManyMacros(owner.name, MACROS_LIMIT)
                kept = DiceMacro(character_id=owner.id, name_key=key)
                tx.add(kept)
            kept.name, kept.notation = name, notation
            await tx.flush()
            return Macro(kept.id, name, notation, owner)

    async def get_removable(
        self, person: Person, game: Game, name: str, *, character: str | None
    ) -> Macro:
        """A macro that the person may remove. Raises UnknownMacro, UnknownCharacter, NotYours."""
        owner = await self._get_steered(person, game, character) if character else None
        return await self.resolve(person, game, name, character=owner)

    async def remove(self, person: Person, macro_id: int) -> Macro:
        """Remove a macro; its character's owner, the GM and admins may. Raises Missing,
        NotYours."""
        async with self._database.write(person.guild_id) as tx:
            found = await tx.get(DiceMacro, macro_id)
            if found is None:
                raise Missing
            character = await get_steered(tx, person, found.character_id, act=_STEER)
            await dice.remove_macro(tx, found.id)
        return Macro(found.id, found.name, found.notation, character)

    async def list_all(
        self, person: Person, game: Game, *, character: str | None = None
    ) -> Sequence[Macro]:
        """The macros of the person's own characters, or of one `character` that they steer, by
        name."""
        if character:
            return await self._of([await self._get_steered(person, game, character)])
        return await self._of(await self._own(person, game))

    async def resolve(
        self, person: Person, game: Game, name: str, *, character: Character | None
    ) -> Macro:
        """The macro with that name, of that character or else of the person's own characters.
        Raises UnknownMacro."""
        owners = [character] if character else await self._own(person, game)
        macros = await self._of(owners)
        key = name_key(name)
        found = [macro for macro in macros if name_key(macro.name) == key]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownMacro(found[0].name, several=True)
        raise UnknownMacro(name, tuple(closest(name, [macro.name for macro in macros])))

    async def _own(self, person: Person, game: Game) -> list[Character]:
        listed = await self._roster.list_all(game, person=person)
        return [sheet.character for sheet in listed if owns(person, sheet.character, game)]

    async def _get_steered(self, person: Person, game: Game, name: str) -> Character:
        character = (await self._roster.get_named(game, name, person=person)).character
        if not may_steer_character(person, character, game):
            raise NotYours(_STEER, gm=gm_of(game))
        return character

    async def _of(self, owners: Sequence[Character]) -> list[Macro]:
        if not owners:
            return []
        by_id = {owner.id: owner for owner in owners}
        async with self._database.read() as tx:
            kept = await dice.macros(tx, list(by_id))
        return [
            Macro(each.id, each.name, as_stored(each.notation), by_id[each.character_id])
            for each in kept
        ]
