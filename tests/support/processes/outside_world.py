"""Replicate, Discord and the database around workers: they show what really happened.

Jobs are requested as a gateway requests them. Results are counted in the stubs of Replicate and of
Discord and in the rows, never in what the workers say.
"""

import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.config import load_settings
from bot.duties import Duties
from bot.wiring import App, open_app
from cogs.components.layout import PICTURE_FILE
from cogs.interactions.posting import post
from cogs.pictures.cards import StatusSubject, waiting_card
from db.models import Game
from studio.rules.asking.params import Tier
from studio.services.games.games import GameChange
from studio.services.orders.inputs import SceneForm
from studio.services.people import Answer, DiscordPlace, Person
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.replicate.predictions import Prediction, Script
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.sight import EVERYWHERE

_KEY = "r8_the-only-one-of-the-studio"
_GAMES, _PEOPLE = 3, 5
# How many pictures a job has, at which quality; a draft is requested picture by picture. Jobs of
# the last shape all have the same words, and a model without seed: such a job that searches for
# its own predictions finds those of the others, too.
_SHAPES = ((1, Tier.DRAFT), (2, Tier.STANDARD), (3, Tier.DRAFT), (1, Tier.STANDARD))
_ALIKE = len(_SHAPES) - 1
_MARK = re.compile(r"Picture (\d+) of a long night")


@dataclass(frozen=True)
class RequestedJob:
    """A requested job. `mark` is the number in its words; jobs with the same words share it."""

    job_id: int
    mark: int
    person: Person
    generation_ids: tuple[int, ...]


@dataclass
class OutsideWorld:
    """The stubs of Replicate and Discord, and the program without gateway and worker."""

    replicate: ReplicateStub
    discord: DiscordStub
    app: App
    # The settings of every process of the installation.
    environ: dict[str, str]
    games: list[tuple[Game, int]] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    requested: list[RequestedJob] = field(default_factory=list)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)

    async def ask(self, jobs: int = 1) -> None:
        """Request so many jobs, each with its status card, as a gateway does."""
        for number in itertools.islice(self._count, jobs):
            await self._ask(number)

    async def _ask(self, number: int) -> None:
        shape = number % len(_SHAPES)
        pictures, tier = _SHAPES[shape]
        game, channel_id = self.games[number % len(self.games)]
        person = self.people[number % len(self.people)]
        mark = _ALIKE if shape == _ALIKE else number
        form = SceneForm(f"Picture {mark} of a long night.", tier=tier, count=pictures)
        services = self.app.services
        order = await services.images.draw_scene(person, game, form, Answer(channel_id))
        generation_ids = tuple(each.id for each in order.generations)
        self.requested.append(RequestedJob(order.job.id, mark, person, generation_ids))
        card = waiting_card(StatusSubject(order.title, order.job), order.estimate)
        shown = await post(self.app.client, channel_id, card)
        await services.orders.set_status_card(order.job, channel_id=channel_id, message_id=shown.id)

    async def chat(self, messages: int) -> None:
        """Post so many messages of a member in every game's channel."""
        someone = self.discord.owner
        for _, channel_id in self.games:
            for _ in range(messages):
                await self.discord.say(someone, channel_id, "And then?")

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        async with self.app.database.read() as tx:
            return [tuple(row) for row in await tx.execute(text(query))]

    async def unfinished(self) -> int:
        """How many jobs have not ended, or have ended and were not announced."""
        [[count]] = await self.rows("SELECT count(*) FROM jobs WHERE NOT announced")
        return int(count)

    async def require_each_once(self) -> None:
        """Every job done, every picture drawn once, posted once, paid for once; no card left."""
        pictures = sorted(id for job in self.requested for id in job.generation_ids)
        jobs = sorted(job.job_id for job in self.requested)
        states = dict(await self.rows("SELECT id, status || ' ' || step FROM jobs"))
        assert states == dict.fromkeys(jobs, "done delivered")
        _require_same("drawn", self.drawn(), self._asked())
        _require_same("posted", self.posted(), Counter(pictures))
        assert self.messages_with_pictures() == len(jobs)
        assert self.cards() == []
        self._require_nothing_else()
        await self._require_exact_sums(pictures)

    def _asked(self) -> Counter[int]:
        """How many pictures were requested, by the number in their words."""
        asked: Counter[int] = Counter()
        for job in self.requested:
            asked[job.mark] += len(job.generation_ids)
        return asked

    def drawn(self) -> Counter[int]:
        """How many pictures Replicate has accepted, by the number in their words."""
        drawn: Counter[int] = Counter()
        for one in self.replicate.predictions.values():
            drawn[_mark(one)] += len(one.drawn) if isinstance(one.drawn, list) else 1
        return drawn

    def posted(self) -> Counter[int]:
        """How many messages were ever posted for each picture."""
        messages = [
            each for _, channel_id in self.games for each in self.discord.posted_by_bot(channel_id)
        ]
        return Counter(
            int(shown[1])
            for message in messages
            for name in message.files
            if (shown := PICTURE_FILE.fullmatch(name))
        )

    def messages_with_pictures(self) -> int:
        """How many messages with pictures were ever posted."""
        return sum(
            any(id.startswith("limner:iterate:") for id in message.custom_ids)
            for _, channel_id in self.games
            for message in self.discord.posted_by_bot(channel_id)
        )

    def cards(self) -> list[str]:
        """The remaining status cards of unfinished jobs, by their buttons."""
        return [
            id
            for _, channel_id in self.games
            for message in self.discord.messages(channel_id)
            for id in message.custom_ids
            if id.startswith("limner:cancel:")
        ]

    def _require_nothing_else(self) -> None:
        # There was no private message, and no prediction was cancelled.
        assert {id for id, one in self.discord.channels.items() if one.recipient} == set()
        assert self.replicate.cancels == Counter()
        assert all(one.billed for one in self.replicate.predictions.values())
        assert self.discord.unknown_routes == self.replicate.unknown_routes == []
        assert self.replicate.unknown_inputs == []

    async def _require_exact_sums(self, pictures: list[int]) -> None:
        ledger = dict(await self.rows("SELECT generation_id, state FROM ledger"))
        assert ledger == dict.fromkeys(pictures, "spent")
        used = dict(await self.rows("SELECT user_id, count(*) FROM ledger GROUP BY user_id"))
        asked: Counter[int] = Counter()
        for job in self.requested:
            asked[job.person.user_id] += len(job.generation_ids)
        assert used == asked
        [[spent, cost]] = await self.rows(
            "SELECT (SELECT sum(cost_micros) FROM ledger), (SELECT sum(cost_micros) FROM jobs)"
        )
        assert spent == cost > 0
        kept = await self.rows(
            "SELECT generation_id, role FROM assets ORDER BY generation_id, role"
        )
        assert kept == [(id, role) for id in pictures for role in ("output", "thumbnail")]
        for once in ("queued", "started", "completed"):
            told = f"SELECT generation_id FROM generation_events WHERE type = 'generation_{once}'"
            assert sorted(await self.rows(told)) == [(id,) for id in pictures], once


