"""The GM's decision on a version of looks: what the GM compares it with, the note, the cards."""

from dataclasses import dataclass
from enum import StrEnum

from db.enums import LookStatus
from db.models import CharacterLook
from db.repositories import characters
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import AlreadyDecided, CharacterGone, NewerLooks, NotYours
from studio.rules.text import clean, require_length
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.people import (
    Person,
    as_member,
    gm_of,
    is_game_master,
    require_game_master,
    require_open,
)

NOTE_LIMIT = 1000


class ApprovalDecision(StrEnum):
    """A GM's decision on a version of looks: its new status."""

    APPROVE = LookStatus.APPROVED
    REQUEST_CHANGES = LookStatus.CHANGES_REQUESTED
    REJECT = LookStatus.REJECTED


@dataclass(frozen=True)
class Note:
    """What the GM writes to the player. The table reads it only with `for_table`."""

    text: str = ""
    for_table: bool = False


NO_NOTE = Note()


class Approvals:
    """Has GMs decide on the versions of looks that players have saved."""

    def __init__(self, database: Database, roster: Roster, *, clock: Clock) -> None:
        self._database = database
        self._roster = roster
        self._clock = clock

    async def require_decidable(self, person: Person, look_id: int) -> CharacterSheet:
        """The sheet, if the person may decide on that version now.

        Raises GameMasterOnly, GameClosed, NewerLooks, AlreadyDecided, CharacterGone.
        """
        sheet = await self._roster.get_sheet(look_id)
        person = await as_member(person, sheet.game, gone=CharacterGone)
        require_game_master(sheet.game, person, act="decide about characters")
        require_open(sheet.game)
        async with self._database.read() as tx:
            await _decidable(tx, sheet)
        return sheet

    async def decide(
        self, person: Person, look_id: int, decision: ApprovalDecision, note: Note = NO_NOTE
    ) -> CharacterSheet:
        """Approve, ask for changes, or reject. Raises what `require_decidable` raises, and
        TextTooLong."""
        text = require_length(clean(note.text), field="note", limit=NOTE_LIMIT)
        sheet = await self.require_decidable(person, look_id)
        async with self._database.write(sheet.game.guild_id) as tx:
            look = await _decidable(tx, sheet)
            look.note, look.note_for_table = text, note.for_table
            if decision is ApprovalDecision.APPROVE:
                await approve(tx, look, by=person.user_id, clock=self._clock)
            else:
                look.status = LookStatus(decision.value)
                look.decided_by, look.decided_at = person.user_id, self._clock.now()
        return CharacterSheet(sheet.character, look, sheet.game)

    async def find_seen_before(self, look: CharacterLook) -> CharacterLook | None:
        """The version with which the GM compares this one; None: there is no earlier one.

        It is the last one that a GM decided on. Before any decision it is the last one whose card
        the GM was sent.
        """
        async with self._database.read() as tx:
            return await characters.decided_before(tx, look) or await characters.shown_before(
                tx, look
            )

    async def find_shown_before(self, look: CharacterLook) -> CharacterLook | None:
        """The newest earlier version with messages that are out of date now; None without one. An
        approval stays true."""
        async with self._database.read() as tx:
            shown = await characters.shown_before(tx, look)
        return shown if shown is not None and shown.status != LookStatus.APPROVED else None

    async def get_note(self, person: Person, look_id: int) -> tuple[Person, CharacterSheet]:
        """The sheet of a version whose note the person may read, as its player or the GM; and the
        person as a member of its server.

        Raises NotYours, NotAMember, CharacterGone.
        """
        sheet = await self._roster.get_sheet(look_id)
        person = await as_member(person, sheet.game, gone=CharacterGone)
        if not reads_notes(person, sheet):
            raise NotYours("read this note", owner_only=True, gm=gm_of(sheet.game))
        return person, sheet

    async def set_card(self, look: CharacterLook, *, channel_id: int, message_id: int) -> None:
        """Write which message is the card of that version."""
        async with self._database.write() as tx:
            kept = await characters.look(tx, look.id)
            if kept is not None:
                kept.card_channel_id, kept.card_message_id = channel_id, message_id

    async def set_told(self, look: CharacterLook, *, channel_id: int, message_id: int) -> None:
        """Write which message at the table tells the player of the decision."""
        async with self._database.write() as tx:
            kept = await characters.look(tx, look.id)
            if kept is not None:
                kept.told_channel_id, kept.told_message_id = channel_id, message_id


def reads_notes(person: Person, sheet: CharacterSheet) -> bool:
    """Whether the person reads the GM's notes on the character, also private ones."""
    return sheet.is_own(person) or is_game_master(sheet.game, person)


async def approve(tx: Transaction, look: CharacterLook, *, by: int, clock: Clock) -> None:
    """Approve a version: scenes are drawn from it now. Raises CharacterGone."""
    look.status, look.decided_by, look.decided_at = LookStatus.APPROVED, by, clock.now()
    character = await characters.find_living(tx, look.character_id)
    if character is None:
        raise CharacterGone
    character.look_id = look.id


async def _decidable(tx: Transaction, sheet: CharacterSheet) -> CharacterLook:
    """The version itself, if it waits for a decision. Raises CharacterGone, NewerLooks,
    AlreadyDecided."""
    if await characters.find_living(tx, sheet.character.id) is None:
        raise CharacterGone(sheet.character.name)
    newest = await characters.newest_look(tx, sheet.character.id)
    if newest.id != sheet.look.id:
        raise NewerLooks(newest.version, newest.status)
    if newest.status != LookStatus.PENDING:
        raise AlreadyDecided(newest.status)
    return newest
