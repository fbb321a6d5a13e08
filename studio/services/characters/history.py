"""The versions of a character's looks: who decided what and when, and the way back to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.enums import AssetRole, LookStatus
from db.models import Character, CharacterLook, Game
from db.repositories import characters, games, pictures
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import AlreadyDecided, CannotGoBack, CharacterGone, NoSuchVersion, PortraitLost
from studio.services.characters.approvals import approve
from studio.services.characters.roster import CharacterSheet, require_steering
from studio.services.moderation.words import WordCheck
from studio.services.people import Person, as_member, is_game_master, require_open

_ACT = "see earlier looks"
_References = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class LookHistory:
    """The versions of a character's looks, newest first.

    `references` are the asset ids of the reference pictures by version.
    """

    character: Character
    game: Game
    versions: Sequence[CharacterLook]
    references: _References

    @property
    def current(self) -> CharacterLook | None:
        """The approved version from which scenes are drawn; None without one."""
        found = [each for each in self.versions if each.id == self.character.look_id]
        return found[0] if found else None

    def version(self, number: int) -> CharacterLook:
        """The version with that number. Raises NoSuchVersion."""
        for each in self.versions:
            if each.version == number:
                return each
        raise NoSuchVersion(number)

    def can_go_back_to(self, look: CharacterLook) -> bool:
        """Whether that version was approved, and another one counts now, in an open game."""
        now = self.current
        if self.game.closed_at is not None:
            return False
        return look.status == LookStatus.APPROVED and not (
            now and _is_same(look, now, self.references)
        )


class LookHistories:
    """Shows the versions of looks to those who steer a character, and goes back to one."""

    def __init__(self, database: Database, words: WordCheck, *, clock: Clock) -> None:
        self._database = database
        self._words = words
        self._clock = clock

    async def get(self, person: Person, character_id: int) -> LookHistory:
        """All versions, for the character's owner, the GM and admins.

        Raises CharacterGone, NotAMember, NotYours.
        """
        async with self._database.read() as tx:
            character, game = await _find(tx, character_id)
        person = await as_member(person, game, gone=CharacterGone)
        async with self._database.read() as tx:
            newest = await characters.newest_look(tx, character_id)
            require_steering(person, CharacterSheet(character, newest, game), act=_ACT)
            found = await characters.versions(tx, character_id)
            references = await characters.references_of_versions(tx, character_id)
        return LookHistory(character, game, found, references)

    async def find_character(self, look_id: int) -> int:
        """The character of a version of looks. Raises CharacterGone."""
        async with self._database.read() as tx:
            look = await characters.look(tx, look_id)
        if look is None:
            raise CharacterGone
        return look.character_id

    async def go_back(self, person: Person, look_id: int) -> CharacterSheet:
        """Make a new version that is like an earlier approved one, with its portrait.

        It waits for the GM. It is approved at once when the game has no approvals, and when the GM
        goes back. A version that waited until then is a draft again. Raises CharacterGone,
        NotAMember, NotYours, GameClosed, CannotGoBack, AlreadyDecided, PortraitLost,
        ModerationRefused.
        """
        history = await self.get(person, await self.find_character(look_id))
        game = history.game
        require_open(game)
        person = await as_member(person, game, gone=CharacterGone)
        [wanted] = [each for each in history.versions if each.id == look_id]
        await self._words.check(game, wanted.looks, wanted.style, names=(history.character.name,))
        async with self._database.write(game.guild_id) as tx:
            character, game = await _find(tx, history.character.id)
            references = await characters.references_of_versions(tx, character.id)
            old = await _approved(tx, character, look_id, references)
            newest = await characters.newest_look(tx, character.id)
            # Judging the words takes time: meanwhile the game may close or the owner change.
            require_open(game)
            require_steering(person, CharacterSheet(character, newest, game), act=_ACT)
            if newest.status == LookStatus.PENDING:
                if _is_same(newest, old, references):
                    raise AlreadyDecided(newest.status)
                newest.status = LookStatus.DRAFT
            look = CharacterLook(
                character_id=character.id,
                version=newest.version + 1,
                looks=old.looks,
                style=old.style,
                negative=old.negative,
                seed=old.seed,
                lora=old.lora,
                portrait_id=old.portrait_id,
                status=LookStatus.PENDING,
                created_at=self._clock.now(),
            )
            tx.add(look)
            await tx.flush()
            await characters.copy_references(tx, old, look)
            if not game.approvals or is_game_master(game, person):
                await approve(tx, look, by=person.user_id, clock=self._clock)
        return CharacterSheet(character, look, game)


async def _find(tx: Transaction, character_id: int) -> tuple[Character, Game]:
    character = await characters.find_living(tx, character_id)
    if character is None:
        raise CharacterGone
    return character, await games.by_id(tx, character.game_id)


async def _approved(
    tx: Transaction, character: Character, look_id: int, references: _References
) -> CharacterLook:
    """An approved version that does not count now, and has its portrait. Raises CannotGoBack,
    PortraitLost."""
    look = await characters.look(tx, look_id)
    assert look is not None
    now = await characters.look(tx, character.look_id) if character.look_id else None
    is_current = now is not None and _is_same(look, now, references)
    if is_current or look.status != LookStatus.APPROVED:
        raise CannotGoBack(look.version, current=is_current)
    if look.portrait_id is None or (
        await pictures.asset(tx, look.portrait_id, AssetRole.OUTPUT) is None
    ):
        raise PortraitLost(character.name)
    return look


def _is_same(one: CharacterLook, other: CharacterLook, references: _References) -> bool:
    """Whether both versions look the same: one may have been made from the other."""
    mine, theirs = (
        (each.looks, each.style, each.portrait_id, each.negative, each.lora)
        for each in (one, other)
    )
    return mine == theirs and references.get(one.id, ()) == references.get(other.id, ())
