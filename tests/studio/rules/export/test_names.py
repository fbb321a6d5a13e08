"""An export is named by its title, in letters that Discord and every system keep."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.rules.export.names import export_name

NAMES = [
    # a title, the file's name
    ("A quiet harbour", "a-quiet-harbour-12.zip"),
    ("The  Silver   Lantern!", "the-silver-lantern-12.zip"),
    ("Elara's oath", "elaras-oath-12.zip"),
    ("Elara’s oath", "elaras-oath-12.zip"),
    ("Café Zürich", "cafe-zurich-12.zip"),
    ("Straße", "strasse-12.zip"),
    ("Ærøskøbing", "aeroskobing-12.zip"),
    ("Łódź", "lodz-12.zip"),
    ("Þór", "thor-12.zip"),
    ("İstanbul ışığı", "istanbul-isigi-12.zip"),
    ("Тихая гавань", "tikhaya-gavan-12.zip"),
    ("Ёж и щука", "ezh-i-shchuka-12.zip"),
    ("Київ", "kiiv-12.zip"),
    ("Ήσυχο λιμάνι", "isycho-limani-12.zip"),
    ("Việt Nam", "viet-nam-12.zip"),
    ("Ｆｕｌｌ ｗｉｄｔｈ", "full-width-12.zip"),
    ("静かな港", "session-12.zip"),  # letters that Discord would remove
    ("港 harbour", "harbour-12.zip"),
    ("مرفأ هادئ", "session-12.zip"),
    ("🌊🌊", "session-12.zip"),
    ("", "session-12.zip"),
    ("...", "session-12.zip"),
    ("../../etc/passwd", "etc-passwd-12.zip"),
    ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j-12.zip"),
    (".hidden", "hidden-12.zip"),
    ("_underscores_", "underscores-12.zip"),
    ("CON", "session-12.zip"),
    ("Lpt1", "session-12.zip"),
    ("name.exe\u202egpj.zip", "name-exe-gpj-zip-12.zip"),
    ("line\nbreak\0", "line-break-12.zip"),
]


@pytest.mark.parametrize(("title", "name"), NAMES)
def test_an_export_is_named_by_its_title(title: str, name: str) -> None:
    assert export_name(title, 12) == name


def test_a_long_title_is_cut_between_words() -> None:
    name = export_name("lantern " * 30, 12)
    assert name == f"{'lantern-' * 6}lantern-12.zip"
    assert len(export_name("x" * 500, 12)) == 60 + len("-12.zip")


def test_two_sessions_of_one_title_have_two_names() -> None:
    assert export_name("A quiet harbour", 1) != export_name("A quiet harbour", 2)


@given(st.text(max_size=300))
def test_every_name_is_safe(title: str) -> None:
    name = export_name(title, 7)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,70}-7\.zip", name)
    assert "--" not in name
