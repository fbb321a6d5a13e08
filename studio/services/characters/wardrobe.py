"""Wardrobe and conditions: a character's named states, worn always or chosen for one scene.

A state has its player's words, which are checked like all words. The GM and admins can remove a
state. A picture and its children keep the words that the picture was drawn with, even when the
state changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from db.enums import AssetRole
from db.models import Asset, Character, CharacterState, Game
from db.repositories import characters, states
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import (
    BadName,
    CharacterGone,
    Missing,
    StateTaken,
    TooManyStates,
    UnknownState,
)
from studio.generation.assets import NewAsset
from studio.rules.asking.params import CastMember, ChosenState, Tier
from studio.rules.posts.twins import require_one_alphabet
from studio.rules.text import check_name, clean, closest, name_key, require_length, require_words
from studio.services.characters.roster import (
    CharacterSheet,
    Roster,
    get_steered,
    require_steering,
)
from studio.services.moderation.words import WordCheck
from studio.services.orders.inputs import NO_STATE, UploadLimits, admit_upload
from studio.services.orders.planning import Planner
from studio.services.orders.uploads import UploadStore
from studio.services.people import DiscordPlace, Person, require_owner
from studio.storage.base import character_key

STATES_LIMIT = 25
STATE_NAME_LIMIT = 60
WORDS_LIMIT = 300
_REMOVE = "take a state away"
# The column's width. Folding a character seldom gives more than one.
_NAME_KEY_LIMIT = 120


@dataclass(frozen=True)
class StateForm:
    """A state as the player typed it; `picture` is encoded and shows the character in it."""

    name: str
    words: str
    picture: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Closet:
    """A character with all of its states, by name."""

    sheet: CharacterSheet
    states: tuple[CharacterState, ...]

    @property
    def worn(self) -> CharacterState | None:
        """The state that the character wears when a scene names none; None without one."""
        usual_id = self.sheet.character.state_id
        return next((state for state in self.states if state.id == usual_id), None)


class Wardrobe:
    """The states of every character."""

    def __init__(
        self,
        database: Database,
        roster: Roster,
        words: WordCheck,
        planner: Planner,
        uploads: UploadStore,
        *,
        clock: Clock,
        upload_limits: UploadLimits,
    ) -> None:
        self._database = database
        self._roster = roster
        self._words = words
        self._planner = planner
        self._uploads = uploads
        self._clock = clock
        self.upload_limits = upload_limits

    @property
    def uses_pictures(self) -> bool:
        """Whether the standard model uses the pictures of states."""
        return self._planner.takes_references(Tier.STANDARD)

    async def get_closet(self, game: Game, name: str, *, person: Person) -> Closet:
        """The closet of the character with that name, if the person sees the character. Raises
        UnknownCharacter."""
        return await self.closet_of(await self._roster.get_named(game, name, person=person))

    async def closet_of(self, sheet: CharacterSheet) -> Closet:
        """The closet of a character."""
        async with self._database.read() as tx:
            return Closet(sheet, tuple(await states.of_character(tx, sheet.character.id)))

    async def add(
        self,
        person: Person,
        game: Game,
        name: str,
        form: StateForm,
        *,
        place: DiscordPlace | None = None,
    ) -> CharacterState:
        """Add a state to the person's own character.

        Raises UnknownCharacter, NotYours, InputErrors, ModerationRefused, StoreError before a
        row is written.
        """
        closet = await self.get_closet(game, name, person=person)
        sheet = _require_own(person, closet.sheet)
        state = CharacterState(
            character_id=sheet.character.id,
            words=require_words(form.words, field="words", limit=WORDS_LIMIT),
            created_at=self._clock.now(),
            **_checked_name(form.name),
        )
        _require_room(sheet.character, closet.states, state)
        # All words together, as the model reads them: harmless parts can add up to something
        # forbidden.
        who = sheet.character.name
        await self._words.check(
            game,
            f"{who}. {sheet.look.looks}. {state.name}: {state.words}",
            names=(who,),
            place=place,
        )
        picture = await self._keep_picture(person, sheet, form.picture)
        async with self._database.write(person.guild_id) as tx:
            character = await characters.find_living(tx, sheet.character.id)
            if character is None:
                raise CharacterGone(who)
            _require_room(character, await states.of_character(tx, character.id), state)
            if picture is not None:
                tx.add(picture)
                await tx.flush()
                state.asset_id = picture.id
            tx.add(state)
        return state

    async def get_removable(
        self, person: Person, game: Game, name: str, state: str
    ) -> tuple[Character, CharacterState]:
        """A state that the person may remove: its owner, the GM and admins may. Raises
        UnknownCharacter, UnknownState, NotYours."""
        sheet = await self._roster.get_named(game, name, person=person)
        require_steering(person, sheet, act=_REMOVE)
        async with self._database.read() as tx:
            character = await characters.find_living(tx, sheet.character.id)
            if character is None:
                raise CharacterGone(sheet.character.name)
            return character, await _get_state(tx, character, state)

    async def remove(self, person: Person, state_id: int) -> tuple[Character, CharacterState]:
        """Remove a state; its owner, the GM and admins may. Raises Missing, NotYours."""
        async with self._database.write(person.guild_id) as tx:
            found = await tx.get(CharacterState, state_id)
            if found is None:
                raise Missing
            character = await get_steered(tx, person, found.character_id, act=_REMOVE)
            if character.state_id == found.id:
                character.state_id = None
            await tx.delete(found)
            await tx.flush()
            if found.asset_id is not None:
                await tx.delete(await tx.get_one(Asset, found.asset_id))
        return character, found

    async def wear(
        self, person: Person, game: Game, name: str, state: str
    ) -> tuple[Character, CharacterState | None]:
        """Choose the state that the person's own character wears; NO_STATE or "" for none. Raises
        UnknownCharacter, UnknownState, NotYours."""
        sheet = _require_own(person, await self._roster.get_named(game, name, person=person))
        async with self._database.write(person.guild_id) as tx:
            character = await characters.find_living(tx, sheet.character.id)
            if character is None:
                raise CharacterGone(sheet.character.name)
            none = not state or clean(state) == NO_STATE
            worn = None if none else await _get_state(tx, character, state)
            character.state_id = worn.id if worn else None
        return character, worn

    async def _keep_picture(
        self, person: Person, sheet: CharacterSheet, content: bytes | None
    ) -> Asset | None:
        """Store the picture; gives its row, not added yet. Raises UploadRefused,
        DailyLimitReached, StoreError."""
        if content is None:
            return None
        picture = await admit_upload(content, self.upload_limits, person_id=person.user_id)
        key = character_key(
            game_id=sheet.game.id,
            character_id=sheet.character.id,
            name=f"{picture.sha256}.{picture.extension}",
        )
        wanted = [NewAsset(picture, key, AssetRole.REFERENCE)]
        [row] = await self._uploads.put(person, wanted, game_id=sheet.game.id)
        return row


async def cast_members(
    database: Database, sheets: Sequence[CharacterSheet], chosen: Mapping[str, str]
) -> tuple[CastMember, ...]:
    """The cast of a scene. Each character is in the state that `chosen` has for its name, else in
    the state that it wears; for NO_STATE in no state. Raises UnknownState."""
    wanted = {name_key(name): clean(state) for name, state in chosen.items()}
    members = []
    async with database.read() as tx:
        usual = await states.by_ids(
            tx, [each.character.state_id for each in sheets if each.character.state_id is not None]
        )
        for sheet in sheets:
            character, state = sheet.character, wanted.get(sheet.character.name_key, "")
            if state == NO_STATE:
                found = None
            elif state:
                found = await _get_state(tx, character, state)
            else:
                found = usual.get(character.state_id or 0)
            worn = ChosenState(found.id, found.name, found.words) if found else None
            members.append(CastMember(character.id, sheet.look.id, character.name, worn))
    return tuple(members)


async def _get_state(tx: Transaction, character: Character, name: str) -> CharacterState:
    found = await states.find_named(tx, character.id, name_key(name))
    if found is None:
        known = [state.name for state in await states.of_character(tx, character.id)]
        raise UnknownState(character.name, clean(name), tuple(closest(name, known)))
    return found


def _require_own(person: Person, sheet: CharacterSheet) -> CharacterSheet:
    act = "change this character's wardrobe"
    require_owner(person, sheet.character, sheet.game, act=act)
    return sheet


def _require_room(
    character: Character, there: Sequence[CharacterState], new: CharacterState
) -> None:
    """Raises StateTaken, TooManyStates."""
    for state in there:
        if state.name_key == new.name_key:
            raise StateTaken(character.name, state.name)
    if len(there) >= STATES_LIMIT:
        raise TooManyStates(character.name, STATES_LIMIT)


def _checked_name(name: str) -> dict[str, str]:
    """The name and its folded form, by column. Raises EmptyText, TextTooLong, BadName."""
    name = require_one_alphabet(check_name(name))
    require_length(name, field="name", limit=STATE_NAME_LIMIT)
    key = name_key(name)
    if len(key) > _NAME_KEY_LIMIT:
        raise BadName("it is too long when written out")
    return {"name": name, "name_key": key}
