"""Every call to Discord, cut before or after its effect: nothing is lost, doubled or untrue.

Each flow runs once to record its calls. Then it runs again for each of these calls, which is cut
before or after its effect; `make soak` cuts each in both ways. So a new call is cut without a new
test. The rows and the messages that come of a cut run are those of the run without a cut.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
import pytest

from bot.config import QuotaSettings, RequestSettings, Settings
from bot.play.stage import answer_text, message_text
from tests.journeys.posts.attaching import attach, told
from tests.journeys.posts.illustrate.forms import illustrate, said_by, send
from tests.journeys.posts.writing import delete, edit, fill, menu, post, posted
from tests.journeys.table import Table
from tests.support.cuts import When, lay_wire

UNTRUE = ("Nothing was used", "nothing was used", "went wrong", "did not take")
"""What nobody may read in a run that did its work."""


@dataclass(frozen=True)
class Flow:
    """Something that members do. Only calls of `act` are cut; it gets what `prepare` gave."""

    name: str
    act: Callable[[Table, Any], Awaitable[object]]
    prepare: Callable[[Table], Awaitable[object]]


async def nothing(_: Table) -> None:
    return None


async def a_picture(game: Table) -> discord.Message:
    return await game.picture()


async def a_post(game: Table) -> discord.Message:
    await post(game)
    return posted(game.channel)[-1]


async def no_webhooks(game: Table) -> None:
    game.forbid(game.channel, manage_webhooks=False)


async def closed_channel(game: Table) -> None:
    game.forbid(game.channel, send_messages=False)


async def slow_painter(game: Table) -> None:
    game.provider.seconds = 10.0


async def scene(game: Table, _: Any) -> object:
    return await game.scene("a quiet harbour", quality="draft")


async def reply(game: Table, picture: Any) -> object:
    return await game.reply(picture, "at night")


async def vary(game: Table, picture: Any) -> object:
    return await game.press(picture, "Vary")


async def iterate_by_form(game: Table, picture: Any) -> object:
    opened = await game.player.click(picture, label="Iterate")
    return answer_text(await game.player.submit_modal(opened, {"text": "at night"}))


async def details(game: Table, picture: Any) -> object:
    return await game.details(picture)


async def delete_picture(game: Table, picture: Any) -> object:
    await game.delete(picture)
    return [each.id for each in game.pictures()].count(picture.id)


async def several_pictures(game: Table) -> discord.Message:
    return await game.picture(count=3)


async def scene_of_three(game: Table, _: Any) -> object:
    return await game.scene("a quiet harbour", quality="draft", count=3)


async def choose_a_number(game: Table, message: Any) -> object:
    said = await game.press(message, "2")
    assert " · 2 of 3" in message_text(game.now(message))
    return said


async def delete_one_of_several(game: Table, message: Any) -> object:
    await game.delete(message)
    assert len(game.now(message).attachments) == 2
    return message_text(game.now(message))


async def slow_scene(game: Table, _: Any) -> object:
    said = await game.scene("a quiet harbour")
    await game.later(14)
    return said


async def cancel(game: Table, _: Any) -> object:
    said = await game.scene("a quiet harbour")
    await game.player.click(game.cards()[-1], label="Cancel")
    await game.later(4)
    return said


async def write(game: Table, _: Any) -> object:
    return answer_text(await post(game, file=("map.png", b"here")))


async def write_by_form(game: Table, _: Any) -> object:
    return answer_text(await fill(game, "It rains."))


async def write_as_itself(game: Table, _: Any) -> object:
    return answer_text(await post(game))


async def rewrite(game: Table, message: Any) -> object:
    said = await edit(game, "It pours.", on=message)
    assert game.now(message).content == "It pours."
    return said


async def delete_post(game: Table, message: Any) -> object:
    await delete(game, message)
    return [each.id for each in posted(game.channel)].count(message.id)


async def whose(game: Table, message: Any) -> object:
    return await menu(game, "Whose post is this?", message)


async def a_post_and_a_picture(game: Table) -> discord.Message:
    await told(game)
    return await game.picture()


async def attach_picture(game: Table, picture: Any) -> object:
    return await attach(game, picture)


async def a_proxied_post(game: Table) -> discord.Message:
    await game.say("game channel set", illustrate=True, by=game.gm)
    return said_by(game, "Elara", "She pushes the door open, snow behind her.")


async def illustrate_post(game: Table, message: Any) -> object:
    return await send(game, await illustrate(game, message))


async def a_session(game: Table) -> int:
    await game.picture()
    return (await game.newest()).session.id


async def resume(game: Table, session_id: Any) -> object:
    return await game.say("session resume", session=session_id, change="with a full moon")


async def export(game: Table, session_id: Any) -> object:
    return await game.say("session export", session=session_id)


async def roll(game: Table, _: Any) -> object:
    return await game.say("roll", dice="1d20+5")


async def roll_in_secret(game: Table, _: Any) -> object:
    return await game.say("roll", dice="1d20", secret="to the GM alone")


async def character(game: Table, _: Any) -> object:
    name = f"Borin {len(await game.history()):04}"
    await game.approved_character(name)
    return await game.say("character show", name=name)


async def look_around(game: Table, _: Any) -> object:
    commands = ("gallery show", "session list", "queue show", "quota show", "game show", "help")
    return [await game.say(each) for each in commands]


FLOWS = [
    Flow("scene", scene, nothing),
    Flow("slow scene", slow_scene, slow_painter),
    Flow("scene of three", scene_of_three, nothing),
    Flow("scene of three in a closed channel", scene_of_three, closed_channel),
    Flow("choose a number", choose_a_number, several_pictures),
    Flow("delete one of several", delete_one_of_several, several_pictures),
    Flow("scene in a closed channel", scene, closed_channel),
    Flow("cancel", cancel, slow_painter),
    Flow("reply", reply, a_picture),
    Flow("vary", vary, a_picture),
    Flow("iterate by form", iterate_by_form, a_picture),
    Flow("details", details, a_picture),
    Flow("delete a picture", delete_picture, a_picture),
    Flow("write", write, nothing),
    Flow("write by form", write_by_form, nothing),
    Flow("write as itself", write_as_itself, no_webhooks),
    Flow("rewrite", rewrite, a_post),
    Flow("delete a post", delete_post, a_post),
    Flow("whose post", whose, a_post),
    Flow("attach", attach_picture, a_post_and_a_picture),
    Flow("illustrate", illustrate_post, a_proxied_post),
    Flow("resume with a change", resume, a_session),
    Flow("export", export, a_session),
    Flow("roll", roll, nothing),
    Flow("roll in secret", roll_in_secret, nothing),
    Flow("character", character, nothing),
    Flow("look around", look_around, nothing),
]


@dataclass(frozen=True)
class Outcome:
    """What came of one run: new rows by table, and how many messages of each kind."""

    rows: dict[str, int]
    messages: Counter[str]
    private: int
    ledger: Counter[str]


async def run(game: Table, flow: Flow, prepared: object) -> tuple[Outcome, str]:
    """Run a flow; gives what came of it, and all words that people read."""
    before, seen = await game.rows(), {each.id for each in game.channel.history()}
    private = len(game.private())
    entries = Counter(await game.ledger())
    said = await flow.act(game, prepared)
    await game.later(4)
    after = await game.rows()
    new = [each for each in game.channel.history() if each.id not in seen]
    words = [str(said), *map(message_text, new)]
    outcome = Outcome(
        {name: after[name] - before[name] for name in after if after[name] != before[name]},
        Counter(_kind(message_text(each)) for each in new),
        len(game.private()) - private,
        Counter(await game.ledger()) - entries,
    )
    return outcome, "\n".join(words)


def _kind(text: str) -> str:
    """The words of a message without its numbers."""
    return "".join("#" if each.isdigit() else each for each in text.partition("\n")[0])[:40]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Nobody is too fast, and the day has room for every run."""
    return settings.model_copy(
        update={
            "requests": RequestSettings(per_minute=10_000),
            "quota": QuotaSettings(daily_pictures=1000),
        }
    )


