"""Which picture of several a reply means: replies as members write them."""

import pytest

from studio.errors import NoSuchNumber
from studio.rules.asking.picture_numbers import NumberedReply, read_number

NAMED = [
    # the reply, the number, and the words without it
    ("2 darker", 2, "darker"),
    ("2: darker", 2, "darker"),
    ("2. darker", 2, "darker"),
    ("2) darker", 2, "darker"),
    ("2, darker", 2, "darker"),
    ("2 - darker", 2, "darker"),
    ("2:darker", 2, "darker"),
    ("#3 darker", 3, "darker"),
    ("# 3: darker", 3, "darker"),
    ("no. 3 darker", 3, "darker"),
    ("Nr. 3 dunkler", 3, "dunkler"),
    ("number 4, at night", 4, "at night"),
    ("Number two at night", 2, "at night"),
    ("picture 1 with more fog", 1, "with more fog"),
    ("Picture #1: with more fog", 1, "with more fog"),
    ("Bild 2 mit Regen", 2, "mit Regen"),
    ("in picture 3 add a dragon", 3, "add a dragon"),
    ("for #3, red hair", 3, "red hair"),
    ("take 2, but darker", 2, "but darker"),
    ("take 2 but darker", 2, "but darker"),
    ("for 2: red hair", 2, "red hair"),
    ("2：更暗", 2, "更暗"),
    ("2、夜に", 2, "夜に"),
    ("use number 2 but darker", 2, "but darker"),
    ("make the second one darker", 2, "make it darker"),
    ("Make the second one darker", 2, "make it darker"),
    ("the second one darker", 2, "darker"),
    ("the second one, darker", 2, "darker"),
    ("second one: darker", 2, "darker"),
    ("second: darker", 2, "darker"),
    ("the 2nd, at night", 2, "at night"),
    ("the first, darker", 1, "darker"),
    ("First: darker", 1, "darker"),
    ("last - darker", 4, "darker"),
    ("the last one in the rain", 4, "in the rain"),
    ("the first picture with a moon", 1, "with a moon"),
    ("make number 2 darker", 2, "make it darker"),
    ("make 2 darker", 2, "make it darker"),
    ("2 at night --seed 7", 2, "at night --seed 7"),
    ("2 with rain", 2, "with rain"),
    ("1 with rain", 1, "with rain"),
    ("2 but no people", 2, "but no people"),
    ("2 more dramatic", 2, "more dramatic"),
    ("2 dunkler", 2, "dunkler"),
    ("2 más oscura", 2, "más oscura"),
    ("2 plus sombre", 2, "plus sombre"),
    ("more rain in picture 2", 2, "more rain"),
    ("darker, the second one", 2, "darker"),
    ("darker in #3.", 3, "darker"),
    ("2", 2, ""),
    ("2!", 2, ""),
    ("#2", 2, ""),
    ("the second one", 2, ""),
    ("2:\nat night\nin the rain", 2, "at night\nin the rain"),
    # what is said to the bot before the number
    ("please make the third one darker", 3, "make it darker"),
    ("pls 2 darker", 2, "darker"),
    ("can you make 2 darker?", 2, "make it darker?"),
    ("can 2 be darker?", 2, "be darker?"),
    ("could number 2 have a beard", 2, "have a beard"),
    ("ok, 2 but darker", 2, "but darker"),
    ("I like 2 but darker", 2, "but darker"),
    ("I like the second one but darker", 2, "but darker"),
    ("love 3! but at night", 3, "but at night"),
    ("go with 2 but darker", 2, "but darker"),
    # as the titles of the pictures count them
    ("2 of 4 darker", 2, "darker"),
    ("2/4 darker", 2, "darker"),
    # signs
    ("2️⃣ darker", 2, "darker"),
    ("❷ darker", 2, "darker"),
    ("②darker", 2, "darker"),
    ("(2) darker", 2, "darker"),
    ("[2] darker", 2, "darker"),
    ("2!!! but darker", 2, "but darker"),
    ("2? darker", 2, "darker"),
    ("2 😂", 2, "😂"),
    ("2 <:love:123456789012345678>", 2, "<:love:123456789012345678>"),
    ("2 😍 but darker", 2, "😍 but darker"),
    ("2 thx but darker", 2, "thx but darker"),
    ("2nd darker", 2, "darker"),
    ("three: darker", 3, "darker"),
    ("the third!", 3, ""),
    ("the 2 darker", 2, "darker"),
    # at the end
    ("add rain to 3", 3, "add rain"),
    ("more rain in 3", 3, "more rain"),
    ("add rain to the third", 3, "add rain"),
    # other languages
    ("das zweite dunkler", 2, "dunkler"),
    ("das zweite, aber dunkler", 2, "aber dunkler"),
    ("mach das zweite Bild dunkler", 2, "dunkler"),
    ("das letzte mit Regen", 4, "mit Regen"),
    ("la 2 plus sombre", 2, "plus sombre"),
    ("la deuxième, plus sombre", 2, "plus sombre"),
    ("le numéro 2 plus sombre", 2, "plus sombre"),
    ("la segunda, más oscura", 2, "más oscura"),
    ("el número 2 más oscuro", 2, "más oscuro"),
    ("la tercera con lluvia", 3, "con lluvia"),
    ("a segunda mais escura", 2, "mais escura"),
    ("il secondo più scuro", 2, "più scuro"),
    ("de tweede donkerder", 2, "donkerder"),
    ("2 ciemniej", 2, "ciemniej"),
    ("номер 2 темнее", 2, "темнее"),
    ("2番目をもっと暗く", 2, "もっと暗く"),
    ("第二张暗一点", 2, "暗一点"),
    ("2번 더 어둡게", 2, "더 어둡게"),
]

