"""Changed words are marked, and no sign that a member types is read as a mark."""

import pytest

from cogs.characters.changed_words import marked
from studio.rules.markdown.passages import PassageKind, read_markdown


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a tall elf", "a tall elf", "a tall elf"),
        ("long copper-red hair", "long snow-white hair", "long ~~copper-red~~ **snow-white** hair"),
        ("tall, grey", "tall grey", "~~tall,~~ **tall** grey"),
        ("an old elf", "an elf", "an ~~old~~ elf"),
        ("elf", "old elf", "**old** elf"),
        ("one two", "three four", "~~one two~~ **three four**"),
        ("高个子", "矮个子", "~~高~~ **矮**个子"),
        # typed signs
        ("a ~~b~~ c", "a **b** c", r"a ~~\~\~b\~\~~~ **\*\*b\*\*** c"),
        ("x\\", "y\\", r"~~x\\~~ **y\\**"),
        # a mark on every line
        ("Hair: red\nEyes: blue", "Scales\nand wings",
         "~~Hair: red~~\n~~Eyes: blue~~ **Scales**\n**and wings**"),
        ("Hair: red", "Hair: red\nEyes: blue", "Hair: red\n**Eyes: blue**"),
        # no address takes the mark in
        ("a", "a https://x.example/y", "a **<https://x.example/y>**"),
    ],
)  # fmt: skip
def test_the_marked_text_is(old: str, new: str, said: str) -> None:
    assert marked(old, new) == said


@pytest.mark.parametrize(
    "sign",
    ["~~", "**", "*", "_", "__", "||", "`", "```", "# ", "> ", "- ", "1. ", "[a](https://x.example)",
     "<@1>", "@everyone", "\\", "-# ", "<https://x.example>"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["{0}tall elf", "tall {0}elf", "tall elf{0}", "{0}tall{0} elf"])
def test_typed_signs_are_shown_and_not_read(sign: str, place: str) -> None:
    old, new = place.format(sign), place.format(sign).replace("tall", "small")
    for text in (marked(old, new), marked("an elf", new), marked(old, "an elf"), marked(old, old)):
        kinds = {each.kind for each in read_markdown(text)}
        assert kinds <= {
            PassageKind.BOLD, PassageKind.STRUCK, PassageKind.ESCAPE, PassageKind.ADDRESS,
        }  # fmt: skip
        assert "@everyone" not in text
