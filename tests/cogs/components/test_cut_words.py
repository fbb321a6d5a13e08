"""What is too long for a label, a title or a list is cut between two words."""

import re
from pathlib import Path

import cogs
from cogs.components.layout import safe
from cogs.interactions.replies import sentences

# Cut anywhere: a card that would be longer than Discord allows, the exact prompt of a picture,
# and the text that a form is filled with, which the member goes on with.
CUT_ANYWHERE = {"layout.py", "details_card.py", "illustrate_cards.py"}
LONG = "the silver lantern above the drowned gate " * 40


def test_only_whole_texts_are_cut_within_a_word() -> None:
    cutting = {
        path.name
        for path in Path(cogs.__file__).parent.rglob("*.py")
        if re.search(r"\bclip\(", path.read_text(encoding="utf-8"))
    }
    assert cutting == CUT_ANYWHERE


def test_a_members_text_is_cut_at_a_word() -> None:
    for cut in (safe(LONG, 60), safe(LONG), sentences.safe(LONG)):
        whole, end = cut[:-1], cut[-1]
        assert end == "…"
        assert LONG.startswith(f"{whole} ")
