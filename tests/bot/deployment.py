"""Several processes of the program on one database, with a Discord that outlives them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from db.session import Database
from tests.bot.messages import has_button, text_of
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage, StubPerson
from tests.support.processes.program import Program, limner

_PATIENCE_S = 60


@dataclass
class Deployment:
    """A folder, a database and a Discord for several processes of the program."""

    discord: DiscordStub
    channel_id: int
    mira: StubPerson
    folder: Path
    database: Database
    url: str
    programs: list[Program] = field(default_factory=list)

    def limner(self, *arguments: str, **environ: str) -> AbstractAsyncContextManager[Program]:
        """Start a process of the program with these arguments."""
        return limner(*arguments, cwd=self.folder, environ={**self.environ, **environ})

    @property
    def environ(self) -> dict[str, str]:
        """The settings of each process."""
        return {
            "LIMNER_DISCORD__TOKEN": self.discord.token,
            "LIMNER_DISCORD__API_BASE": self.discord.api_base,
            "LIMNER_DISCORD__GATEWAY_URL": self.discord.gateway_url,
            "LIMNER_DATABASE__URL": self.url,
            "LIMNER_PROVIDER__SKETCH_SECONDS": "3",
            "LIMNER_LOGS__FORMAT": "json",
        }

    async def do(self, words: str, **options: object) -> Interaction:
        """Use a command as mira, and wait for its answer."""
        asked = await self.discord.use_command(self.mira, self.channel_id, words, **options)
        await self.until(lambda: asked.answers)
        return asked

    async def ask_for_a_scene(self) -> StubMessage:
        """Create a game and request a scene; gives the status card once it shows progress."""
        await self.do("game create", name="The Long Road")
        await self.do("image scene", description="a lighthouse in a storm")
        await self.until(lambda: any("▱" in text_of(card) for card in self.cards()))
        [card] = self.cards()
        return card

    async def click(self, message: StubMessage, act: str) -> Interaction:
        [button] = [id for id in message.custom_ids if id.startswith(f"limner:{act}:")]
        return await self.discord.click(self.mira, self.channel_id, message.id, button)

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until `holds()` is true. A timeout has the output of all processes."""
        try:
            await self.discord.wait_until(holds, within_s=_PATIENCE_S)
        except TimeoutError as late:
            for program in self.programs:
                late.add_note(program.said)
            raise

    def pictures(self) -> list[StubMessage]:
        """Every picture that was ever posted."""
        return [
            each
            for each in self.discord.posted_by_bot(self.channel_id)
            if has_button(each, "iterate")
        ]

    def cards(self) -> list[StubMessage]:
        """The status cards of unfinished jobs."""
        return [
            each for each in self.discord.messages(self.channel_id) if has_button(each, "cancel")
        ]

    def bars(self) -> set[str]:
        """Every progress bar that a card ever showed."""
        edits = [each.json for each in self.discord.requests if each.method == "PATCH"]
        return {line for edit in edits for line in _lines(edit) if "▱" in line}

    def drawings(self) -> int:
        """How many drawings the provider was asked for."""
        return len(list((self.folder / "data" / "sketches").glob("*/record.json")))

    async def rows(self, query: str) -> list[Any]:
        """The rows that a query finds."""
        async with self.database.read() as tx:
            return [tuple(row) for row in await tx.execute(text(query))]


def _lines(component: Any) -> list[str]:
    """Every line of text in what was sent."""
    match component:
        case {"type": 10, "content": str(content)}:
            return content.splitlines()
        case dict():
            return [line for each in component.values() for line in _lines(each)]
        case list():
            return [line for each in component for line in _lines(each)]
        case _:
            return []
