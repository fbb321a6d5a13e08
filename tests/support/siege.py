"""Workers that are killed, frozen and started again while they draw, and what comes of it.

Each worker is `limner worker` as a process of its own, and asks Replicate and Discord at doors
of its own: so whoever wants it to die at some moment hears that moment at the far end.
"""

import asyncio
import random
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from yarl import URL

from tests.support.far_ends import FarEnds, far_ends
from tests.support.nursery import Life, Nursery
from tests.support.postgres import Cluster

# What a worker does outside, as the far ends see it.
ASKED = r"POST /models/.*/predictions"
LOOKED_UP = r"GET /predictions"
LOOKED = r"GET /predictions/\w+"
POSTED = r"POST /channels/\d+/messages"
SEARCHED = r"GET /channels/\d+/messages"
CARD_REMOVED = r"DELETE /channels/\d+/messages/\d+"

# Where workers are struck, over and over, and whether it is when the answer is there or near;
# else it is done, and the worker does not know. So somebody looks it up, and dies of that, too.
# None: wherever they are.
_AIMS: tuple[tuple[str | None, bool], ...] = (
    (ASKED, False),
    (LOOKED_UP, False),
    (POSTED, False),
    (SEARCHED, False),
    (None, False),
    (CARD_REMOVED, False),
    (None, False),
    (ASKED, True),
    (None, False),
    (POSTED, True),
    (None, False),
    (LOOKED, True),
)
_LATEST_AFTER_S = 0.02
# What does not come to pass is not waited for: nobody looks up what was not lost.
_AIM_S = 2.5
_BUSY = 10
LEASE_S = 1.2
_LEFT = (
    "SELECT id, status, step, failures, error, lease_owner, lease_until, not_before, ready "
    "FROM jobs WHERE NOT announced ORDER BY id"
)


@dataclass
class Post:
    """A worker's place: its doors, and who stands there now."""

    name: str
    environ: dict[str, str]
    ports: frozenset[int | None]
    lives: list[Life] = field(default_factory=list)

    @property
    def life(self) -> Life:
        """The one that was begun last."""
        return self.lives[-1]


