"""Lines for other bots: each is read by the bot as the command with the character's whole name."""

import shlex

import pytest

from studio.rules.kits.lines import kit_lines

URL = "https://limner.example.org/kit/0123456789abcdef/avatar.jpg"

# The name, and how Tupperbox and PluralKit get it.
NAMES = [
    ("Elara", '"Elara"', "Elara"),
    ("Elara Moonwhisper", '"Elara Moonwhisper"', '"Elara Moonwhisper"'),
    ('Bo "the Fist" Rask', "'Bo \"the Fist\" Rask'", "'Bo \"the Fist\" Rask'"),
    ("Bo's shadow", '"Bo\'s shadow"', '"Bo\'s shadow"'),
    ('D\'Artagnan "the Blade"', '“D\'Artagnan "the Blade"”', '“D\'Artagnan "the Blade"”'),
    ("“Slim”", '"“Slim”"', '"“Slim”"'),
    ("-flag", '"-flag"', '"-flag"'),
    ("אלרה", '"אלרה"', "אלרה"),
    ("אלרה הלבנה", '"אלרה הלבנה"', '"אלרה הלבנה"'),
    ("🦊 Fox", '"🦊 Fox"', '"🦊 Fox"'),
    ("*Bold* _it_", '"*Bold* _it_"', '"*Bold* _it_"'),
    ("<@123>", '"<@123>"', "<@123>"),
    ("@everyone", '"@everyone"', "@everyone"),
    ("a" * 100, f'"{"a" * 100}"', "a" * 100),
    # what a name of an older version may have: line ends, hidden signs, many blanks
    ("Two\nlines", '"Two lines"', '"Two lines"'),
    ("El\u202eara", '"Elara"', "Elara"),
    ("  Elara   M ", '"Elara M"', '"Elara M"'),
]


@pytest.mark.parametrize(("name", "quoted", "word"), NAMES)
def test_each_bot_has_its_line(name: str, quoted: str, word: str) -> None:
    assert [(each.bot, each.text) for each in kit_lines(name, URL)] == [
        ("Avrae", f"!portrait update {URL}"),
        ("Tupperbox", f"tul!avatar {quoted} {URL}"),
        ("PluralKit", f"pk;member {word} avatar {URL}"),
    ]
    assert not any(each.needs_file for each in kit_lines(name, URL))


@pytest.mark.parametrize(("name", "quoted", "word"), NAMES)
def test_without_an_address_the_avatar_is_attached(name: str, quoted: str, word: str) -> None:
    assert [(each.bot, each.text) for each in kit_lines(name, None)] == [
        ("Tupperbox", f"tul!avatar {quoted}"),
        ("PluralKit", f"pk;member {word} avatar"),
    ]
    assert all(each.needs_file for each in kit_lines(name, None))


@pytest.mark.parametrize("name", [name for name, _, _ in NAMES])
def test_a_line_is_one_line(name: str) -> None:
    assert all("\n" not in each.text for each in kit_lines(name, URL))


def test_a_name_with_every_kind_of_quote_still_gives_lines() -> None:
    assert len(kit_lines("\"'”’»」", URL)) == 3


def test_quotes_are_read_back_as_the_name() -> None:
    for name in ("Elara Moonwhisper", "Bo's shadow"):
        assert shlex.split(kit_lines(name, URL)[1].text)[1] == name
