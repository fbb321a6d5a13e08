"""Characters are read as the Latin letters that they look like."""

import string
import sys
import unicodedata

import pytest

from studio.rules.moderation.judging import Moderation
from studio.rules.moderation.letters import look_alikes, plain_letters
from studio.rules.moderation.reading import fold_text

READ_AS = [
    # what is typed, what it is read as
    ("авекмнорстухіјѕԁԛԝһьґєѵӏ", "abekmhopctyxijsdqwhbrevi"),  # Cyrillic
    ("АВЕКМНОРСТУХІЈЅ", "abekmhopctyxijs"),  # Cyrillic capitals
    ("αβγεικνορςτυχωηµμ", "abyeikvopctuxwnuu"),  # Greek
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),  # Greek capitals
    ("όή", "on"),  # Greek with accents
    ("օսհոցզյՏԼ", "ouhngqjsl"),  # Armenian
    ("ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᏔᏃ", "abcdeghjklmprstvwz"),  # Cherokee
    ("ꭺꮜ", "au"),  # small Cherokee
    ("ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpddtgkjczfmnlsrvhwxyae|ou"),  # Lisu
    ("ⲢⲟⲢ", "pop"),  # Coptic
    ("ᑭᑌᖇ", "pur"),  # Canadian syllabics
    ("𝐚𝑏𝒄𝓓𝔢𝕗𝖌𝗛𝘪𝙟𝚔", "abcdefghijk"),  # mathematical letters
    ("𝚮𝛎", "hv"),  # mathematical Greek
    ("ａｂＺ", "abz"),  # full width
    ("ⓐⒷ🄲🅳🅴", "abcde"),  # in circles and squares
    ("🇵🇴", "po"),  # regional indicators
    ("ᴀʙᴄᴛɪ", "abcti"),  # small capitals
    ("ᵃᵇᶜ₍ₐ₎", "abc(a)"),  # raised and lowered
    ("ɐɯʇǝ", "amte"),  # turned upside down
    ("ıȷℓɡſ", "ijlgs"),  # letterlike
    ("øđħłŧɨ", "odhlti"),  # with strokes
    ("äńçűž", "ancuz"),  # with accents
    ("æÆœþðßẞ", "aeaeoethdssss"),  # two letters in one
    ("①２𝟑४۵", "12345"),  # digits keep their value
    ("¢¥×†®©", "cyxtrc"),  # signs
    ("‘’‛ʼ´′", "''''''"),  # apostrophes
    ("a\u115fb\u1160c\u2800d\u3164e\uffa0f", "a b c d e f"),  # characters that only look blank
    ("a\u200bb\u0301\u0336c\u202e", "abc"),  # invisible characters and marks
    ("é\x00a\x1bb\x7fc", "eabc"),  # control characters
    ("ƚ𝐥ɫⅼ", "llll"),  # a small l is never an i
    ("ɯɐʌ", "mav"),  # the name counts before the look
    ("дждщ", "дждщ"),  # what looks like no Latin letter stays
    ("竜とひ", "竜とひ"),
    ("ంಂംං", "ంಂംං"),  # marks that stand on a letter stay, though they look like an o
]


@pytest.mark.parametrize(("typed", "letters"), READ_AS)
def test_look_alikes_are_read_as_intended(typed: str, letters: str) -> None:
    assert plain_letters(typed)[0] == letters


@pytest.mark.parametrize("letter", string.ascii_lowercase)
def test_a_latin_letter_is_itself_with_any_accent_and_in_any_case(letter: str) -> None:
    accented = [unicodedata.normalize("NFC", letter + mark) for mark in "\u0301\u0308\u0323\u0327"]

    for typed in (letter, letter.upper(), *accented):
        assert plain_letters(typed)[0] == letter


def test_printable_ascii_is_unchanged_except_for_two_signs() -> None:
    for char in map(chr, range(0x20, 0x7F)):
        assert plain_letters(char)[0] == {"_": " ", "`": "'"}.get(char, char.lower())