NOT_NAMED = [
    # numbers that count or measure things, and order within the picture
    "2 wolves",
    "2 wolves in the back",
    "1 tower on the hill",
    "1 more wolf",
    "2 more wolves",
    "2 more men",
    "3 moons in the sky",
    "3 soldiers",
    "two swords",
    "add 2 wolves",
    "make 2 moons",
    "make the second moon red",
    "the first one on the left should be taller",
    "the second one from the left in red",
    "the last one in the back without a hat",
    "the third soldier taller",
    "2.5 times larger",
    "2-handed sword",
    "12 soldiers",
    "1:1",
    "10:30 in the morning",
    "1,000 lanterns",
    "darker",
    "at night --seed 2",
    "with 2 wolves",
    "second thoughts",
    "a number on the door",
    "",
    "2 people",
    "4 horses, at night",
    "for 2 more wolves",
    "on 2 legs",
    "in 2 days",
    "take 2 men away",
    # a time of the day, and what is said first
    "2 am",
    "4 am, an empty street",
    "1 am in the city",
    "3 pm",
    "2 o'clock",
    "first, make it darker",
    "second, remove the hat",
    "last, add rain",
    "First. Add rain",
    # several things, though a comparative stands before them
    "2 darker wolves",
    "please 2 older men",
    "I want 2 wolves",
    "2-3 wolves",
    "2 or 3 wolves",
    "3 Ritter im Wald",
    "4 Kinder",
    # where in the picture, and how it is framed
    "2 on the left, 1 on the right",
    "a 4 on his shield",
    "the number 3 on the door",
    "3/4 view",
    "cut the map in 2",
    "reduce the wolves to 2",
    "a second darker cloak",
    "die zweite Wölfin älter",
    "la primera luz del día",
    "le premier soleil",
    "2° darker",
    "one more time",
]

REFUSED = [
    # no picture of four has this number, or more than one is named
    "5: darker",
    "picture 7 darker",
    "#0 darker",
    "number 12 at night",
    "1 and 3 darker",
    "1, 2 darker",
    "2 & 3: at night",
    "the fifth one darker",
    "add rain to 9",
    "1-3 darker",
    "2 or 3 darker",
    "2 darker, 3 with rain",
    "the first and the third darker",
    "1: darker\n2: with rain",
]


@pytest.mark.parametrize(("text", "number", "words"), NAMED)
def test_a_number_names_a_picture(text: str, number: int | None, words: str) -> None:
    assert read_number(text, shown=4) == NumberedReply(number, words)


@pytest.mark.parametrize("text", NOT_NAMED)
def test_numbers_of_things_name_no_picture(text: str) -> None:
    assert read_number(text, shown=4) == NumberedReply(None, text)


@pytest.mark.parametrize("text", REFUSED)
def test_a_number_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(NoSuchNumber):
        read_number(text, shown=4)


@pytest.mark.parametrize("text", [*(text for text, *_ in NAMED), *NOT_NAMED, *REFUSED])
def test_where_one_picture_is_shown_no_number_is_read(text: str) -> None:
    assert read_number(text, shown=1) == NumberedReply(None, text)


def test_the_last_one_depends_on_how_many_are_shown() -> None:
    assert read_number("the last one darker", shown=2).number == 2
    with pytest.raises(NoSuchNumber):
        read_number("the third one darker", shown=2)
