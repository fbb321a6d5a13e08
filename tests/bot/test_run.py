"""`limner run` as operators start it: it works, and it stops without losing anything."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

from tests.bot.installation import TOKEN, Installation
from tests.bot.messages import text_of
from tests.stubs.discord.server_routes import Interaction
from tests.support.processes.program import ROOT, Program, limner

COMMANDS = {
    "character",
    "dice",
    "gallery",
    "game",
    "help",
    "image",
    "iterate",
    "post",
    "queue",
    "moderation",
    "quota",
    "roll",
    "rolls",
    "session",
    "wardrobe",
    "Edit this post",
    "Illustrate this post",
    "Iterate from this",
    "Whose post is this?",
}


def _said(interaction: Interaction) -> str:
    return "\n".join(text for message in interaction.messages for text in message.texts)


async def test_a_whole_evening_from_the_first_command_to_ctrl_c(installation: Installation) -> None:
    health = installation.folder / "health" / "alive"
    async with installation.limner(
        tree=ROOT, LIMNER_LOGS__LEVEL="debug", LIMNER_HEALTH__FILE=str(health)
    ) as program:
        await installation.until(lambda: installation.heard(2))
        await program.says("connected")
        registered = {command["name"] for command in installation.discord.commands[0]}
        assert registered == COMMANDS

        helped = await installation.do("help")
        assert "/game create" in _said(helped)
        assert helped.messages[0].ephemeral

        await installation.do("game create", name="The Long Road")
        asked = await installation.do("image scene", description="a lighthouse in a storm")
        assert "lighthouse" in _said(asked)
        await installation.until_posted()
        [picture] = installation.pictures()
        assert len(picture.files) == 1

        await _there(health)
        await installation.discord.gateway.drop()
        await installation.until(lambda: installation.heard(6))
        night = await installation.discord.say(
            installation.mira, installation.channel_id, "at night", reply_to=picture.id
        )
        await installation.until(installation.status_cards)
        [card] = installation.status_cards()
        assert int(card.payload["message_reference"]["message_id"]) == night

        program.send_signal(signal.SIGINT)
        assert await program.ended() == 0

    # It finished the running job, and then stopped.
    assert len(installation.pictures()) == 2
    assert installation.status_cards() == []
    assert installation.jobs() == [("done", "delivered")] * 2
    assert "Traceback" not in program.said
    _require_ids_on_every_line_of_a_job(program.lines())
    _require_hidden(TOKEN, program, installation)


async def _there(file: Path) -> None:
    """Wait until a file exists."""
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(file.exists):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def _require_ids_on_every_line_of_a_job(lines: list[dict[str, Any]]) -> None:
    for event in ("job taken", "provider asked", "picture posted"):
        first, second = [line for line in lines if line["event"] == event]
        for number, line in enumerate((first, second), start=1):
            assert (line["job"], line["session"], line["generations"]) == (number, 1, [number])
    # A library's lines about the same job carry them too.
    assert any(line.get("job") for line in lines if line["logger"].startswith("discord"))


def _require_hidden(token: str, program: Program, installation: Installation) -> None:
    """The token is nowhere: not in the output, the files or the requests."""
    assert token not in program.said
    for file in installation.folder.rglob("*"):
        assert not file.is_file() or token.encode() not in file.read_bytes(), file
    sent = [request.json for request in installation.discord.requests]
    assert token not in json.dumps(sent)


async def test_a_job_longer_than_the_grace_period_is_given_back_and_goes_on_at_the_next_start(
    installation: Installation,
) -> None:
    async with installation.limner(
        LIMNER_PROVIDER__SKETCH_SECONDS="60", LIMNER_QUEUE__STOP_GRACE_S="0"
    ) as program:
        await installation.until(lambda: installation.heard(2))
        await _begin_drawing(installation)
        program.send_signal(signal.SIGTERM)
        assert await program.ended(within_s=10) == 0
    assert installation.jobs() == [("queued", "asked")]
    assert len(installation.status_cards()) == 1

    await _require_one_picture_in_the_next_life(installation)


async def test_a_second_signal_stops_at_once_and_loses_nothing(installation: Installation) -> None:
    async with installation.limner(LIMNER_PROVIDER__SKETCH_SECONDS="60") as program:
        await installation.until(lambda: installation.heard(2))
        await _begin_drawing(installation)
        program.send_signal(signal.SIGTERM)
        await program.says("stopping: finishing what runs")
        program.send_signal(signal.SIGTERM)
        assert await program.ended(within_s=10) == 0
    assert "goes on at the next start" in program.said
    assert "Traceback" not in program.said
    assert installation.jobs() == [("queued", "asked")]

    await _require_one_picture_in_the_next_life(installation)


async def _begin_drawing(installation: Installation) -> None:
    await installation.do("game create", name="The Long Road")
    await installation.do("image scene", description="a lighthouse in a storm")
    await installation.until(lambda: "▱" in "".join(map(text_of, installation.status_cards())))


async def _require_one_picture_in_the_next_life(installation: Installation) -> None:
    async with installation.limner() as program:
        await installation.until_posted()
        program.send_signal(signal.SIGTERM)
        assert await program.ended() == 0
    assert len(installation.pictures()) == 1
    assert installation.jobs() == [("done", "delivered")]
    assert len(list((installation.folder / "data" / "sketches").glob("*/record.json"))) == 1


async def test_a_signal_stops_a_start_that_waits_for_discord(tmp_path: Path) -> None:
    arrived = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        writers.append(writer)

    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environ = {
        "LIMNER_DISCORD__TOKEN": TOKEN,
        "LIMNER_DISCORD__API_BASE": f"http://127.0.0.1:{port}/api/v10",
    }
    async with limner("run", cwd=tmp_path, environ=environ) as program:
        await asyncio.wait_for(arrived.wait(), 60)
        program.send_signal(signal.SIGTERM)
        assert await program.ended(within_s=10) == 0
    assert "Traceback" not in program.said
    for writer in writers:
        writer.close()
    server.close()