def test_the_table_has_look_alikes_of_many_scripts() -> None:
    scripts = {unicodedata.name(char, " ").split()[0] for char in look_alikes()}

    assert {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC", "MATHEMATICAL"} < scripts
    assert len(look_alikes()) > 1300
    assert set(look_alikes().values()) == {*string.ascii_lowercase, "'", "|"}


def test_a_small_letter_in_the_table_is_never_an_i_or_an_l() -> None:
    either = [char for char, letter in look_alikes().items() if letter == "|"]

    assert not [char for char in either if char.islower()]
    assert look_alikes()["ƚ"] == look_alikes()["𝐥"] == "l"


def test_what_may_be_an_i_or_an_l_is_read_as_both() -> None:
    (word,) = fold_text("ꓲꓳꓦꓰ").words

    assert {"iove", "love"} <= set(word.readings)


def test_a_word_in_lisu_letters_is_found() -> None:
    """The letter ꓓ was once taken for an a."""
    assert Moderation().check("a ꓓꓲꓡꓓꓳ").words == ("ꓓꓲꓡꓓꓳ",)


@pytest.mark.parametrize("blocked", ["νερό", "ΝΕΡΌ", "Νερό"])
@pytest.mark.parametrize("text", ["νερό", "ΝΕΡΌ", "ΝΕΡΟ", "Νερο"])
def test_a_servers_greek_word_is_found_in_any_case(blocked: str, text: str) -> None:
    assert Moderation().check(text, blocked=frozenset((blocked,))).words == (text,)


ELSEWHERE = [
    # Greek
    "Ο δράκος κοιμάται στη σπηλιά και το φως της φωτιάς τρεμοπαίζει στους τοίχους",
    "Η ΜΑΓΙΣΣΑ ΑΝΟΙΓΕΙ ΤΟ ΒΙΒΛΙΟ ΚΑΙ ΔΙΑΒΑΖΕΙ ΤΑ ΠΑΛΙΑ ΟΝΟΜΑΤΑ",
    # Russian, Ukrainian, Bulgarian
    "Старый рыцарь стоит на коленях у алтаря, свеча догорает, за окном идёт снег",
    "ВОРОН СИДИТ НА ВОРОТАХ ЗАМКА И СМОТРИТ НА СОБАКУ",
    "Їжак і ґава сидять біля річки, а козак співає",
    "Горският дух пази извора и говори с вятъра",
    # Polish, Czech, Turkish, Vietnamese, German, Icelandic
    "Rycerz klęka przed ołtarzem, a świeca dogasa; łódź czeka na brzegu",
    "Stará čarodějnice vaří bylinky, kočka spí na peci",
    "Şövalye kapıda bekliyor, ışık sönüyor",
    "Hiệp sĩ đứng trước cổng thành, trời đang mưa",
    "Der Zauberer grüßt die Füchsin und schließt das große Tor",
    "Þórr og Æsir ríða yfir brúna",
    # Armenian, Georgian, Hebrew, Arabic, Hindi, Thai
    "Ասպետը կանգնած է կամրջի վրա",
    "რაინდი დგას ხიდზე და უყურებს მდინარეს",
    "האביר עומד ליד השער והלילה יורד",
    "يقف الفارس عند البوابة والليل يهبط",
    "शूरवीर पुल पर खड़ा है और वर्षा हो रही है",
    "อัศวินยืนอยู่บนสะพาน",
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_other_languages_raise_no_false_alarm(text: str) -> None:
    assert Moderation().check(text).allowed


def test_the_tables_package_is_read_and_not_imported() -> None:
    Moderation().warm()
    assert "confusable_homoglyphs" not in sys.modules


@pytest.mark.parametrize("text", ["nu\x01de", "nu\x7fde", "n\x00ude é", "NU\x02DE"])
def test_control_characters_are_invisible_in_any_text(text: str) -> None:
    assert "nude" in plain_letters(text)[0]
