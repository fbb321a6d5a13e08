"""A bot in a process of its own that a test kills, and the Discord and the rows that outlive it."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bot.messages import has_button
from tests.stubs.discord.rest import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import Person, Posted
from tests.support.nursery import Wire

_PATIENCE_S = 60


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
class KillableBot:
    """A Discord with a game in it, and a bot that speaks to it."""

    discord: DiscordStub
    channel_id: int
    mira: Person
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

    def pictures(self) -> list[Posted]:
        """Every picture that was ever posted in the channel."""
        return [
            each for each in self.discord.posted(self.channel_id) if has_button(each, "iterate")
        ]

    def status_cards(self) -> list[Posted]:
        """The cards that say that something is under way."""
        return [
            each for each in self.discord.messages(self.channel_id) if has_button(each, "cancel")
        ]

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
