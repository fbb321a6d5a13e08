"""What was typed is kept whole and for its person alone, and forms open again as they were sent."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from discord import ui

from cogs.characters.forms import LooksForm, NewCharacterForm, ProfileForm
from cogs.games.forms import ThemesForm
from cogs.interactions.forms import Form, TextForm
from cogs.interactions.refusals.edit_form import EditForm, TypedText
from cogs.interactions.refusals.kept import RefusedRequest, RefusedRequests
from cogs.interactions.refusals.typed import typed_in
from cogs.pictures.forms import PaintOverForm, iterate_form
from cogs.pictures.settings_form import SettingsForm
from cogs.sessions.forms import rename_form
from studio.errors import (
    BadSetting,
    LimnerError,
    MaskRefused,
    ModerationRefused,
    NotTogether,
    NotYours,
    QuotaReached,
    TextTooLong,
    UploadRefused,
    WordsForgotten,
)
from studio.services.characters.form import CharacterForm
from studio.services.games.overviews import GameThemes
from studio.services.orders.inputs import SceneForm
from tests.support.clock import START

REFUSED = ModerationRefused("gore", ("gut",))


async def nothing(*_: object) -> None:
    pass


FORMS: list[Form] = [
    TextForm(nothing, title="A note", label="Words", filled="before"),
    iterate_form(nothing, example="at night"),
    rename_form(nothing, title="Fog"),
    NewCharacterForm(nothing, filled=CharacterForm(name="", looks="an elf", npc=True)),
    LooksForm(nothing, looks="an elf", style="woodcut"),
    ProfileForm(nothing, name="Elara", backstory=""),
    ThemesForm(nothing, filled=GameThemes(("spiders",), ())),
    SettingsForm(nothing, filled=SceneForm("a harbour", seed=7, negative=("rain",))),
    PaintOverForm(nothing, example="a red door", face=True, page=True),
]


def fields(form: Form, kind: type[Any]) -> dict[str, Any]:
    return {each.custom_id: each for each in form.walk_children() if isinstance(each, kind)}


def send(form: Form, *, files: Sequence[object] = ()) -> dict[str, str]:
    """Fill every field, as discord.py does when the form is sent; gives the texts."""
    texts = {}
    for id, text in fields(form, ui.TextInput).items():
        texts[id] = text._value = f"typed into {id}"
    for each in fields(form, ui.Select).values():
        each._values = [each.options[-1].value]
    for each in fields(form, ui.FileUpload).values():
        each._values = list(files)
    return texts


@pytest.mark.parametrize("form", FORMS, ids=lambda form: type(form).__name__)
def test_a_form_opens_again_as_it_was_sent(form: Form) -> None:
    texts = send(form)

    again = form.refilled(REFUSED)

    assert type(again) is type(form)
    assert again.private is form.private
    assert {id: each.default for id, each in fields(again, ui.TextInput).items()} == texts
    for each in fields(again, ui.Select).values():
        assert [option.default for option in each.options][-1]
        assert sum(option.default for option in each.options) == 1
    # Sent unchanged and refused once more, it still has everything.
    send(again)
    assert {
        id: each.default for id, each in fields(again.refilled(REFUSED), ui.TextInput).items()
    } == texts


def test_what_a_form_does_not_show_is_kept_too() -> None:
    form = NewCharacterForm(nothing, filled=CharacterForm(name="", looks="", npc=True))
    send(form)

    again = form.refilled(REFUSED)

    assert isinstance(again, NewCharacterForm)
    assert again._npc


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (REFUSED, True),
        (TextTooLong("looks", length=2000, limit=1500), True),
        (BadSetting("style", "x", "an art style"), True),
        # these are about the files: who opens the form again may send none
        (UploadRefused("not_a_picture"), False),
        (MaskRefused("empty"), False),
        (NotTogether("region", "mask"), False),
        (QuotaReached(10, 10, 1, START, "UTC"), False),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, LimnerError) else "",
)
def test_files_stay_with_the_words_unless_the_refusal_is_about_them(
    error: LimnerError, kept: bool
) -> None:
    form = NewCharacterForm(nothing, filled=CharacterForm(name="", looks=""))
    send(form, files=["one.png", "two.png"])

    again = form.refilled(error)
    [upload] = fields(again, ui.FileUpload).values()
    [label] = [
        each
        for each in again.walk_children()
        if isinstance(each, ui.Label) and each.component is upload
    ]

    assert list(again.files_in(upload)) == (["one.png", "two.png"] if kept else [])
    assert ("The 2 files that you sent stay" in (label.description or "")) is kept
    upload._values = ["three.png"]
    assert list(again.files_in(upload)) == ["three.png"]


TEXTS = [
    "a quiet harbour",
    "x" * 4000,
    "x" * 4001,  # one letter more than a field holds, and no blank
    "x" * 6000,
    "word " * 1199 + "word",
    "a line\n\n" * 700 + "the end",
    "Ж" * 5999,
    "🐉" * 3000,
    "e\u0301" * 3000,  # letters with a combining accent
    "[[2d6+3]] **bold** ||spoiler|| " * 190,
    # a short paragraph before a text without blanks
    "short\n\n" + "x" * 5990,
    "s\n\n" + "x" * 3990 + "\n\n" + "y" * 1990,
    "x" * 3999 + " " + "y" * 2000,
    "x" * 1999 + " " + "y" * 4000,
    "x" * 2000 + " " + "y" * 3999,
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text[:6]}, {len(text)}")
async def test_the_longest_text_of_a_command_is_shown_whole_and_comes_back_the_same(
    text: str,
) -> None:
    sent: dict[str, str] = {}

    async def on_sent(_: Any, texts: Mapping[str, str]) -> None:
        sent.update(texts)

    form = EditForm(on_sent, texts={"description": TypedText("What is seen", text)})
    parts = fields(form, ui.TextInput).values()
    for part in parts:
        assert len(part.default or "") <= part.max_length == 4000
        part._value = part.default
    await form.send(None)  # type: ignore[arg-type]

    assert len(parts) <= 2
    assert sent == {"description": text.strip()}


def test_two_texts_of_the_greatest_length_fit_into_one_form() -> None:
    for text in TEXTS:
        texts = {name: TypedText(name, text) for name in ("description", "style")}
        assert len(EditForm(nothing, texts=texts).children) <= 4

    texts = {name: TypedText(name * 9, "x" * 6000) for name in ("description", "style")}
    form = EditForm(nothing, texts=texts)
    labels = [each for each in form.walk_children() if isinstance(each, ui.Label)]
    assert [len(each.text) <= 45 for each in labels] == [True] * 4


def test_a_kept_request_opens_for_its_person_alone() -> None:
    kept = RefusedRequests()
    kept.keep(81, RefusedRequest(5, lambda: FORMS[0]))

    assert kept.get(81, user_id=5).user_id == 5
    with pytest.raises(NotYours):
        kept.get(81, user_id=6)
    with pytest.raises(WordsForgotten):
        kept.get(82, user_id=5)


def test_the_oldest_requests_are_forgotten_first_and_a_later_one_of_the_same_id_counts() -> None:
    kept = RefusedRequests()
    for id in range(1001):
        kept.keep(id, RefusedRequest(id, lambda: FORMS[0]))
    kept.keep(1, RefusedRequest(7, lambda: FORMS[0]))
    kept.keep(2000, RefusedRequest(8, lambda: FORMS[0]))

    for id, gone in ((0, True), (2, True), (3, False), (1000, False)):
        if gone:
            with pytest.raises(WordsForgotten):
                kept.get(id, user_id=id)
        else:
            assert kept.get(id, user_id=id).user_id == id
    assert kept.get(1, user_id=7).user_id == 7


LONG = "a road through a wood of birches, far from home"


@pytest.mark.parametrize(
    ("data", "typed"),
    [
        (None, ""),
        ({}, ""),
        # a click and a form have no options
        ({"custom_id": "limner:queue:0:0", "component_type": 2}, ""),
        ({"components": [{"component": {"type": 4, "value": LONG}}]}, ""),
        ({"options": [{"name": "change", "type": 3, "value": LONG}]}, LONG),
        # quick to type again
        ({"options": [{"name": "change", "type": 3, "value": "at night"}]}, ""),
        # a number, and a file by its id
        ({"options": [{"name": "seed", "type": 4, "value": 7}]}, ""),
        ({"options": [{"name": "source", "type": 11, "value": "1444000000000000007"}]}, ""),
        # a subcommand of a subgroup
        (
            {
                "options": [
                    {"type": 2, "options": [{"type": 1, "options": [{"type": 3, "value": LONG}]}]}
                ]
            },
            LONG,
        ),
        (
            {"options": [{"type": 3, "value": LONG}, {"type": 3, "value": LONG.upper()}]},
            f"{LONG}\n\n{LONG.upper()}",
        ),
    ],
)
def test_the_long_texts_of_a_command_are_read_from_its_options(data: Any, typed: str) -> None:
    assert typed_in(SimpleNamespace(data=data)) == typed  # type: ignore[arg-type]