def _require_same(what: str, found: Counter[int], wanted: Counter[int]) -> None:
    """pytest explains no assert of this module, so this one names the difference."""
    assert found == wanted, f"{what}: too many {found - wanted}, missing {wanted - found}"


def _mark(prediction: Prediction) -> int:
    found = _MARK.search(str(prediction.input["prompt"]))
    assert found, prediction.input
    return int(found[1])


@asynccontextmanager
async def outside_world(
    folder: Path, url: str, *, lease_s: float, poll_s: float
) -> AsyncIterator[OutsideWorld]:
    """Both stubs, and games in the database at `url`. All is closed when the block ends."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(DiscordStub())
        replicate = await stack.enter_async_context(
            ReplicateStub({"studio": (_KEY,)}, limits=None, longest_px=32)
        )
        replicate.default_script = Script(queue_s=0.1, run_s=0.25)
        environ = {
            "LIMNER_DATA_FOLDER": str(folder / "data"),
            "LIMNER_DATABASE__URL": url,
            "LIMNER_DISCORD__TOKEN": discord.token,
            "LIMNER_DISCORD__API_BASE": discord.api_base,
            "LIMNER_PROVIDER__KIND": "replicate",
            "LIMNER_PROVIDER__REPLICATE__TOKEN": _KEY,
            "LIMNER_PROVIDER__REPLICATE__BASE_URL": replicate.url,
            "LIMNER_PROVIDER__REPLICATE__OUTPUT_HOSTS": replicate.output_host,
            "LIMNER_QUOTA__DAILY_PICTURES": "100000",
            "LIMNER_QUEUE__LEASE_S": str(lease_s),
            "LIMNER_QUEUE__POLL_S": str(poll_s),
            "LIMNER_QUEUE__SLOTS": "3",
            "LIMNER_LOGS__FORMAT": "json",
        }
        app = await stack.enter_async_context(
            open_app(load_settings(None, environ), duties=Duties(hears=False, draws=False))
        )
        stack.push_async_callback(app.client.close)
        await app.client.login(discord.token)
        ends = OutsideWorld(replicate, discord, app, environ)
        await _populate(ends)
        yield ends


async def _populate(ends: OutsideWorld) -> None:
    guild_id = ends.discord.guild.id
    host = Person(ends.discord.owner.id, guild_id, is_admin=True)
    for number in range(_GAMES):
        channel_id = ends.discord.add_channel(f"table-{number}")
        wanted = GameChange(name=f"The Long Road {number}")
        game = await ends.app.services.games.create(host, DiscordPlace(channel_id), wanted)
        ends.games.append((game, channel_id))
    for number in range(_PEOPLE):
        player = ends.discord.add_person(f"player-{number}")
        ends.people.append(Person(player.id, guild_id, sight=EVERYWHERE))