@pytest.fixture
async def game(table: Table) -> Table:
    await table.create_game()
    await table.approved_character()
    return table


def in_turns(number: int) -> tuple[When, ...]:
    """One call is cut before its effect, the next after it. Most calls are in several flows."""
    return (tuple(When)[number % len(When)],)


def in_both_ways(_number: int) -> tuple[When, ...]:
    """Each call is cut before its effect, and in another run after it."""
    return tuple(When)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
@pytest.mark.parametrize("cuts", [in_turns, pytest.param(in_both_ways, marks=pytest.mark.soak)])
async def test_a_flow_with_a_cut_call_ends_like_one_without(
    game: Table,
    monkeypatch: pytest.MonkeyPatch,
    flow: Flow,
    cuts: Callable[[int], tuple[When, ...]],
) -> None:
    wire = lay_wire(monkeypatch)
    # The first run makes what later ones find, such as a webhook.
    await run(game, flow, await flow.prepare(game))
    prepared = await flow.prepare(game)
    wire.routes.clear()
    expected, _ = await run(game, flow, prepared)
    calls = list(wire.routes)
    assert calls

    for number, route in enumerate(calls):
        for when in cuts(number):
            same = calls[:number].count(route)
            prepared = await flow.prepare(game)
            wire.played = 0
            wire.cut(route, when, skip=same)
            outcome, said = await run(game, flow, prepared)
            wire.mend()
            case = f"{route} number {same}, cut {when} its effect"
            assert wire.played == 1, case
            assert outcome == expected, case
            if flow.act is not cancel:
                assert not [each for each in UNTRUE if each in said], f"{case}: {said}"
