"""Cards that promise a text show all of it."""

from datetime import UTC, datetime

import pytest
from discord import ui

from cogs.characters.cards import approval_card, decided_card, verdict_card
from cogs.components.layout import TEXT_LIMIT, Card
from db.enums import Consent, LookStatus
from db.models import Character, CharacterLook, Game
from studio.rules.text import clean
from studio.services.characters.characters import NOTE_LIMIT
from studio.services.characters.form import LOOKS_LIMIT
from studio.services.characters.roster import CharacterSheet

AT = datetime(2026, 11, 30, tzinfo=UTC)


def sheet(*, note: str = "", looks: str = "tall", status: LookStatus) -> CharacterSheet:
    character = Character(
        id=1, game_id=1, owner_id=7, name="Elara", name_key="elara", consent=Consent.PLAYERS
    )
    look = CharacterLook(
        id=2,
        character_id=1,
        version=1,
        looks=looks,
        style="Ink sketch",
        status=status,
        note=note,
        decided_by=8,
        created_at=AT,
    )
    game = Game(id=1, guild_id=9, name="The Long Road", gm_user_id=8)
    return CharacterSheet(character, look, game)


def shown(one: Card) -> str:
    texts = [each.content for each in one.view.walk_children() if isinstance(each, ui.TextDisplay)]
    assert sum(map(len, texts)) <= TEXT_LIMIT
    return "\n".join(texts)


NOTES = [
    "Please add a scar.",
    "n" * 899,
    "n" * 900,
    "n" * 901,
    "n" * 989,
    "n" * NOTE_LIMIT,
    "No horns, please. " * 55,
    clean("A line.\n" * 125),
    clean("First.\n\nSecond.\n\nThird. " * 40)[:NOTE_LIMIT],
    "龍" * NOTE_LIMIT,
    "🩷" * 989,
    "น้ำ" * 330,
    "o_o " * 240,
    "*" * 989 + "a",
    "a\n" * 499 + "b",
]


@pytest.mark.parametrize("status", [LookStatus.CHANGES_REQUESTED, LookStatus.REJECTED])
@pytest.mark.parametrize("note", NOTES, ids=lambda note: f"{note[:8]}{len(note)}")
def test_a_note_is_read_word_for_word(note: str, status: LookStatus) -> None:
    one = sheet(note=note, status=status)
    for each in (
        verdict_card(one, call_owner=True),
        verdict_card(one, call_owner=False),
        decided_card(one, []),
    ):
        lines = [line[2:] for line in shown(each).split("\n") if line.startswith("> ")]
        assert "\n".join(lines).replace("\\", "") == note.replace("\\", "")


LOOKS = [
    "tall, grey eyes",
    "l" * 899,
    "l" * 901,
    "l" * LOOKS_LIMIT,
    "grey eyes, a scar. " * 78,
    "龍" * LOOKS_LIMIT,
    "a_b*" * 375,
]


@pytest.mark.parametrize("looks", LOOKS, ids=lambda looks: f"{looks[:8]}{len(looks)}")
@pytest.mark.parametrize("changed", [False, True])
def test_the_gm_sees_all_looks_that_they_approve(looks: str, changed: bool) -> None:
    one = sheet(looks=looks, status=LookStatus.PENDING)
    before = CharacterLook(id=1, character_id=1, version=0, looks="something else entirely")
    card = shown(approval_card(one, [], before=before if changed else None, ping=True))
    assert "".join(looks.replace("*", "").split()) in "".join(
        card.replace("\\", "").replace("*", "").split()
    )
