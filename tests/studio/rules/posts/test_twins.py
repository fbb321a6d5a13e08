"""Names of other letters that look alike are told, and names that do not are left in peace."""

import pytest

from studio.errors import BadName
from studio.rules.posts.twins import foreign_letter, looks_key, require_one_alphabet
from studio.rules.text import name_key

TWINS = [
    # one letter or all of another alphabet
    ("Elara", "Elаra"),
    ("Elara", "Εlara"),
    ("Elara", "Еlаrа"),
    ("Coco", "Сосо"),
    ("Hans", "Нans"),
    ("HANS", "НANS"),
    ("Pax", "Рах"),
    ("Max", "Мах"),
    ("Nova", "Νova"),
    ("Kate", "Κate"),
    ("Yuri", "Υuri"),
    ("inci", "іnci"),
    ("Ivy", "Іvy"),
    ("Jade", "Јade"),
    ("Soso", "Ѕоѕо"),
    ("Otto", "Օtto"),
    ("Elara Moon", "Elara Мооn"),
    ("Ваня", "Bаня"),
    ("Анна", "Aнна"),
    ("Νίκη", "Nίκη"),
    ("Café", "Cаfé"),
    ("Café", "Cafе\u0301"),
    ("Élan", "Е\u0301lan"),
    ("Jean-Luc", "Jеan-Luc"),
    ("Ann 🩷", "Аnn 🩷"),
    # Cherokee and a Latin letter of phonetics
    ("DAVID", "ᎠAVID"),
    ("Elara", "Elɑra"),
    # letters that look like an apostrophe
    ("Hawai'i", "Hawaiʻi"),
    ("Hawai’i", "Hawaiʻi"),
    ("Ta'ufa", "Taʽufa"),
    ("Sa'id", "Saʿid"),
    # Han and kana
    ("ニナ", "二ナ"),
    ("カイ", "力イ"),
    ("エル", "工ル"),
    ("ロロ", "口口"),
    # Greek for German
    ("Groß", "Groβ"),
]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_these_names_look_alike(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert looks_key(one) == looks_key(other)


APART = [
    # an accent, a dot, a stroke is seen
    ("Élan", "Elan"),
    ("Şen", "Sen"),
    ("Ёлка", "Елка"),
    ("Йан", "Иан"),
    ("Øyvind", "Oyvind"),
    ("Łukasz", "Lukasz"),
    ("Björn", "Bjorn"),
    ("Đorđe", "Dorde"),
    # Latin letters among themselves are typed apart
    ("Darn", "Dam"),
    ("Bill", "BiII"),
    ("Ann I", "Ann l"),
    ("Unit O", "Unit 0"),
    ("Guard 1", "Guard l"),
    ("Corn", "Com"),
    # letters that show
    ("Korn", "КоЯn"),
    ("Dracula", "Дracula"),
    ("Вера", "Bepa Я"),
    ("Мир", "Map"),
    ("Кот", "Kim"),
    ("нина", "hina"),
    ("Слава", "Cлон"),
    ("タロ", "夕日"),
    ("林", "森"),
    # emoji
    ("Ann 🩷", "Ann 🩵"),
    ("Ann ❤", "Ann"),
    ("Ann", "Anna"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_these_names_are_told_apart(one: str, other: str) -> None:
    assert looks_key(one) != looks_key(other)


MIXED = [
    ("Elаra", "Cyrillic"),
    ("Εlara", "Greek"),
    ("Dеmоn", "Cyrillic"),
    ("Αlpha", "Greek"),
    ("Нans", "Cyrillic"),
    ("Elara Мoon", "Cyrillic"),
    ("Jеan-Luc", "Cyrillic"),
    ("Xαos", "Greek"),
    ("Օtto", "Armenian"),
    ("ᎠAVID", "Cherokee"),
    ("Ann Ѕmith 🩷", "Cyrillic"),
]


@pytest.mark.parametrize(("name", "alphabet"), MIXED)
def test_a_word_that_only_looks_latin_is_told(name: str, alphabet: str) -> None:
    assert foreign_letter(name)
    with pytest.raises(BadName, match=f"{alphabet} letter"):
        require_one_alphabet(name)


@pytest.mark.parametrize(
    "name",
    [
        "Elara",
        "Işıl",
        "İnci",
        "Ångström-Ødegård",
        "Groß",
        "Анна (Anna)",
        "Анна Smith",
        "Сосо",
        "Иван III",
        "Ωmega",
        "КоЯn",
        "Dяacula",
        "λ-Core",
        "μTorrent",
        "Elara 龍",
        "龍Elara",
        "Elaraさん",
        "Ｅｌａｒａ",
        "𝓔𝓵𝓪𝓻𝓪",
        "กานต์ Kan",
        "Νίκη",
        "αβγ",
        "🩷 Ann",
        "R2D2",
        "Nr. ②",
    ],
)
def test_a_name_of_honest_letters_is_left_in_peace(name: str) -> None:
    assert foreign_letter(name) == ""
    assert require_one_alphabet(name) == name


@pytest.mark.parametrize("name", [name for pair in (*TWINS, *APART) for name in pair])
def test_one_name_looks_like_itself_in_any_case_of_the_key(name: str) -> None:
    assert looks_key(name) == looks_key(f" {name} ")
