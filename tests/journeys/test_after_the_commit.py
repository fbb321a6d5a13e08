"""What fails after a request was saved makes no answer untrue, and keeps nobody untold."""

from typing import Any

import pytest

from bot.play.stage import answer_text, message_text
from studio.generation.wait_estimates import WaitEstimates
from studio.services.orders.orders import Orders
from studio.services.sessions.trees import Trees
from tests.journeys.table import Table
from tests.support.cuts import When, lay_wire


async def _broken(*_: object, **__: object) -> Any:
    raise ConnectionError("the database is away")


async def test_a_wait_that_cannot_be_read_leaves_the_order_its_card_and_its_picture(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WaitEstimates, "estimate", _broken)

    said = await game.scene("a quiet harbour")

    assert said.startswith("**A quiet harbour** · waits")
    assert len(game.pictures()) == 1
    assert game.cards() == []


@pytest.mark.parametrize("way", ["command", "reply", "button"])
async def test_a_status_card_that_cannot_be_remembered_is_no_error_of_the_order(
    game: Table, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    parent = await game.picture()
    monkeypatch.setattr(Orders, "set_status_card", _broken)

    match way:
        case "command":
            said = await game.say("iterate", change="at night")
        case "reply":
            said = await game.reply(parent, "at night")
        case _:
            said = answer_text(await game.player.click(parent, label="Vary"))
            await game.settled()

    assert "used" not in said
    assert not [each for each in game.channel.history() if "wrong" in message_text(each)]
    assert len(game.pictures()) == 2
    # The card of the ended job was found by its button.
    assert game.cards() == []


async def test_a_tree_that_cannot_be_drawn_after_a_rename_does_not_deny_the_rename(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await game.picture()
    shown = await game.player.slash(game.channel, "session show", session=1)
    assert shown.response is not None
    opened = await game.player.click(shown.response, label="Rename")
    monkeypatch.setattr(Trees, "tree", _broken)

    sent = await game.player.submit_modal(opened, {"text": "Harbours"})

    assert "only after it was saved" in answer_text(sent)
    [kept] = [each.session.title for each in await game.history()]
    assert kept == "Harbours"


async def test_a_player_hears_of_an_approval_whose_answer_discord_refused(game: Table) -> None:
    card = await game.saved_character()
    game.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=50035)

    await game.gm.click(card, label="Approve")

    assert "**Elara** is approved" in message_text(game.last())


async def test_a_gm_is_asked_about_a_portrait_whose_answer_discord_refused(game: Table) -> None:
    preview = await game.create_character()
    game.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=50035)

    await game.player.click(preview, label="Save")

    assert "a character to look at" in message_text(game.last())


@pytest.mark.parametrize("command", ["session resume", "iterate", "image upscale"])
async def test_the_card_of_a_slow_order_is_for_all_and_goes_with_its_picture(
    game: Table, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    await game.picture()
    monkeypatch.setattr("cogs.interactions.first_answers._ACKNOWLEDGE_AFTER_S", 0.0)
    options: dict[str, Any] = {"change": "at night"}
    if command == "session resume":
        options["session"] = 1
    if command == "image upscale":
        options = {}
    game.provider.seconds = 10.0

    asked = await game.player.slash(game.channel, command, **options)
    assert asked.response is not None
    assert not asked.response.ephemeral
    assert len(game.cards()) == 1
    await game.later(20)

    assert len(game.pictures()) == 2
    assert game.cards() == []


@pytest.mark.parametrize(
    "words",
    [
        # nothing that can be drawn
        "--seed seven",
        # words that are not drawn
        "a child, gore and nudity",
    ],
)
async def test_no_mark_stays_under_a_refused_reply(game: Table, words: str) -> None:
    parent = await game.picture()

    sent = await game.player.send(game.channel, words, reply_to=parent)
    await game.settled()

    assert len(game.pictures()) == 1
    assert game.now(sent).reactions == []


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("game edit", {"name": "The Short Road"}),
        ("macro", {}),
        ("quota set", {"pictures": 7}),
        ("queue pause", {}),
    ],
)
async def test_a_cut_answer_after_a_change_denies_nothing(
    game: Table, monkeypatch: pytest.MonkeyPatch, command: str, options: dict[str, Any]
) -> None:
    await game.approved_character()
    if command == "macro":
        command = "dice macro set"
        options = {"character": "Elara", "name": "bow", "dice": "1d20+7"}
    wire = lay_wire(monkeypatch)
    wire.cut("POST /interactions/{id}/{token}/callback", When.AFTER)
    who = game.player if command == "dice macro set" else game.gm

    said = await game.say(command, by=who, **options)

    assert wire.played == 1
    assert said
    assert "othing was used" not in said
    assert "wrong" not in said
