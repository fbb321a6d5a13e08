"""Cards that promise a text show all of it."""

from datetime import UTC, datetime

import pytest
from discord import ui

from cogs.characters.approval_cards import approval_card, decided_card, verdict_card
from cogs.characters.cards import sheet_card
from cogs.components.layout import TEXT_LIMIT, Attached, Card
from cogs.interactions.buttons import ActionButton
from db.enums import Consent, LookStatus
from db.models import Character, CharacterLook, Game
from studio.rules.likeness.verdicts import LikenessRate
from studio.rules.text import clean
from studio.services.characters.approvals import NOTE_LIMIT
from studio.services.characters.form import LOOKS_LIMIT
from studio.services.characters.roster import CharacterSheet
from studio.services.characters.wardrobe import Closet

AT = datetime(2026, 11, 30, tzinfo=UTC)


def sheet(
    *, note: str = "", looks: str = "tall", status: LookStatus, for_table: bool = False
) -> CharacterSheet:
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
        note_for_table=for_table,
        decided_by=8,
        created_at=AT,
    )
    game = Game(id=1, guild_id=9, name="The Long Road", gm_user_id=8)
    return CharacterSheet(character, look, game)


def version(
    number: int,
    looks: str,
    *,
    style: str = "Ink sketch",
    note: str = "",
    for_table: bool = False,
    portrait_id: int = 0,
) -> CharacterLook:
    return CharacterLook(
        id=number + 10,
        character_id=1,
        version=number,
        looks=looks,
        style=style,
        note=note,
        note_for_table=for_table,
        portrait_id=portrait_id,
    )


def labels(one: Card) -> list[str]:
    items = one.view.walk_children()
    return [str(each.item.label) for each in items if isinstance(each, ActionButton)]


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
        decided_card(one, [], among_gms=True),
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
    before = version(0, "something else entirely")
    card = shown(approval_card(one, [], before=before if changed else None, ping=True))
    assert "".join(looks.replace("*", "").split()) in "".join(
        card.replace("\\", "").replace("*", "").split()
    )


SECRET = "Please no *glowing* eyes."
SENT_BACK = [LookStatus.CHANGES_REQUESTED, LookStatus.REJECTED]


@pytest.mark.parametrize("status", SENT_BACK)
def test_the_table_does_not_read_a_private_note(status: LookStatus) -> None:
    one = sheet(note=SECRET, status=status)
    for each in (
        decided_card(one, []),
        verdict_card(one, call_owner=True, at_table=True),
    ):
        assert "glowing" not in shown(each)
        assert labels(each) == ["Edit looks", "GM's note"]


@pytest.mark.parametrize("status", SENT_BACK)
def test_a_note_that_the_gm_ticks_is_read_at_the_table(status: LookStatus) -> None:
    one = sheet(note=SECRET, status=status, for_table=True)
    for each in (
        decided_card(one, []),
        verdict_card(one, call_owner=True, at_table=True),
    ):
        assert "glowing" in shown(each)
        assert labels(each) == ["Edit looks"]


@pytest.mark.parametrize("status", SENT_BACK)
@pytest.mark.parametrize("at_table", [False, True])
def test_without_a_note_no_button_shows_one(status: LookStatus, at_table: bool) -> None:
    one = sheet(status=status)
    for each in (decided_card(one, []), verdict_card(one, call_owner=False, at_table=at_table)):
        assert labels(each) == ["Edit looks"]
        assert "note" not in shown(each)


def test_an_approval_offers_no_next_step() -> None:
    assert labels(decided_card(sheet(status=LookStatus.APPROVED), [])) == []


def test_the_players_own_message_has_the_note_and_the_button() -> None:
    told = verdict_card(sheet(note=SECRET, status=LookStatus.CHANGES_REQUESTED), call_owner=False)

    assert r"> Please no \*glowing\* eyes." in shown(told)
    assert labels(told) == ["Edit looks"]


def test_looks_that_come_again_show_the_note_and_what_changed() -> None:
    one = sheet(looks="tall, green eyes", status=LookStatus.PENDING)
    one.look.version = 3

    said = shown(
        approval_card(
            one, [], before=version(2, "tall, glowing eyes", note=SECRET), ping=True, among_gms=True
        )
    )

    assert "**The GM's note** on version 2:\n> Please no" in said
    assert "tall, ~~glowing~~ **green** eyes" in said
    assert "version 3 · changed since version 2" in said


@pytest.mark.parametrize("for_table", [False, True])
def test_looks_that_come_again_to_the_table_show_only_a_note_for_the_table(
    for_table: bool,
) -> None:
    one = sheet(status=LookStatus.PENDING)
    asked = approval_card(
        one, [], before=version(1, "small", note=SECRET, for_table=for_table), ping=True
    )

    assert ("glowing" in shown(asked)) is for_table
    buttons = ["Approve", "Request changes", "Reject"]
    assert labels(asked) == (buttons if for_table else [*buttons, "GM's note"])


