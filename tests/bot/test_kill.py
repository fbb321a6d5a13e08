"""kill -9 at every step of a job, then a new start: one request, one picture, one charge.

The program runs as its own process against a Discord on loopback; what it did is counted
there and in the provider's own records, which outlive it like a real provider's.
"""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from bot.wiring import open_app
from studio.services.games import GameChange
from studio.services.images import SceneForm
from studio.services.people import Answer, Person, Place
from tests.stubs.discord import DiscordStub

_PATIENCE_S = 60
_ROOT = Path(__file__).parents[2]


@dataclass
class Scenery:
    """A Discord, and the settings of a bot that speaks to it."""

    discord: DiscordStub
    channel_id: int
    config: Path

    @property
    def settings(self) -> Settings:
        return load_settings(self.config, {})

    async def ask_for_a_picture(self) -> None:
        """A job in the queue, as `/image scene` leaves it."""
        person = Person(user_id=77, guild_id=self.discord.guild.id, is_admin=True)
        async with open_app(self.settings) as app:
            place = Place(self.channel_id)
            game = await app.context.games.create(person, place, GameChange(name="Kill"))
            await app.context.images.scene(
                person, game, SceneForm("a lighthouse in a storm"), Answer(self.channel_id)
            )

    async def run(self, moment: str | None = None) -> asyncio.subprocess.Process:
        """The program, begun; it dies at the moment."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.doomed",
            str(self.config),
            *([moment] if moment else []),
            cwd=_ROOT,
            stderr=asyncio.subprocess.PIPE,
        )

    def requests(self) -> int:
        """How often the provider was asked."""
        return len(list((self.settings.data_folder / "sketches").glob("*.json")))

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database says."""
        with sqlite3.connect(self.settings.data_folder / "limner.db") as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
async def scenery(tmp_path: Path) -> AsyncIterator[Scenery]:
    async with DiscordStub() as discord:
        channel_id = discord.add_channel("the-long-road")
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
        yield Scenery(discord, channel_id, config)


MOMENTS = [
    "queue.take:before",  # it waits
    "queue.take:after",  # taken, nothing done
    "queue.begin_asking:after",  # the intention is written, nobody was asked
    "provider.submit:after",  # asked, the answer not remembered
    "queue.asked:after",  # asked and remembered
    "provider.poll:before",  # it draws
    "queue.drawn:after",  # drawn, nothing fetched
    "provider.fetch:after",  # fetched, nothing stored
    "store.put:after",  # the picture stored, its thumbnail not
    "queue.stored:before",  # both stored, nothing remembered
    "queue.stored:after",  # stored and remembered
    "queue.about_to_post:after",  # about to be posted
    "delivery.deliver:after",  # posted, not remembered
    "queue.posted:after",  # posted and remembered
    "queue.finish:after",  # over, nobody told
]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_kill_at_any_step_ends_in_one_request_and_one_picture(
    scenery: Scenery, moment: str
) -> None:
    await scenery.ask_for_a_picture()
    doomed = await scenery.run(moment)
    _, _ = await asyncio.wait_for(doomed.communicate(), _PATIENCE_S)
    assert doomed.returncode == -signal.SIGKILL, "it did not die at that moment"
    # Minutes may pass before the next start: Discord's own guard is gone by then.
    scenery.discord.forget_nonces()

    again = await scenery.run()
    try:
        await asyncio.wait_for(_until_announced(scenery), _PATIENCE_S)
    finally:
        again.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(again.communicate(), _PATIENCE_S)

    assert again.returncode == 0, errors.decode()
    assert scenery.requests() == 1
    assert len(scenery.discord.posted(scenery.channel_id)) == 1
    assert len(scenery.discord.messages(scenery.channel_id)[0].files) == 1
    assert scenery.rows("SELECT status, step FROM jobs") == [("done", "delivered")]
    assert scenery.rows("SELECT state, count(*) FROM ledger GROUP BY state") == [("spent", 1)]
    assert scenery.rows("SELECT role, count(*) FROM assets GROUP BY role") == [
        ("output", 1),
        ("thumbnail", 1),
    ]
    assert scenery.discord.unknown_routes == []


async def _until_announced(scenery: Scenery) -> None:
    """Until the job has ended and people were told, seen in the database from outside."""
    while scenery.rows("SELECT count(*) FROM jobs WHERE announced AND status = 'done'") != [(1,)]:
        await asyncio.sleep(0.05)
