"""Every interaction gets one true answer, wherever its calls are cut."""

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from cogs.components.layout import card
from cogs.interactions import first_answers
from cogs.interactions.answering import admit, answering, change, say
from cogs.interactions.discord_calls import ignoring_failures
from cogs.interactions.first_answers import acknowledge, keep_card, think
from studio.errors import NothingToIterate
from tests.cogs.interactions.one_interaction import AFTER, BEFORE, OneInteraction, refusal

ROOT = Path(__file__).parents[3]
_SENDS = {"send_message", "send_modal", "defer", "edit_message", "autocomplete", "is_done"}
NO_PICTURE = "You have no picture in this game yet. Start with `/image scene`."


def _calls(tree: ast.AST) -> Iterator[str]:
    """The methods that are read from `….response`."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "response"
        ):
            yield node.attr


def test_no_other_module_sends_first_answers() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): called
        for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py")])
        if path.name != "first_answers.py"
        and (called := _SENDS & set(_calls(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert not found


@pytest.mark.parametrize("cut", [BEFORE, AFTER])
async def test_a_cut_answer_is_shown_once_and_its_message_is_known(cut: str) -> None:
    one = OneInteraction(cuts=[cut])
    async with answering(one.there):
        assert await say(one.there, card("It is done.")) == 55
    assert (one.first, one.others) == ("It is done.", [])


@pytest.mark.parametrize("cut", [BEFORE, AFTER])
async def test_a_cut_change_of_the_clicked_card_is_shown_once(cut: str) -> None:
    one = OneInteraction(cuts=[cut], is_click=True)
    async with answering(one.there):
        await change(one.there, card("It is done."))
    assert (one.first, one.others) == ("It is done.", [])


@pytest.mark.parametrize("cuts", [(BEFORE,), (AFTER,), (BEFORE, BEFORE), (AFTER, AFTER)])
@pytest.mark.parametrize("private", [True, False])
async def test_no_cut_acknowledgement_leaves_thinking_behind(
    cuts: tuple[str, ...], private: bool
) -> None:
    one = OneInteraction(cuts=[*cuts])
    async with answering(one.there, private=private):
        with ignoring_failures("acknowledgement"):
            await acknowledge(one.there, private=private)
        await say(one.there, card("It is done."), private=private)
    assert (one.first, one.others) == ("It is done.", [])
    assert one.kept.ids == set()


@pytest.mark.parametrize("cut", [BEFORE, AFTER])
async def test_a_cut_answer_after_thinking_is_shown_once(cut: str) -> None:
    one = OneInteraction(cuts=[None, cut])
    async with answering(one.there):
        await think(one.there, private=True)
        assert one.kept.ids == {81}
        assert await say(one.there, card("It is done.")) == 55
    assert (one.first, one.others) == ("It is done.", [])
    assert one.kept.ids == set()


async def test_the_timer_waits_for_an_answer_in_flight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_answers, "_ACKNOWLEDGE_AFTER_S", 0.0)
    one = OneInteraction(slow=asyncio.Event())
    async with answering(one.there):
        saying = asyncio.create_task(say(one.there, card("It is done.")))
        for _ in range(5):
            await asyncio.sleep(0)
        assert one.slow is not None
        one.slow.set()
        assert await saying == 55
    assert (one.first, one.others, one.calls) == ("It is done.", [], 1)


async def test_an_answer_waits_for_an_acknowledgement_in_flight() -> None:
    one = OneInteraction(slow=asyncio.Event())
    async with answering(one.there):
        thinking = asyncio.create_task(think(one.there, private=True))
        saying = asyncio.create_task(say(one.there, card("It is done.")))
        for _ in range(5):
            await asyncio.sleep(0)
        assert one.slow is not None
        one.slow.set()
        await asyncio.gather(thinking, saying)
    assert (one.first, one.others) == ("It is done.", [])


async def test_thinking_without_any_answer_is_removed() -> None:
    one = OneInteraction()
    async with answering(one.there):
        await think(one.there, private=True)
    assert one.first == "deleted"
    assert one.kept.ids == set()


async def test_thinking_that_cannot_be_ended_stays_remembered_for_the_next_gateway() -> None:
    one = OneInteraction(cuts=[None, BEFORE, BEFORE])
    async with answering(one.there):
        await think(one.there, private=True)
    assert one.first == "thinking private"
    assert one.kept.ids == {81}


async def test_an_error_replaces_thinking() -> None:
    one = OneInteraction()
    async with answering(one.there):
        await think(one.there, private=True)
        raise NothingToIterate
    assert (one.first, one.others) == (NO_PICTURE, [])


async def test_a_private_sentence_after_thinking_in_public_is_private() -> None:
    one = OneInteraction()
    async with answering(one.there, private=False):
        await think(one.there, private=False)
        raise NothingToIterate
    assert (one.first, one.others) == ("deleted", [NO_PICTURE])


async def test_a_card_for_all_after_thinking_in_private_is_a_message_that_can_be_edited() -> None:
    one = OneInteraction()
    async with answering(one.there):
        await think(one.there, private=True)
        assert await say(one.there, card("Next in line."), private=False) == 57
    assert (one.first, one.others, one.posted) == ("deleted", [], ["Next in line."])


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (404, 10015), (401, 50027)])
async def test_a_dead_token_is_tried_once(status: int, code: int) -> None:
    one = OneInteraction(dead=refusal(status, code))
    async with answering(one.there):
        await say(one.there, card("It is done."))
    assert one.calls == 1


async def test_a_click_on_a_dead_token_is_tried_once() -> None:
    one = OneInteraction(dead=refusal(404, 10062), is_click=True)
    async with answering(one.there):
        await keep_card(one.there)
    assert one.calls == 1


async def test_a_cancelled_answer_still_says_something() -> None:
    one = OneInteraction()
    thought = asyncio.Event()

    async def answer() -> None:
        async with answering(one.there):
            await think(one.there, private=True)
            thought.set()
            await asyncio.Event().wait()

    answer_task = asyncio.create_task(answer())
    await thought.wait()
    await one.requests.finish(within_s=0)

    assert answer_task.cancelled()
    assert one.first is not None
    assert one.first.startswith("Something went wrong on my side. Nothing was used")


async def test_who_asks_a_stopping_program_is_told_to_ask_again() -> None:
    one = OneInteraction()
    one.requests.refuse()
    assert not await admit(one.there)
    assert one.first == "I am just restarting. Nothing was used; please ask again in a minute."