def test_first_looks_have_no_before() -> None:
    said = shown(approval_card(sheet(status=LookStatus.PENDING), [], before=None, ping=True))

    for word in ("before", "Before", "changed since", "~~", "note"):
        assert word not in said


def test_a_changed_style_is_marked() -> None:
    before = version(0, "tall", style="Woodcut print")
    said = shown(approval_card(sheet(status=LookStatus.PENDING), [], before=before, ping=True))

    assert "-# ~~Woodcut print~~ **Ink sketch** · version 1 · changed since version 0" in said


@pytest.mark.parametrize(
    ("portrait_id", "words"),
    [(7, "No word changed; the portrait is new."), (3, "Nothing changed since version 0.")],
)
def test_looks_without_a_changed_word_say_so(portrait_id: int, words: str) -> None:
    one = sheet(status=LookStatus.PENDING)
    one.look.portrait_id = portrait_id
    before = version(0, "tall", portrait_id=3)

    assert words in shown(approval_card(one, [], before=before, ping=True))


@pytest.mark.parametrize(
    ("there", "line"),
    [
        ((10, 2), "**Before** (version 0) · **After** (version 1)"),
        # The store lost one of them.
        ((2,), "**After** (version 1)"),
        ((10,), "**Before** (version 0)"),
    ],
)
def test_portraits_are_labelled_before_and_after(there: tuple[int, ...], line: str) -> None:
    files = [Attached(f"limner-look-{id}.webp", b"", "") for id in there]
    if len(there) == 2:
        files = [Attached("limner-looks-10-and-2.webp", b"", "")]
    before = version(0, "small")
    one = sheet(status=LookStatus.PENDING)

    said = shown(approval_card(one, files, before=before, ping=True))

    assert line in said.split("\n")


HARD = [
    ("a_b*" * 375, "c_d*" * 375),
    ("_ " * 700, "* " * 700),
    ("l" * LOOKS_LIMIT, "k" * LOOKS_LIMIT),
    ("red blue " * 160, "blue red " * 160),
    ("龍" * LOOKS_LIMIT, "虎" * LOOKS_LIMIT),
    ("one\n" * 300, "two\n" * 300),
]


@pytest.mark.parametrize(("old", "new"), HARD, ids=range(len(HARD)))
@pytest.mark.parametrize("note", ["", "n" * NOTE_LIMIT, "* " * 499, "a\n" * 499 + "b"])
@pytest.mark.parametrize("among_gms", [False, True])
def test_however_much_changed_the_gm_reads_all_new_words_and_finds_the_old_ones(
    old: str, new: str, note: str, among_gms: bool
) -> None:
    before = version(0, clean(old), note=note)
    one = sheet(looks=clean(new), status=LookStatus.PENDING)
    asked = approval_card(one, [], before=before, ping=True, among_gms=among_gms)

    def letters(text: str) -> str:
        return "".join(text.replace("*", "").replace("\\", "").replace("~", "").split())

    said = shown(asked)
    struck = letters("".join(part for part in said.split("~~")[1::2]))
    added = letters("".join(part for part in said.split("~~")[::2]))
    assert letters(new) in added
    assert struck or asked.files or not letters(old)
    if asked.files:
        assert asked.files[0].fp.read().decode() == before.looks
    if note and "GM's note" not in labels(asked):
        assert letters(note) in letters(said.replace("> ", ""))


@pytest.mark.parametrize("reads", [False, True])
def test_a_sheet_shows_a_note_only_to_those_who_read_notes(reads: bool) -> None:
    one = sheet(note=SECRET, status=LookStatus.CHANGES_REQUESTED)
    card = sheet_card(Closet(one, ()), [], own=reads, steers=True, is_gm=False)

    assert ("glowing" in shown(card)) is reads


def test_a_sheet_says_how_many_pictures_are_recognised() -> None:
    one = sheet(status=LookStatus.APPROVED)
    closet = Closet(one, ())
    rate = LikenessRate(recognised=17, perhaps=2, not_recognised=1, not_measured=3)
    told = sheet_card(closet, [], own=True, steers=True, is_gm=False, rate=rate)
    none_yet = sheet_card(closet, [], own=True, steers=True, is_gm=False, rate=LikenessRate())

    assert "**Likeness** 17 of 20 recognised (85 %), 3 not measured" in shown(told)
    assert "Likeness" not in shown(none_yet)


def test_the_gm_who_decides_on_the_sheet_sees_what_changed() -> None:
    one = sheet(looks="tall, green eyes", status=LookStatus.PENDING)
    before = version(0, "tall, grey eyes", note=SECRET)
    card = sheet_card(Closet(one, ()), [], own=False, steers=True, is_gm=True, before=before)

    assert "tall, ~~grey~~ **green** eyes" in shown(card)
    assert "glowing" in shown(card)
    assert labels(card)[:3] == ["Approve", "Request changes", "Reject"]
