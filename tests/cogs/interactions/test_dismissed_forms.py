"""Forms that were opened and never sent, and cards of private answers."""

import asyncio
from typing import Any

from discord import ui
from discord.ui.view import ViewStore

import cogs
from cogs.components.layout import card
from cogs.interactions import forms
from cogs.interactions.forms import Form, TextForm


def _all_kinds(kind: type[ui.Modal]) -> list[type[ui.Modal]]:
    return [each for one in kind.__subclasses__() for each in (one, *_all_kinds(one))]


def test_every_form_of_the_program_is_forgotten_after_an_hour() -> None:
    assert cogs.Services is not None
    ours = [each for each in _all_kinds(ui.Modal) if each.__module__.startswith("cogs.")]

    assert len(ours) >= 10
    assert [each for each in ours if not issubclass(each, Form)] == []
    assert TextForm(_nothing, title="A note", label="Words").timeout == 3600


async def test_a_dismissed_form_leaves_the_memory(monkeypatch: Any) -> None:
    monkeypatch.setattr(forms, "_OPEN_FOR_S", 0.01)
    # As discord.py does when a form is shown.
    store = ViewStore(None)  # type: ignore[arg-type]
    for _ in range(100):
        store.add_view(TextForm(_nothing, title="A note", label="Words"))
    assert len(store._modals) == 100

    async with asyncio.timeout(20):
        while store._modals:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_the_card_of_a_private_answer_leaves_nothing_behind() -> None:
    store = ViewStore(None)  # type: ignore[arg-type]
    view = card("Only you see this.").view
    # As discord.py does with a private answer.
    view.timeout = 900.0
    before = asyncio.all_tasks()

    store.add_view(view)

    assert asyncio.all_tasks() == before
    assert not store._views


async def _nothing(*_: object) -> None:
    pass
