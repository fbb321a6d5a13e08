"""Decisions on versions of looks: what counts, who decides, and what a version is compared with."""

from collections.abc import Sequence

import pytest

from db.enums import LookStatus
from db.models import CharacterLook
from db.repositories import characters
from studio.errors import (
    AlreadyDecided,
    CharacterGone,
    GameMasterOnly,
    LimnerError,
    NewerLooks,
    NotYours,
    TextTooLong,
)
from studio.services.characters.approvals import ApprovalDecision, Approvals, Note
from studio.services.people import Person
from tests.studio.services.characters.casts import OWNER, Cast
from tests.support.clock import START
from tests.support.ground import GUILD_ID

GM = Person(5, GUILD_ID)
ADMIN, STRANGER = Person(8, GUILD_ID, is_admin=True), Person(9, GUILD_ID)
ABROAD = Person(5, 800, is_admin=True)
DRAFT, PENDING, APPROVED = LookStatus.DRAFT, LookStatus.PENDING, LookStatus.APPROVED
SENT_BACK, REJECTED = LookStatus.CHANGES_REQUESTED, LookStatus.REJECTED


@pytest.fixture
def approvals(cast: Cast) -> Approvals:
    return Approvals(cast.ground.database, cast.roster, clock=cast.ground.clock)


async def _looks(cast: Cast, *statuses: LookStatus, name: str = "Elara") -> Sequence[CharacterLook]:
    """The versions of a new character. Those that were decided have the GM's note."""
    character_id = await cast.add(name, *statuses)
    async with cast.ground.database.write() as tx:
        newest = await characters.newest_look(tx, character_id)
        found = [*(await characters.looks(tx, range(newest.id - len(statuses) + 1, newest.id + 1))
                   ).values()]  # fmt: skip
        for look in found:
            if look.status in (SENT_BACK, REJECTED, APPROVED):
                look.decided_at, look.decided_by = START, GM.user_id
    return sorted(found, key=lambda look: look.version)


async def _status(cast: Cast, look_id: int) -> CharacterLook:
    async with cast.ground.database.read() as tx:
        found = await characters.look(tx, look_id)
        assert found is not None
        return found


@pytest.mark.parametrize("for_table", [False, True])
async def test_a_note_is_private_unless_the_gm_says_otherwise(
    cast: Cast, approvals: Approvals, for_table: bool
) -> None:
    [look] = await _looks(cast, PENDING)
    note = Note("No glowing eyes.", for_table=for_table) if for_table else Note("No glowing eyes.")

    await approvals.decide(GM, look.id, ApprovalDecision.REQUEST_CHANGES, note)

    kept = await _status(cast, look.id)
    assert (kept.note, kept.note_for_table) == ("No glowing eyes.", for_table)


@pytest.mark.parametrize("decision", ApprovalDecision)
@pytest.mark.parametrize(
    ("statuses", "at", "error"),
    [
        # another GM was faster
        ([APPROVED], 0, AlreadyDecided(APPROVED)),
        ([SENT_BACK], 0, AlreadyDecided(SENT_BACK)),
        ([REJECTED], 0, AlreadyDecided(REJECTED)),
        ([DRAFT], 0, AlreadyDecided(DRAFT)),
        # the player changed the looks while the GM had the form open
        ([DRAFT, DRAFT], 0, NewerLooks(2, DRAFT)),
        ([DRAFT, PENDING], 0, NewerLooks(2, PENDING)),
        ([SENT_BACK, PENDING], 0, NewerLooks(2, PENDING)),
        # a process of an older program left it waiting
        ([PENDING, PENDING], 0, NewerLooks(2, PENDING)),
        ([PENDING, APPROVED], 0, NewerLooks(2, APPROVED)),
    ],
)
async def test_a_decision_on_a_version_that_does_not_wait_is_told_so_and_changes_nothing(
    cast: Cast,
    approvals: Approvals,
    decision: ApprovalDecision,
    statuses: list[LookStatus],
    at: int,
    error: LimnerError,
) -> None:
    looks = await _looks(cast, *statuses)

    with pytest.raises(type(error)) as refused:
        await approvals.decide(GM, looks[at].id, decision, Note("Too late."))

    assert vars(refused.value) == vars(error)
    assert [(await _status(cast, each.id)).status for each in looks] == statuses
    assert (await _status(cast, looks[at].id)).note == ""


async def test_a_newer_version_that_waits_can_be_decided(cast: Cast, approvals: Approvals) -> None:
    looks = await _looks(cast, SENT_BACK, PENDING)

    await approvals.decide(GM, looks[1].id, ApprovalDecision.APPROVE)

    assert (await _status(cast, looks[1].id)).status == APPROVED


@pytest.mark.parametrize("decision", ApprovalDecision)
async def test_the_first_of_two_gms_decides(
    cast: Cast, approvals: Approvals, decision: ApprovalDecision
) -> None:
    [look] = await _looks(cast, PENDING)
    await approvals.require_decidable(GM, look.id)
    await approvals.decide(GM, look.id, decision, Note("Mine."))

    with pytest.raises(AlreadyDecided) as late:
        await approvals.decide(GM, look.id, ApprovalDecision.REJECT, Note("Late."))

    assert late.value.status == decision.value
    assert (await _status(cast, look.id)).note == "Mine."


