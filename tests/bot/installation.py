"""A folder with an installed Limner, and a Discord on loopback with one member."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from tests.bot.messages import has_button
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage, StubPerson
from tests.support.processes.program import Program, limner

TOKEN = "MTIzNDU2.s3cr3t.t0k3n-that-nobody-may-see"


@dataclass
class Installation:
    """A folder for Limner, and a Discord with one channel and one member."""

    discord: DiscordStub
    channel_id: int
    mira: StubPerson
    folder: Path

    def limner(
        self, *, tree: Path | None = None, **environ: str
    ) -> AbstractAsyncContextManager[Program]:
        """Start `limner run` for this Discord, with settings from the environment."""
        return limner(
            "run",
            cwd=self.folder,
            tree=tree,
            environ={
                "LIMNER_DISCORD__TOKEN": TOKEN,
                "LIMNER_DISCORD__API_BASE": self.discord.api_base,
                "LIMNER_DISCORD__GATEWAY_URL": self.discord.gateway_url,
                "LIMNER_PROVIDER__SKETCH_SECONDS": "0.5",
                "LIMNER_LOGS__FORMAT": "json",
                **environ,
            },
        )

    async def do(self, words: str, **options: object) -> Interaction:
        """Use a command as mira, and wait for its answer."""
        asked = await self.discord.use_command(self.mira, self.channel_id, words, **options)
        await self.discord.wait_until(lambda: any(m.texts for m in asked.messages))
        return asked

    async def until_posted(self) -> None:
        """Wait until a picture is posted and no job is under way."""
        await self.until(lambda: self.pictures() and not self.status_cards())

    async def until(self, holds: Callable[[], object]) -> None:
        await self.discord.wait_until(holds, within_s=60)

    def heard(self, op: int) -> int:
        """How often the gateway got this opcode: 2 is IDENTIFY, 6 is RESUME."""
        return sum(each["op"] == op for each in self.discord.gateway.received)

    def pictures(self) -> list[StubMessage]:
        return [
            each
            for each in self.discord.posted_by_bot(self.channel_id)
            if has_button(each, "iterate")
        ]

    def status_cards(self) -> list[StubMessage]:
        return [
            each for each in self.discord.messages(self.channel_id) if has_button(each, "cancel")
        ]

    def jobs(self) -> list[tuple[str, str]]:
        """Status and step of every job."""
        connection = sqlite3.connect(self.folder / "data" / "limner.db")
        try:
            return connection.execute("SELECT status, step FROM jobs").fetchall()
        finally:
            connection.close()