@dataclass
class Siege:
    """The workers of one installation."""

    ends: FarEnds
    nursery: Nursery
    folder: Path
    rng: random.Random
    posts: list[Post] = field(default_factory=list)
    # At which steps of jobs workers were struck; "idle" is one that had none.
    struck_at: Counter[str] = field(default_factory=Counter)
    _heard: Callable[[Post, str], None] | None = None

    # ── workers ──────────────────────────────────────────────────────────────

    async def start(self, workers: int) -> None:
        """Begin with so many."""
        self.ends.replicate.on_carried_out = self._on_carried_out
        self.ends.discord.on_carried_out = self._on_carried_out
        for number in range(workers):
            replicate = await self.ends.replicate.open_port()
            discord = await self.ends.discord.open_port()
            environ = {
                **self.ends.environ,
                "LIMNER_PROVIDER__REPLICATE__BASE_URL": replicate,
                "LIMNER_DISCORD__API_BASE": discord,
            }
            ports = frozenset((URL(replicate).port, URL(discord).port))
            post = Post(f"worker-{number}", environ, ports)
            self.posts.append(post)
            await self.begin(post)

    async def begin(self, post: Post) -> None:
        """Another life at that place."""
        log = self.folder / f"{post.name}-{len(post.lives)}.log"
        life = await self.nursery.start("worker", environ=post.environ, folder=self.folder, log=log)
        post.lives.append(life)

    def said(self) -> str:
        """What all of them said in all their lives."""
        return "".join(life.said() for post in self.posts for life in post.lives)

    # ── what happens to them ─────────────────────────────────────────────────

    def _on_carried_out(self, port: int | None, seen: Any) -> None:
        post = next((each for each in self.posts if port in each.ports), None)
        if post is not None and self._heard is not None:
            self._heard(post, f"{seen.method} {seen.path}")

    async def strike(self, moment: str | None, number: signal.Signals, *, late: bool) -> Post:
        """Send the signal to a worker that does this; to any, where nobody does."""
        after_s = self.rng.uniform(0.0, _LATEST_AFTER_S) if late else 0.0
        if moment is not None:
            with suppress(TimeoutError):
                return await self.strike_at(moment, number, after_s=after_s)
        await asyncio.sleep(self.rng.uniform(0.0, 0.5))
        post = self.rng.choice(self.posts)
        post.life.told(number)
        return post

    async def strike_at(self, moment: str, number: signal.Signals, *, after_s: float = 0.0) -> Post:
        """Send the signal to the first worker that does this: before it is answered, or so long
        after. Raises TimeoutError when nobody does it soon."""
        done: asyncio.Future[Post] = asyncio.get_running_loop().create_future()

        def heard(post: Post, request: str) -> None:
            if done.done() or not re.fullmatch(moment, request):
                return
            if not after_s:
                post.life.told(number)
            done.set_result(post)

        self._heard = heard
        try:
            async with asyncio.timeout(_AIM_S):
                post = await done
        finally:
            self._heard = None
        if after_s:
            await asyncio.sleep(after_s)
            post.life.told(number)
        return post

    async def stay_busy(self) -> None:
        """See to it that there is enough to draw."""
        if await self.ends.unfinished() < _BUSY:
            await self.ends.ask(_BUSY // 2)

    async def kill(self, times: int) -> None:
        """Kill workers here and there, each replaced at once."""
        for moment, late in islice(cycle(_AIMS), times):
            await self.stay_busy()
            post = await self.strike(moment, signal.SIGKILL, late=late)
            # Minutes may pass before somebody goes on: Discord's own guard is gone by then.
            self.ends.discord.forget_nonces()
            assert await post.life.ended() == -signal.SIGKILL, post.life.said()
            await self._note_steps(post.life)
            await self.begin(post)

    async def freeze(self, times: int, *, seconds: float) -> None:
        """Freeze workers here and there, each for so long."""
        for moment, late in islice(cycle(_AIMS), times):
            await self.stay_busy()
            post = await self.strike(moment, signal.SIGSTOP, late=late)
            await self._note_steps(post.life)
            await asyncio.sleep(seconds)
            # Discord's own guard is gone by now, for whoever wakes.
            self.ends.discord.forget_nonces()
            post.life.told(signal.SIGCONT)

    async def _note_steps(self, dead: Life) -> None:
        held = await self.ends.rows(
            f"SELECT step FROM jobs WHERE status = 'running' AND lease_owner LIKE '%-{dead.pid}-%'"
        )
        self.struck_at.update([step for (step,) in held] or ["idle"])

    # ── the end ──────────────────────────────────────────────────────────────

    async def all_told(self, *, within_s: float) -> None:
        """Wait until every job has ended and people were told."""
        try:
            await self.until(self.ends.unfinished, is_now=0, within_s=within_s)
        except TimeoutError as late:
            late.add_note(f"left: {await self.ends.rows(_LEFT)}\n{self.said()[-6000:]}")
            raise

    async def until(
        self, asked: Callable[[], Awaitable[object]], *, is_now: object, within_s: float = 30.0
    ) -> None:
        """Ask again and again, until that is the answer."""
        async with asyncio.timeout(within_s):
            while True:
                if await asked() == is_now:
                    return
                await asyncio.sleep(0.05)

    async def end_in_peace(self, *, within_s: float) -> None:
        """Wait for everything, tell all of them to stop, and count."""
        await self.all_told(within_s=within_s)
        for post in self.posts:
            post.life.told(signal.SIGTERM)
        for post in self.posts:
            assert await post.life.ended() == 0, post.life.said()
        await self.ends.require_each_once()


async def restart_under_load(cluster: Cluster, workers: Siege, *, times: int) -> None:
    """Stop the database while workers draw, and start it again; none of them ends of it."""
    for _ in range(times):
        await workers.stay_busy()
        await asyncio.sleep(workers.rng.uniform(0.2, 1.0))
        await asyncio.to_thread(cluster.stop)
        await asyncio.sleep(workers.rng.uniform(0.1, 0.6))
        await asyncio.to_thread(cluster.start)
    for post in workers.posts:
        assert await post.life.lives(), post.life.said()


@asynccontextmanager
async def siege(
    folder: Path,
    url: str,
    nursery: Nursery,
    *,
    seed: int = 1,
    lease_s: float = LEASE_S,
    poll_s: float = 0.2,
) -> AsyncIterator[Siege]:
    """An installation without workers yet; none is left behind the block."""
    async with far_ends(folder, url, lease_s=lease_s, poll_s=poll_s) as ends:
        besieged = Siege(ends, nursery, folder, random.Random(seed))
        try:
            yield besieged
        except (AssertionError, TimeoutError) as error:
            error.add_note(f"struck at {besieged.struck_at}; logs in {folder}")
            raise
        finally:
            for post in besieged.posts:
                for life in post.lives:
                    await life.end()
