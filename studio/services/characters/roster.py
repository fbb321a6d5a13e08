"""The characters of games: find, list, cast in scenes, change, retire and delete them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from db.enums import LookStatus
from db.models import Character, CharacterLook, Game
from db.repositories import characters, games
from db.repositories.likeness import vectors, verdicts
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import (
    CharacterGone,
    CharacterNotApproved,
    Missing,
    NameTaken,
    NotDepicted,
    NotYours,
    TooManyDrafts,
    UnknownCharacter,
)
from studio.rules.consent import Consent, may_depict
from studio.rules.likeness.regions import REFERENCE
from studio.rules.posts.twins import looks_key, require_one_alphabet
from studio.rules.text import check_name, clean, closest, name_key, require_length
from studio.services.moderation.words import WordCheck
from studio.services.people import (
    Person,
    gm_of,
    is_game_master,
    is_host,
    may_steer_character,
    owns,
    require_game_master,
    require_owner,
)

BACKSTORY_LIMIT = 4000
# How many characters of one person in a game may be without an approved version of looks.
DRAFTS_LIMIT = 50


@dataclass(frozen=True)
class CharacterSheet:
    """A character with one version of its looks, and its game."""

    character: Character
    look: CharacterLook
    game: Game

    def is_own(self, person: Person) -> bool:
        """Whether that person owns the character."""
        return owns(person, self.character, self.game)


class Roster:
    """The characters of each game. `Characters` creates them."""

    def __init__(self, database: Database, words: WordCheck, *, clock: Clock) -> None:
        self._database = database
        self._words = words
        self._clock = clock

    async def get_sheet(self, look_id: int) -> CharacterSheet:
        """The character of a version of looks. Raises CharacterGone."""
        async with self._database.read() as tx:
            look = await characters.look(tx, look_id)
            character = await characters.find_living(tx, look.character_id) if look else None
            if look is None or character is None:
                raise CharacterGone
            return CharacterSheet(character, look, await games.by_id(tx, character.game_id))

    async def get_named(self, game: Game, name: str, *, person: Person) -> CharacterSheet:
        """The character of that name, as that person sees it. Raises UnknownCharacter.

        Its owner, the GM and admins see its newest looks. Others see the approved looks, or those
        that wait for their first approval; a draft does not exist for them.
        """
        async with self._database.read() as tx:
            return await self._by_name(tx, game, name, person)

    async def get_seen(self, person: Person, character_id: int) -> Character:
        """A character that the person sees in their server. Raises CharacterGone."""
        async with self._database.read() as tx:
            character = await characters.find_living(tx, character_id)
            if character is not None:
                game = await games.by_id(tx, character.game_id)
                newest = await characters.newest_look(tx, character.id)
                here = game.guild_id == person.guild_id
                if here and await _as_seen(tx, game, person, [(character, newest)]):
                    return character
        raise CharacterGone

    async def get_name(self, character_id: int, *, guild_id: int) -> str:
        """The name of a character of that server. Raises CharacterGone when it is deleted."""
        async with self._database.read() as tx:
            character = await characters.find_living(tx, character_id)
            if character is not None and await games.in_guild(tx, guild_id, character.game_id):
                return character.name
        raise CharacterGone

    async def list_all(self, game: Game, *, person: Person) -> list[CharacterSheet]:
        """The game's characters as that person sees them, by name; `get_named` says how."""
        async with self._database.read() as tx:
            return await _all_as_seen(tx, game, person)

    async def suggest(self, person: Person, game: Game, typed: str, *, limit: int) -> Sequence[str]:
        """Names of the game's characters that the person sees and that hold the typed text.

        Their own come first, then names that begin with the text; retired ones come last.
        """
        async with self._database.read() as tx:
            return await characters.suggested(
                tx,
                game.id,
                key=name_key(typed),
                user_id=person.user_id,
                is_gm=is_game_master(game, person),
                sees_drafts=is_host(person, game),
                limit=limit,
            )

    async def list_voices(self, person: Person, game: Game) -> list[Character]:
        """The characters that the person may speak as, by name: their own in play, and for a GM
        also the GM's characters."""
        async with self._database.read() as tx:
            is_gm = is_game_master(game, person)
            return list(await characters.voiced_by(tx, game.id, person.user_id, is_gm=is_gm))

    async def get_cast(
        self, game: Game, names: Sequence[str], *, person: Person
    ) -> list[CharacterSheet]:
        """The characters of these names with their approved looks, each once, for a picture
        that the person asks for.

        Raises UnknownCharacter, CharacterGone (retired), CharacterNotApproved or NotDepicted.
        """
        sheets: dict[int, CharacterSheet] = {}
        async with self._database.read() as tx:
            for name in names:
                seen = await self._by_name(tx, game, name, person)
                character = seen.character
                if character.retired_at is not None:
                    raise CharacterGone(character.name)
                if character.look_id is None:
                    status = seen.look.status
                    raise CharacterNotApproved(
                        character.name, status, character.owner_id, gm_of(game)
                    )
                await _require_consent(tx, person, game, [character])
                look = await characters.look(tx, character.look_id)
                if look is not None:
                    sheets[character.id] = CharacterSheet(character, look, game)
        return list(sheets.values())

    async def require_consent(
        self,
        person: Person,
        game: Game,
        character_ids: Collection[int],
        *,
        portrait: bool = False,
    ) -> None:
        """Raises NotDepicted unless the person may have all of them drawn.

        For a deleted character its owner's last choice counts. Owners may always request a
        `portrait`: nobody else sees it.
        """
        if character_ids:
            async with self._database.read() as tx:
                found = await characters.by_ids(tx, list(character_ids))
                if portrait:
                    found = [each for each in found if not owns(person, each, game)]
                await _require_consent(tx, person, game, found)

    async def set_consent(self, person: Person, character_id: int, consent: Consent) -> Character:
        """Set who may have a character drawn. Raises NotYours, CharacterGone."""
        async with self._database.write(person.guild_id) as tx:
            sheet = await self._of(tx, person, character_id)
            act = "say who may have this character drawn"
            require_owner(person, sheet.character, sheet.game, act=act)
            sheet.character.consent = consent
        return sheet.character

    async def set_npc(self, person: Person, character_id: int, *, npc: bool) -> Character:
        """Share the person's own character with every GM, or end the sharing.

        Raises GameMasterOnly, NotYours, CharacterGone.
        """
        async with self._database.write(person.guild_id) as tx:
            sheet = await self._of(tx, person, character_id)
            act = "share a character with every GM"
            require_game_master(sheet.game, person, act=act)
            if sheet.character.owner_id != person.user_id:
                raise NotYours(act, owner_only=True)
            sheet.character.npc = npc
        return sheet.character

    async def edit(
        self, person: Person, character_id: int, *, name: str, backstory: str
    ) -> Character:
        """Change name and backstory. They need no approval."""
        name = check_name(name)
        backstory = require_length(clean(backstory), field="backstory", limit=BACKSTORY_LIMIT)
        async with self._database.read() as tx:
            character = await characters.find_living(tx, character_id)
            if character is None:
                raise CharacterGone
            game = await games.by_id(tx, character.game_id)
        if game.guild_id != person.guild_id:
            raise CharacterGone
        require_owner(person, character, game, act="edit this character")
        await self._words.check(game, name, names=(name,))
        async with self._database.write(person.guild_id) as tx:
            character = await characters.find_living(tx, character_id)
            if character is None:
                raise CharacterGone
            if name != character.name:
                require_one_alphabet(name)
                await require_free_name(tx, game, name, character_id=character.id)
            character.name, character.name_key = name, name_key(name)
            character.backstory = backstory
        return character

    async def retire(self, person: Person, character_id: int, *, retired: bool) -> Character:
        """Retire a character, or bring it back into play; its pictures stay."""
        async with self._database.write(person.guild_id) as tx:
            character = await self._get_steered(
                tx, person, character_id, act="retire this character"
            )
            character.retired_at = self._clock.now() if retired else None
        return character

    async def delete(self, person: Person, character_id: int) -> Character:
        """Delete a character and free its name; its pictures stay in their sessions.

        The pictures that were sent for it are let go: upkeep removes their objects. What was
        measured of its likeness is removed. The public addresses of its kit end.
        """
        async with self._database.write(person.guild_id) as tx:
            character = await self._get_steered(
                tx, person, character_id, act="delete this character"
            )
            character.deleted_at = self._clock.now()
            contents = await vectors.contents_of_character(tx, character.id)
            await characters.remove_uploads(tx, character.id)
            await verdicts.forget(tx, character.id)
            await vectors.forget(tx, contents, regions=REFERENCE)
            await characters.remove_kit(tx, character.id)
        return character

    async def _get_steered(
        self, tx: Transaction, person: Person, character_id: int, *, act: str
    ) -> Character:
        """The character, if the person is its owner, the GM or an admin. Raises NotYours,
        CharacterGone."""
        sheet = await self._of(tx, person, character_id)
        require_steering(person, sheet, act=act)
        return sheet.character

    @staticmethod
    async def _of(tx: Transaction, person: Person, character_id: int) -> CharacterSheet:
        """The character with its newest looks. Raises CharacterGone when it is deleted, or in
        another server."""
        character = await characters.find_living(tx, character_id)
        if character is None:
            raise CharacterGone
        game = await games.by_id(tx, character.game_id)
        if game.guild_id != person.guild_id:
            raise CharacterGone
        return CharacterSheet(character, await characters.newest_look(tx, character.id), game)

    async def _by_name(
        self, tx: Transaction, game: Game, name: str, person: Person
    ) -> CharacterSheet:
        """The character of that name, as that person sees it. Raises UnknownCharacter."""
        character = await characters.find_named(tx, game.id, name_key(name))
        if character is not None:
            newest = await characters.newest_look(tx, character.id)
            [*seen] = await _as_seen(tx, game, person, [(character, newest)])
            if seen:
                return seen[0]
        known = [each.character.name for each in await _all_as_seen(tx, game, person)]
        raise UnknownCharacter(clean(name), tuple(closest(name, known)))


