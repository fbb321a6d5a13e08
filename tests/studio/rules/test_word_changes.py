"""What changed between two texts: what is kept, removed and added."""

import pytest

from studio.rules.word_changes import ChangeKind, word_changes

MARKS = {ChangeKind.KEPT: "", ChangeKind.REMOVED: "-", ChangeKind.ADDED: "+"}


def changes(old: str, new: str) -> list[str]:
    return [f"{MARKS[each.kind]}{each.text}" for each in word_changes(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a tall elf", "a tall elf", ["a tall elf"]),
        ("a tall elf", "a small elf", ["a", "-tall", "+small", "elf"]),
        ("a tall old elf", "a tall elf", ["a tall", "-old", "elf"]),
        ("a tall elf", "a tall old elf", ["a tall", "+old", "elf"]),
        # at both ends
        ("old elf", "elf", ["-old", "elf"]),
        ("elf", "old elf", ["+old", "elf"]),
        ("elf, old", "elf,", ["elf,", "-old"]),
        # only a comma: the word shows it
        ("tall, grey", "tall grey", ["-tall,", "+tall", "grey"]),
        ("an elf.", "an elf", ["an", "-elf.", "+elf"]),
        # only capitals
        ("an Elf", "an elf", ["an", "-Elf", "+elf"]),
        # everything, or nearly everything, changed
        ("one two three", "four five six", ["-one two three", "+four five six"]),
        (
            "a knight of the northern mountains with silver armour",
            "a small goblin thief wearing nothing but rags, barefoot",
            [
                "-a knight of the northern mountains with silver armour",
                "+a small goblin thief wearing nothing but rags, barefoot",
            ],
        ),
        ("red eyes, red hair", "wet eyes, wet hair",
         ["-red", "+wet", "eyes,", "-red", "+wet", "hair"]),
        # a few words become many, and the other way round
        ("elf", f"elf {'with a scar ' * 9}of fire", ["elf", f"+{'with a scar ' * 9}of fire"]),
        (f"elf {'with a scar ' * 9}of fire", "elf", ["elf", f"-{'with a scar ' * 9}of fire"]),
        # scripts without blanks
        ("高个子，红发", "矮个子，黑发", ["-高", "+矮", "个子，", "-红", "+黑", "发"]),
        ("赤い髪の騎士", "青い髪の騎士", ["-赤", "+青", "い髪の騎士"]),
        ("ผมสีแดง", "ผมสีดำ", ["ผมสี", "-แดง", "+ดำ"]),
        # a vowel sign stays with its letter
        ("น้ำตา", "น้าตา", ["-น้ำ", "+น้า", "ตา"]),
        # Korean has blanks
        ("빨간 머리", "검은 머리", ["-빨간", "+검은", "머리"]),
        # an address is one word
        ("as in https://x.example/a_b", "as in https://x.example/a_c",
         ["as in", "-https://x.example/a_b", "+https://x.example/a_c"]),
        # signs of formatting are letters like others
        ("a ~~b~~ c", "a **b** c", ["a", "-~~b~~", "+**b**", "c"]),
        ("", "an elf", ["+an elf"]),
        ("an elf", "", ["-an elf"]),
        ("", "", []),
        ("👍 elf", "👎 elf", ["-👍", "+👎", "elf"]),
    ],
)  # fmt: skip
def test_the_changes_are(old: str, new: str, said: list[str]) -> None:
    assert changes(old, new) == said


TEXTS = [
    "a tall elf\nwith grey eyes",
    "a small elf\n\nwith green eyes and a scar",
    "高个子，红发 elf",
    "",
    "a b " * 375,
    "b a a " * 250,
    "\u0301x \u3099高",
]


@pytest.mark.parametrize("old", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("new", TEXTS, ids=range(len(TEXTS)))
def test_no_word_is_lost(old: str, new: str) -> None:
    passages = word_changes(old, new)

    for gone, text in ((ChangeKind.ADDED, old), (ChangeKind.REMOVED, new)):
        kept = "".join(each.text for each in passages if each.kind is not gone)
        assert "".join(kept.split()) == "".join(text.split())


def test_the_kept_and_the_added_words_have_the_blanks_of_the_new_text() -> None:
    new = "Hair: grey\nEyes: green\n\nA scar"
    passages = word_changes("Hair: red\nEyes: green", new)

    there = [each for each in passages if each.kind is not ChangeKind.REMOVED]
    assert "".join(each.gap + each.text for each in there) == new
