"""The rights matrix: every person tries every command, menu, button, list, form and suggestion.

The list of things is read from the program. Each cell is really acted out in Discord's simulation,
and says what came of it: "ok", or the name of the error. After each cell everything is as before.
"""

import asyncio
import heapq
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import simcord
from simcord.backend.errors import BackendError, SetupError

from bot.config import RequestSettings, Settings
from bot.play.stage import answer_text
from cogs.interactions import replies
from cogs.interactions.forms import Form
from tests.journeys import forging
from tests.journeys.rights import things
from tests.journeys.rights.matrix import FORMS, MATRIX
from tests.journeys.rights.people import BLIND, DRAFT, NO_DRAFTS, ROLES, SECRET, Ground, prepare
from tests.journeys.table import Table

# Each cell is undone by copying the database file back.
SQLITE_ALONE = True

_TEXT_FIELD, _LIST_FIELD = 4, 3
# A command that Discord does not offer in a private message.
NO_COMMAND = "NoCommand"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A high rate limit: one person does everything within a second."""
    return settings.model_copy(update={"requests": RequestSettings(per_minute=1000)})


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the errors that were answered."""
    found: list[str] = []
    real = replies.words

    def words(error: Exception) -> str:
        found.append(type(error).__name__)
        return real(error)

    for name, module in list(sys.modules.items()):
        if name.startswith(("cogs.", "bot.")) and getattr(module, "words", None) is real:
            monkeypatch.setattr(module, "words", words)
    return found


@pytest.mark.parametrize("role", ROLES)
async def test_each_person_does_what_the_matrix_says(
    game: Table, role: str, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = await prepare(game, role)
    opened = _note_forms(monkeypatch)
    column = ROLES.index(role)
    came: dict[str, str] = {}
    leaks: list[str] = []
    for thing, act in _acts(ground, role):
        refused.clear()
        try:
            said, failed = await act, None
        except (SetupError, BackendError) as error:
            said, failed = "", error
        came[thing] = NO_COMMAND if failed else (refused or ["ok"])[0]
        leaks += [f"{thing}: {said}" for word in _hidden_from(role) if word in said]
        ground.restore()
        _forget_cancelled_timers()
    ground.close()
    assert leaks == []
    if os.environ.get("RIGHTS_MATRIX"):
        _write(os.environ["RIGHTS_MATRIX"], role, came | {f"form {each}": "ok" for each in opened})
        return
    assert came == {thing: row[column] for thing, row in MATRIX.items()}
    assert opened == {form for form, who in FORMS.items() if role in who}


def test_every_thing_of_the_program_has_a_row() -> None:
    assert set(MATRIX) >= {f"button {name}" for name in things.buttons()}
    assert set(MATRIX) >= {f"list {name}" for name in things.lists()}
    payloads = [each.payload for each in things.buttons().values()]
    payloads += [each.payload for each in things.lists().values()]
    assert [each for each in payloads if each not in things.PAYLOADS] == []
    assert set(things.PICKED) == set(things.lists())


def test_every_form_of_the_program_is_sent_by_somebody() -> None:
    assert set(FORMS) == {each.__name__ for each in _forms(Form)}


def _forms(kind: type[Form]) -> list[type[Form]]:
    return [each for sub in kind.__subclasses__() for each in (sub, *_forms(sub))]


def _acts(ground: Ground, role: str) -> Iterator[tuple[str, Any]]:
    table, ids = ground.table, ground.ids
    client, env = table.stage.app.client, table.env
    who, where = ground.who[role]
    for name in things.commands(client):
        asked = things.OPTIONS.get(name)
        options = asked(ids) if asked else {}
        yield f"command {name}", _finished(table, who, _slash(who, where, name, options))
    for name, (command, options) in things.OTHER_FORMS.items():
        yield f"command {name}", _finished(table, who, _slash(who, where, command, options))
    for command, option in things.suggestions(client):
        filled = things.FILLED.get((command, option), {})
        yield f"suggestion {command} {option}", _suggested(who, where, command, option, filled)
    for name in things.menus(client):
        yield f"menu {name}", _menu(ground, who, where, name)
    for name, each in things.lists().items():
        custom_id = each.custom_id(things.PAYLOADS[each.payload](ids))
        act = forging.pick(who, where, custom_id, things.PICKED[name](ids), to=env)
        yield f"list {name}", _finished(table, who, act)
    # What deletes comes last: a message in Discord does not come back.
    for name, button in sorted(things.buttons().items(), key=lambda each: "delete" in each[0]):
        custom_id = button.custom_id(things.PAYLOADS[button.payload](ids))
        act = forging.click(who, where, custom_id, to=env)
        yield f"button {name}", _finished(table, who, act)


async def _finished(table: Table, who: Any, act: Any) -> str:
    """The words of the answer; when a form opens, also those of the answer to the form."""
    result: simcord.InteractionResult = await act
    said = answer_text(result)
    modal = result._interaction.modal
    if modal is not None:
        said += repr(modal)
        sent = await who.submit_modal(result, _filled(modal))
        said += answer_text(sent)
    return said


def _filled(modal: Any) -> dict[str, Any]:
    """What is typed into the fields of a form: what stands there, or a few words."""
    values = {}
    for each in modal["components"]:
        field = each.get("component") or {}
        id = field.get("custom_id", "")
        if field.get("type") == _TEXT_FIELD:
            values[id] = field.get("value") or things.TYPED.get(id, "a road")
        elif field.get("type") == _LIST_FIELD:
            chosen = [each["value"] for each in field["options"] if each.get("default")]
            values[id] = chosen or [field["options"][0]["value"]]
    return values


async def _slash(who: Any, where: Any, name: str, options: Any) -> Any:
    if isinstance(who, simcord.UserHandle):
        return await who.slash(name, **options)
    return await who.slash(where, name, **options)


async def _suggested(who: Any, where: Any, command: str, option: str, filled: Any) -> str:
    if isinstance(who, simcord.UserHandle):
        raise SetupError("a private message has no commands of a server")
    return repr(await who.autocomplete(where, command, option, "", **filled))


async def _menu(ground: Ground, who: Any, where: Any, name: str) -> str:
    if isinstance(who, simcord.UserHandle):
        raise SetupError("a private message has no menus of a server")
    # A menu is opened on a message that the person sees.
    on = ground.picture_message if name == "Iterate from this" else ground.post_message
    return await _finished(ground.table, who, who.context_menu(where, name, on))


def _hidden_from(role: str) -> list[str]:
    return [*([SECRET] if role in BLIND else []), *([DRAFT] if role in NO_DRAFTS else [])]


def _note_forms(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    opened: set[str] = set()
    submit = Form.on_submit

    async def on_submit(form: Form, interaction: Any) -> None:
        opened.add(type(form).__name__)
        await submit(form, interaction)

    monkeypatch.setattr(Form, "on_submit", on_submit)
    return opened


def _forget_cancelled_timers() -> None:
    """SimCord looks at every timer of the loop each time that it asks whether all is done."""
    loop: Any = asyncio.get_running_loop()
    for each in loop._scheduled:
        each._scheduled = not each._cancelled
    loop._scheduled[:] = [each for each in loop._scheduled if not each._cancelled]
    heapq.heapify(loop._scheduled)
    loop._timer_cancelled_count = 0


def _write(path: str, role: str, came: dict[str, str]) -> None:
    lines = "".join(f"{thing}\t{each}\n" for thing, each in came.items())
    Path(f"{path}.{role.replace(' ', '-')}").write_text(lines, encoding="utf-8")