async def _all_as_seen(tx: Transaction, game: Game, person: Person) -> list[CharacterSheet]:
    found = await characters.of_game(tx, game.id)
    looks = await characters.newest_looks(tx, [character.id for character in found])
    pairs = [(each, looks[each.id]) for each in found if each.id in looks]
    return await _as_seen(tx, game, person, pairs)


async def _as_seen(
    tx: Transaction,
    game: Game,
    person: Person,
    found: Sequence[tuple[Character, CharacterLook]],
) -> list[CharacterSheet]:
    """The characters, given with their newest looks, with the looks that the person sees."""
    sheets, approved = [], {}
    withheld = [
        character.look_id
        for character, newest in found
        if newest.status != LookStatus.APPROVED
        and character.look_id is not None
        and not may_steer_character(person, character, game)
    ]
    if withheld:
        approved = await characters.looks(tx, withheld)
    for character, newest in found:
        seen: CharacterLook | None = newest
        if not may_steer_character(person, character, game):
            if character.look_id is not None:
                seen = approved.get(character.look_id, newest)
            elif newest.status != LookStatus.PENDING:
                seen = None
        if seen is not None:
            sheets.append(CharacterSheet(character, seen, game))
    return sheets


def require_steering(person: Person, sheet: CharacterSheet, *, act: str) -> None:
    """Raises NotYours unless the person is the character's owner, the GM or an admin."""
    if not may_steer_character(person, sheet.character, sheet.game):
        raise NotYours(act, gm=gm_of(sheet.game))


