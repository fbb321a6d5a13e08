"""kill -9 at every step of a job, then a new start: one request, one picture, one charge.

The program runs as its own process against a Discord on loopback, where a person asks; what
it did is counted there and in the provider's own records, which outlive it like a real
provider's.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage, StubPerson
from tests.support.nursery import Wire

_PATIENCE_S = 60
_ROOT = Path(__file__).parents[2]


class Starter:
    """Starts the program, one life after the other."""

    def __init__(self, forker: subprocess.Popen[bytes]) -> None:
        self._wire = Wire(forker)
        self._living: int | None = None

    async def start(self, config: Path, *, moment: str | None = None) -> int:
        """Begin a life that ends at the moment, if not before; gives its process id."""
        log = config.with_suffix(".log")
        self._wire.order({"config": str(config), "log": str(log), "moment": moment})
        pid: int = await self._wire.answer()
        self._living = pid
        return pid

    async def ended(self) -> int:
        """The exit code of the life begun last, once it is over; -9 after a kill."""
        code: int = await self._wire.answer()
        self._living = None
        return code

    async def end(self) -> None:
        """See to it that the life begun last is over, whatever the test came to."""
        if self._living is not None:
            os.kill(self._living, signal.SIGKILL)
            await self.ended()


@dataclass
class Scenery:
    """A Discord with a game in it, and a bot that speaks to it."""

    discord: DiscordStub
    channel_id: int
    mira: StubPerson
    config: Path
    starter: Starter

    async def start(self, *, moment: str | None = None) -> int:
        """Start the program and wait until it hears; it dies at the moment."""
        lives = len(self.discord.gateway.sessions)
        pid = await self.starter.start(self.config, moment=moment)
        await self.discord.wait_until(
            lambda: len(self.discord.gateway.sessions) > lives, within_s=_PATIENCE_S
        )
        return pid

    async def killed(self) -> None:
        """The life begun last ended at its moment."""
        assert await self.starter.ended() == -signal.SIGKILL, self.log()

    async def live_until(self, holds: Callable[[], object]) -> None:
        """Another life, told to stop once `holds()` is true of Discord."""
        # Minutes may pass before the next start: Discord's own guard is gone by then.
        self.discord.forget_nonces()
        pid = await self.start()
        try:
            await self.discord.wait_until(holds, within_s=_PATIENCE_S)
        except TimeoutError as late:
            late.add_note(self.log())
            raise
        finally:
            os.kill(pid, signal.SIGTERM)
            ended = await self.starter.ended()
        assert ended == 0, self.log()

    def log(self) -> str:
        """What the program said in all its lives."""
        return self.config.with_suffix(".log").read_text()

    async def do(self, words: str, **options: object) -> Interaction:
        """A command of mira's, answered or cut off."""
        return await self.discord.use_command(self.mira, self.channel_id, words, **options)

    async def answered(self, interaction: Interaction) -> None:
        """Wait until somebody sees an answer."""
        await self.discord.wait_until(lambda: any(m.texts for m in interaction.messages))

    def pictures(self) -> list[StubMessage]:
        """Every picture that was ever posted in the channel."""
        return [
            each for each in self.discord.posted_by_bot(self.channel_id) if _has(each, "iterate")
        ]

    def status_cards(self) -> list[StubMessage]:
        """The cards that say that something is under way."""
        return [each for each in self.discord.messages(self.channel_id) if _has(each, "cancel")]

    def edits(self) -> int:
        """How often the program has changed what it had said."""
        return sum(each.method == "PATCH" for each in self.discord.requests)

    def requests(self) -> int:
        """How often the provider was asked."""
        return len(list((self.config.parent / "data" / "sketches").glob("*/record.json")))

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database says."""
        connection = sqlite3.connect(self.config.parent / "data" / "limner.db")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


def _has(message: StubMessage, act: str) -> bool:
    return any(id.startswith(f"limner:{act}:") for id in message.custom_ids)


@pytest.fixture(scope="session")
def forker() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has imported the program."""
    command = [sys.executable, "-m", "tests.support.doomed"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
async def scenery(tmp_path: Path, forker: subprocess.Popen[bytes]) -> AsyncIterator[Scenery]:
    async with DiscordStub() as discord:
        channel_id = discord.add_channel("the-long-road")
        mira = discord.add_person("mira")
        config = tmp_path / "config.toml"
        config.write_text(
            f"""
            data_folder = "{tmp_path / "data"}"
            [discord]
            token = "{discord.token}"
            api_base = "{discord.api_base}"
            gateway_url = "{discord.gateway_url}"
            [provider]
            sketch_seconds = 0.2
            [queue]
            lease_s = 1
            poll_s = 0.1
            """
        )
        starter = Starter(forker)
        try:
            yield Scenery(discord, channel_id, mira, config, starter)
        finally:
            await starter.end()
        assert discord.unknown_routes == []


# Journeys go on from every moment within one process. What a real kill adds is seen at these;
# `make soak` tries them all.
TELLING = {
    "queue.take_some:after",
    "provider.submit:after",
    "store.put:after",
    "delivery.deliver:after",
    "queue.finish:after",
}


def _left_to_soak(moment: str) -> Any:
    return pytest.param(moment, marks=() if moment in TELLING else pytest.mark.soak)


MOMENTS = [
    "context.images.draw_scene:after",  # asked for, nobody was told yet
    "context.orders.set_status_card:before",  # the status card is there, not remembered
    "queue.take_some:before",  # it waits
    "queue.take_some:after",  # taken, nothing done
    "queue.mark_asking:after",  # the intention is written, nobody was asked
    "provider.submit:after",  # asked, the answer not remembered
    "queue.mark_asked:after",  # asked and remembered
    "provider.poll:before",  # it draws
    "queue.mark_drawn:after",  # drawn, nothing fetched
    "provider.fetch:after",  # fetched, nothing stored
    "store.put:after",  # the picture stored, its thumbnail not
    "queue.mark_stored:before",  # both stored, nothing remembered
    "queue.mark_stored:after",  # stored and remembered
    "queue.mark_posting:after",  # about to be posted
    "delivery.deliver:after",  # posted, not remembered
    "queue.mark_posted:after",  # posted and remembered
    "queue.finish:after",  # over, the status card still there
]


@pytest.mark.parametrize("moment", [_left_to_soak(moment) for moment in MOMENTS])
async def test_a_kill_at_any_step_ends_in_one_request_and_one_picture(
    scenery: Scenery, moment: str
) -> None:
    await scenery.start(moment=moment)
    await scenery.answered(await scenery.do("game create", name="Kill"))
    await scenery.do("image scene", description="a lighthouse in a storm")
    await scenery.killed()

    await scenery.live_until(lambda: scenery.pictures() and not scenery.status_cards())

    assert scenery.requests() == 1
    [picture] = scenery.pictures()
    assert len(picture.files) == 1
    assert scenery.rows("SELECT status, step FROM jobs") == [("done", "delivered")]
    assert scenery.rows("SELECT state, count(*) FROM ledger GROUP BY state") == [("spent", 1)]
    assert scenery.rows("SELECT role, count(*) FROM assets GROUP BY role") == [
        ("output", 1),
        ("thumbnail", 1),
    ]


PORTRAIT_MOMENTS = [
    "queue.mark_drawn:after",  # drawn, the person sees "drawing"
    "queue.mark_posting:after",  # about to be shown
    "delivery.deliver:after",  # shown, not remembered
]


@pytest.mark.parametrize("moment", [_left_to_soak(moment) for moment in PORTRAIT_MOMENTS])
async def test_a_kill_while_a_portrait_is_brought_ends_in_one_request_and_one_preview(
    scenery: Scenery, moment: str
) -> None:
    await scenery.start(moment=moment)
    await scenery.answered(await scenery.do("game create", name="Kill"))
    form = await scenery.do("character create")
    await scenery.discord.wait_until(lambda: form.answers)
    sent = await scenery.discord.submit(form, name="Elara", looks="An elf with red hair")
    await scenery.killed()

    edits = scenery.edits()
    await scenery.live_until(
        lambda: scenery.edits() > edits and any(_has(each, "save") for each in sent.messages)
    )

    assert scenery.requests() == 1
    [preview] = sent.messages
    assert preview.ephemeral
    assert len(preview.files) == 1
    assert scenery.rows("SELECT status, step FROM jobs") == [("done", "delivered")]
    assert scenery.rows("SELECT state, count(*) FROM ledger GROUP BY state") == [("spent", 1)]
    # Nobody else was told: no private message, nothing in the channel but the game's card.
    assert [channel.id for channel in scenery.discord.channels.values()] == [scenery.channel_id]
    assert len(scenery.discord.posted_by_bot(scenery.channel_id)) == 1