@pytest.mark.parametrize("decision", ApprovalDecision)
async def test_a_character_that_was_deleted_meanwhile_is_not_decided(
    cast: Cast, approvals: Approvals, decision: ApprovalDecision
) -> None:
    [look] = await _looks(cast, PENDING)
    await approvals.require_decidable(GM, look.id)
    await cast.roster.delete(OWNER, look.character_id)

    with pytest.raises(CharacterGone):
        await approvals.decide(GM, look.id, decision)

    assert (await _status(cast, look.id)).status == PENDING


@pytest.mark.parametrize(
    ("person", "error"),
    [(OWNER, GameMasterOnly), (ADMIN, GameMasterOnly), (STRANGER, GameMasterOnly),
     (ABROAD, CharacterGone)],
)  # fmt: skip
async def test_nobody_but_the_gm_decides(
    cast: Cast, approvals: Approvals, person: Person, error: type[LimnerError]
) -> None:
    [look] = await _looks(cast, PENDING)

    for act in (
        approvals.require_decidable(person, look.id),
        approvals.decide(person, look.id, ApprovalDecision.APPROVE),
    ):
        with pytest.raises(error):
            await act


@pytest.mark.parametrize(
    ("person", "error"),
    [(OWNER, None), (GM, None), (ADMIN, NotYours), (STRANGER, NotYours), (ABROAD, CharacterGone)],
)
@pytest.mark.parametrize("status", [SENT_BACK, REJECTED, PENDING])
async def test_the_note_is_read_by_its_player_and_the_gm_alone(
    cast: Cast,
    approvals: Approvals,
    person: Person,
    error: type[LimnerError] | None,
    status: LookStatus,
) -> None:
    [look] = await _looks(cast, status)
    if error is None:
        _, sheet = await approvals.get_note(person, look.id)
        assert sheet.look.id == look.id
        return
    with pytest.raises(error):
        await approvals.get_note(person, look.id)


@pytest.mark.parametrize("look_id", [0, -1, 10**6])
async def test_an_id_that_names_nothing_is_refused(approvals: Approvals, look_id: int) -> None:
    with pytest.raises(CharacterGone):
        await approvals.get_note(GM, look_id)
    with pytest.raises(CharacterGone):
        await approvals.decide(GM, look_id, ApprovalDecision.APPROVE)


async def test_a_note_that_is_too_long_decides_nothing(cast: Cast, approvals: Approvals) -> None:
    [look] = await _looks(cast, PENDING)

    with pytest.raises(TextTooLong):
        await approvals.decide(GM, look.id, ApprovalDecision.REJECT, Note("n" * 1001))

    assert (await _status(cast, look.id)).status == PENDING


@pytest.mark.parametrize(
    ("statuses", "shown", "seen", "out_of_date"),
    [
        # a first version
        ([PENDING], (1,), None, None),
        # saved a second time before the GM was sent anything
        ([DRAFT, PENDING], (), None, None),
        # the GM was sent a card, and did not decide
        ([DRAFT, PENDING], (1,), 1, 1),
        ([SENT_BACK, PENDING], (1,), 1, 1),
        # a version that was sent and never decided does not hide what changed since the decision
        ([SENT_BACK, DRAFT, PENDING], (1, 2), 1, 2),
        ([SENT_BACK, SENT_BACK, PENDING], (1, 2), 2, 2),
        ([REJECTED, PENDING], (1,), 1, 1),
        # the news of an approval stays
        ([APPROVED, PENDING], (1,), 1, None),
        ([APPROVED, SENT_BACK, PENDING], (1, 2), 2, 2),
        # a card that could not be posted
        ([SENT_BACK, PENDING], (), 1, None),
    ],
)
async def test_a_version_is_compared_with_the_one_that_the_gm_saw(
    cast: Cast,
    approvals: Approvals,
    statuses: list[LookStatus],
    shown: tuple[int, ...],
    seen: int | None,
    out_of_date: int | None,
) -> None:
    # Another character's versions do not count.
    await _looks(cast, SENT_BACK, REJECTED, name="Bram")
    looks = await _looks(cast, *statuses)
    for each in looks:
        if each.version in shown:
            await approvals.set_card(each, channel_id=1, message_id=each.version)

    before = await approvals.find_seen_before(looks[-1])
    old = await approvals.find_shown_before(looks[-1])

    assert (before.version if before else None) == seen
    assert (old.version if old else None) == out_of_date


async def test_a_message_that_told_the_player_at_the_table_goes_with_the_next_version(
    cast: Cast, approvals: Approvals
) -> None:
    looks = await _looks(cast, SENT_BACK, PENDING)
    await approvals.set_told(looks[0], channel_id=3, message_id=4)

    old = await approvals.find_shown_before(looks[1])

    assert old is not None
    assert (old.told_channel_id, old.told_message_id) == (3, 4)