async def get_steered(
    tx: Transaction, person: Person, character_id: int | None, *, act: str
) -> Character:
    """The living character with that id, if the person is its owner, the GM or an admin.

    Raises Missing for none in the person's server, and NotYours.
    """
    character = await characters.find_living(tx, character_id) if character_id else None
    if character is None:
        raise Missing
    game = await games.by_id(tx, character.game_id)
    if game.guild_id != person.guild_id:
        raise Missing
    if not may_steer_character(person, character, game):
        raise NotYours(act, gm=gm_of(game))
    return character


async def require_free_name(
    tx: Transaction, game: Game, name: str, *, character_id: int | None = None
) -> None:
    """Raises NameTaken when another character than this one has the name, or one that looks the
    same."""
    taken = await characters.find_named(tx, game.id, name_key(name))
    if taken is not None and taken.id != character_id:
        raise NameTaken(taken.name)
    looks = looks_key(name)
    for id, other in (await characters.living_names(tx, game.id)).items():
        if id != character_id and looks_key(other) == looks:
            raise NameTaken(other, alike=True)


async def require_few_drafts(tx: Transaction, person: Person, game: Game) -> None:
    """Raises TooManyDrafts when the person has too many characters in the game that were never
    approved."""
    if await characters.count_drafts(tx, game.id, person.user_id) >= DRAFTS_LIMIT:
        raise TooManyDrafts(DRAFTS_LIMIT, gm_of(game))


async def _require_consent(
    tx: Transaction, person: Person, game: Game, found: Collection[Character]
) -> None:
    """Raises NotDepicted for the first character that the person may not have drawn."""
    is_gm, is_player = is_game_master(game, person), None
    for character in found:
        rule, own = Consent(character.consent), owns(person, character, game)
        if is_player is None and rule is Consent.PLAYERS and not (own or is_gm):
            is_player = await characters.plays(tx, game.id, person.user_id)
        if not may_depict(rule, person_is_owner=own, is_player=bool(is_player), is_gm=is_gm):
            raise NotDepicted(character.name, rule, own)
