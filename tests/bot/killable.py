"""A bot in a process of its own that a test kills, and the Discord and the rows that outlive it."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bot.messages import has_button
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage, StubPerson
from tests.support.processes.forked import JsonPipe

_PATIENCE_S = 60


class Starter:
    """Starts the program, one process after the other."""

    def __init__(self, forker_process: subprocess.Popen[bytes]) -> None:
        self._pipe = JsonPipe(forker_process)
        self._living: int | None = None

    async def start(self, config: Path, *, moment: str | None = None) -> int:
        """Start a process that kills itself at the moment; gives its process id."""
        log = config.with_suffix(".log")
        self._pipe.order({"config": str(config), "log": str(log), "moment": moment})
        pid: int = await self._pipe.answer()
        self._living = pid
        return pid

    async def ended(self) -> int:
        """Wait until the newest process has ended; gives its exit code, -9 after a kill."""
        code: int = await self._pipe.answer()
        self._living = None
        return code

    async def end(self) -> None:
        """Kill the newest process if it is still running."""
        if self._living is not None:
            os.kill(self._living, signal.SIGKILL)
            await self.ended()


@dataclass
class KillableBot:
    """A Discord with one member, and a bot whose processes are killed and started again."""

    discord: DiscordStub
    channel_id: int
    mira: StubPerson
    config: Path
    starter: Starter

    async def start(self, *, moment: str | None = None) -> int:
        """Start the program and wait until it is connected. It kills itself at the moment."""
        lives = len(self.discord.gateway.sessions)
        pid = await self.starter.start(self.config, moment=moment)
        await self.discord.wait_until(
            lambda: len(self.discord.gateway.sessions) > lives, within_s=_PATIENCE_S
        )
        return pid

    async def killed(self) -> None:
        """Wait until the newest process has killed itself."""
        assert await self.starter.ended() == -signal.SIGKILL, self.log()

    async def live_until(self, holds: Callable[[], object]) -> None:
        """Start the program again, and stop it once `holds()` is true."""
        # As if minutes passed before the next start: Discord no longer remembers its nonces.
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
        """The output of all processes."""
        return self.config.with_suffix(".log").read_text()

    async def do(self, words: str, **options: object) -> Interaction:
        """Use a command as mira. The bot may be killed before it answers."""
        return await self.discord.use_command(self.mira, self.channel_id, words, **options)

    async def answered(self, interaction: Interaction) -> None:
        """Wait until the interaction has an answer."""
        await self.discord.wait_until(lambda: any(m.texts for m in interaction.messages))

    def pictures(self) -> list[StubMessage]:
        """Every picture that was ever posted in the channel."""
        return [
            each
            for each in self.discord.posted_by_bot(self.channel_id)
            if has_button(each, "iterate")
        ]

    def status_cards(self) -> list[StubMessage]:
        """The status cards of unfinished jobs."""
        return [
            each for each in self.discord.messages(self.channel_id) if has_button(each, "cancel")
        ]

    def edits(self) -> int:
        """How many edits the program has sent to Discord."""
        return sum(each.method == "PATCH" for each in self.discord.requests)

    def requests(self) -> int:
        """How many drawings the provider was asked for."""
        return len(list((self.config.parent / "data" / "sketches").glob("*/record.json")))

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows that a query finds."""
        connection = sqlite3.connect(self.config.parent / "data" / "limner.db")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()
