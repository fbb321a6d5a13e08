"""Which names are one name: what reads alike in another case, width or form of its letters."""

import pytest

from studio.rules.asking.styles import style_words
from studio.rules.posts.proxies import IncomingMessage, SenderKind, speaker
from studio.rules.text import NAME_KEY_LIMIT, check_name, name_key

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
WALES = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"

SAME = [
    # case
    ("Elara", "ELARA"),
    ("Дракон", "ДРАКОН"),
    ("Ωμέγας", "ΩΜΈΓΑΣ"),
    ("Σίσυφος", "σίσυφοσ"),
    ("Երևան", "ԵՐԵՒԱՆ"),
    ("ელარა", "ᲔᲚᲐᲠᲐ"),
    ("ꭰꮃ", "ᎠᎳ"),
    ("𐐀𐐁", "𐐨𐐩"),
    ("ǆep", "Ǆep"),
    ("ǅep", "džep"),
    # the dotted and the dotless i of Turkish and its neighbours
    ("İnci", "inci"),
    ("İNCİ", "inci"),
    ("I\u0307nci", "İnci"),
    ("Işıl", "ışıl"),
    ("IŞIL", "ışıl"),
    ("Işıl", "işil"),
    ("Yiğit", "YİĞİT"),
    ("Yigit", "YIGIT"),
    ("Kılıç Arslan", "KILIÇ ARSLAN"),
    ("Iıİi", "iiii"),
    ("Yağmur Işık", "yağmur işık"),
    ("Ayı", "AYI"),
    ("i\u0307", "i"),
    # letters that are written as several
    ("Groß", "GROSS"),
    ("Groß", "GROẞ"),
    ("ﬁre", "FIRE"),
    ("ﬂaﬀ", "flaff"),
    ("Ĳsbrand", "ijsbrand"),
    # width and form
    ("Elara", "Ｅｌａｒａ"),
    ("ｴﾙﾌ", "エルフ"),
    ("Elara", "𝓔𝓵𝓪𝓻𝓪"),
    ("Nr. ②", "nr. 2"),
    ("ﻋﻠﻲ", "علي"),
    # composed and decomposed
    ("Élan", "E\u0301lan"),
    ("한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"),
    ("ガ", "カ\u3099"),
    ("Ự", "U\u031b\u0323"),
    ("Å", "\u212b"),
    # blanks, quotes, hyphens
    ("Elara Moon", "  elara \u00a0 moon "),
    ("Elara Moon", "Elara\u3000Moon"),
    ("K'thar", "K’thar"),
    ("Jean-Luc", "Jean‑Luc"),
    # what is not seen
    ("El\u200bara", "Elara"),
    ("می\u200cخواهم", "میخواهم"),
    ("അവന്\u200d", "അവന്"),
    ("葛\U000e0100城", "葛城"),
    ("Ann ❤\ufe0f", "Ann ❤"),
    ("Ann ❤\ufe0e", "Ann ❤\ufe0f"),
    ("ᠭ\u180b", "ᠭ"),
    # a line between Arabic letters that makes the word longer
    ("محمد", "محـــمد"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


OTHER = [
    # accents
    ("Élan", "Elan"),
    ("Şen", "Sen"),
    ("Björn", "Bjorn"),
    ("й", "и"),
    ("ガ", "カ"),
    ("ń", "n"),
    ("Işıl", "Isil"),
    ("ï", "i"),
    ("í", "i"),
    ("j\u0307", "j"),
    ("ė", "e"),
    # letters
    ("Ann", "Anne"),
    ("Jo Ann", "Joann"),
    ("Øyvind", "Oyvind"),
    ("Łukasz", "Lukasz"),
    ("Æsa", "Aesa"),
    ("Þor", "Thor"),
    ("Кот", "Кит"),
    ("אב", "אכ"),
    # emoji, also new ones and such as Unicode has not given yet
    ("Ann 🩷", "Ann"),
    ("Ann 🩵", "Ann"),
    ("Ann 🩷", "Ann 🩵"),
    ("Ann 🔥", "Ann 💧"),
    ("Ann 🩷", "Ann ❤"),
    ("Ann \U0001faff", "Ann"),
    ("Ann \U0001faff", "Ann \U0001fafe"),
    ("Ann 🇫🇮", "Ann 🇸🇪"),
    (f"Ann {ENGLAND}", f"Ann {WALES}"),
    (f"Ann {ENGLAND}", "Ann 🏴"),
    ("Ann 👍🏻", "Ann 👍🏿"),
    ("Ann 👍🏻", "Ann 👍"),
    # numbers and signs
    ("Guard 1", "Guard 2"),
    ("Guard I", "Guard II"),
    ("Guard A.", "Guard A"),
    ("C-3", "C3"),
]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_these_are_two_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", [name for pair in (*SAME, *OTHER) for name in pair])
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize("name", ["İ" * 80, "ı" * 80, "ﬃ" * 66, "İnci 🩷", f"Rhys {WALES}"])
def test_a_good_name_has_a_key_that_fits(name: str) -> None:
    assert check_name(name) == name
    assert len(name_key(name)) <= NAME_KEY_LIMIT


@pytest.mark.parametrize("typed", ["Kılıç", "KILIÇ", "kiliç"])
def test_a_message_is_of_the_one_whose_name_it_has(typed: str) -> None:
    said = IncomingMessage(SenderKind.MEMBER, "somebody", f"{typed} draws a sword.")
    assert speaker(said, ["Kılıç", "Bram"], own=["Kılıç", "Bram"]).found == "Kılıç"


@pytest.mark.parametrize("typed", ["Ink sketch", " INK  SKETCH ", "İnk sketch", "Ｉｎｋ sketch"])
def test_a_preset_is_chosen_by_its_name(typed: str) -> None:
    assert style_words(typed) == style_words("Ink sketch")
