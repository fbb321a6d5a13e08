"""What Replicate's provider costs Limner: its stub answers at once, or as slowly as a model.

The stub runs in its own process and shares the machine.
"""

import asyncio
import re
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bench.measure import Measurement, single, summarise
from bench.queue import running
from bot.config import ProviderSettings, ReplicateKeySettings, ReplicateSettings, Settings
from studio.clock import SystemClock
from studio.providers.base import DrawRequest, Finished, Needs, Provider, Tier
from studio.providers.catalogue import Catalogue
from studio.providers.replicate.keys import Key, KeyPool
from studio.providers.replicate.outputs import OutputFetcher
from studio.providers.replicate.provider import ReplicateProvider

_PICTURES = 60
_IN_FLIGHT = 500
_DRAWING_S = 5.0
# A free place is taken again at once, so that the beginning and the end weigh less.
_ROUNDS = 4
_LAG_PAUSE_S = 0.01
_NO_LIMIT = 100_000


@dataclass(frozen=True)
class StubAddress:
    """The address of the running stub of Replicate."""

    url: str
    output_host: str
    token: str


async def measure() -> list[Measurement]:
    """Picture by picture through the whole program; then many predictions at once."""
    return [*await _at_once(), *await _in_flight()]


async def _at_once() -> list[Measurement]:
    async with _stub(run_s=0.0) as stub:
        settings = ProviderSettings(
            kind="replicate",
            replicate=ReplicateSettings(
                base_url=stub.url,
                output_hosts=(stub.output_host,),
                keys=(
                    ReplicateKeySettings(
                        name="bench", token=SecretStr(stub.token), creates_per_minute=_NO_LIMIT
                    ),
                ),
            ),
        )
        with tempfile.TemporaryDirectory(prefix="limner-bench-") as folder:
            whole = Settings(data_folder=Path(folder), provider=settings)
            async with running(whole, provider=None) as program:
                await program.ask_and_wait(person=0)  # opens the connections
                before = time.process_time()
                for person in range(1, _PICTURES + 1):
                    await program.ask_and_wait(person)
                cpu_s = (time.process_time() - before) / _PICTURES
    return [
        summarise("command → Replicate asked, idle", program.seconds_until_asked()[1:]),
        summarise(
            "Replicate done → handed to delivery, idle", program.seconds_until_delivered()[1:]
        ),
        single("CPU per picture", cpu_s * 1000, "ms", n=_PICTURES),
    ]


async def _in_flight() -> list[Measurement]:
    """One provider polls and fetches 500 predictions of 5 s each."""
    async with _stub(run_s=_DRAWING_S) as stub:
        pool = KeyPool((Key("bench", "bench", stub.token, _NO_LIMIT),))
        provider = ReplicateProvider(
            Catalogue.load(),
            pool,
            OutputFetcher([stub.output_host]),
            clock=SystemClock(),
            base_url=stub.url,
        )
        lags: list[float] = []
        watching = asyncio.create_task(_watch(lags), name="lag")
        try:
            once_s = await _flight(provider, rounds=1)
            rounds_s = await _flight(provider, rounds=_ROUNDS)
        finally:
            watching.cancel()
            await provider.close()
    what = f"{_IN_FLIGHT} predictions of {_DRAWING_S:g} s"
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        single(f"{what}, all at once: total over ideal", once_s / _DRAWING_S, "×", n=_IN_FLIGHT),
        single(
            f"{what} in flight, {_ROUNDS} rounds: total over ideal",
            rounds_s / (_DRAWING_S * _ROUNDS),
            "×",
            n=_IN_FLIGHT * _ROUNDS,
        ),
        summarise("loop lag meanwhile", lags),
        single("memory at its most, whole run", memory_mb, "MB", n=1),
    ]


async def _flight(provider: Provider, *, rounds: int) -> float:
    """Seconds until every place has done its rounds, from submit to the fetched bytes."""
    model = provider.choose(Needs(), Tier.DRAFT).model

    async def place(number: int) -> None:
        for turn in range(rounds):
            request = DrawRequest(
                prompt=f"harbour {number} in its round {turn}",
                negative="",
                scene="",
                seed=number,
                width=512,
                height=512,
                model=model,
            )
            handle = await provider.submit(request, intention=f"bench-{number}-{turn}")
            while not isinstance(state := await provider.poll(handle), Finished):
                await provider.wait_for_news(handle)
            await provider.fetch(state.outputs[0])

    start = time.perf_counter()
    await asyncio.gather(*map(place, range(_IN_FLIGHT)))
    return time.perf_counter() - start


async def _watch(lags: list[float]) -> None:
    """Note how late the event loop is, until cancelled."""
    while True:
        asked = time.perf_counter()
        await asyncio.sleep(_LAG_PAUSE_S)
        lags.append(time.perf_counter() - asked - _LAG_PAUSE_S)


@asynccontextmanager
async def _stub(*, run_s: float) -> AsyncIterator[StubAddress]:
    """The stub in its own process, which ends with the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.stubs.replicate.stub", "--port", "0", "--unlimited"),
        *("--queue-s", "0", "--run-s", str(run_s), "--longest-px", "64"),
        cwd=Path(__file__).parents[1],
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            told = (await process.stdout.readuntil(b"Token    stand-in\n")).decode()
        found = re.search(r"API +(\S+)\nOutputs +http://(\S+)\nToken +(\S+)", told)
        assert found is not None, told
        yield StubAddress(*found.groups())
    finally:
        process.terminate()
        await process.wait()
