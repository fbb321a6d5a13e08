"""How many pictures of new characters are recognised, and for how many others they are taken."""

import asyncio
import resource
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.likeness.people import CHARACTERS
from bench.measure import Measurement, loop_pauses, single, summarise
from bot.adapters.likeness import OpenedLikeness, open_likeness
from bot.adapters.likeness_building import build_model
from bot.commands.cohort_people import PORTRAIT, SCENE_SIZE, SCENES, CohortPerson
from bot.commands.likeness import sketched
from bot.config import LikenessSettings, Settings
from studio.rules.likeness.arrays import Array
from studio.rules.likeness.regions import reference_crops, windows
from studio.rules.likeness.scoring import References, scores
from studio.rules.likeness.verdicts import RECOGNISED_FROM

_REFERENCES = 3
_PORTRAITS = 2


@dataclass(frozen=True)
class _Picture:
    """A picture of one character, as the vectors of its windows."""

    shows: int
    is_portrait: bool
    windows: Array


async def measure() -> list[Measurement]:
    """The shares of recognised portraits and scenes, and of pictures taken for somebody else."""
    before_mb = _resident_mb()
    with TemporaryDirectory() as folder:
        await build_model(Path(folder))
        settings = Settings(data_folder=Path(folder), likeness=LikenessSettings(kind="onnx"))
        opened = await open_likeness(settings)
        assert opened is not None
        try:
            costs = await _costs(opened, before_mb)
            return [*await _rates(opened), *costs]
        finally:
            await opened.model.close()


async def _rates(opened: OpenedLikeness) -> list[Measurement]:
    references = {}
    pictures = []
    for at, character in enumerate(CHARACTERS):
        references[at] = await _references(opened, at, character)
        pictures += [picture async for picture in _pictures(opened, at, character)]
    own: dict[bool, list[float]] = {True: [], False: []}
    others: list[float] = []
    for picture in pictures:
        regions = windows(*(PORTRAIT if picture.is_portrait else SCENE_SIZE))
        for at, of_character in references.items():
            found = scores(picture.windows, regions, {at: of_character}, opened.cohort)[at]
            (own[picture.is_portrait] if at == picture.shows else others).append(found)
    return [
        _share("portraits recognised, at least 95 %", own[True]),
        _share("scenes recognised, at least 65 %", own[False]),
        _share("pairs of a picture and somebody else recognised, at most 6 %", others),
    ]


async def _costs(opened: OpenedLikeness, before_mb: float) -> list[Measurement]:
    """Processor time and memory, and the pauses of the event loop meanwhile."""
    scenes = [
        await asyncio.to_thread(sketched, CHARACTERS[at], seed=at, size=SCENE_SIZE, scene=SCENES[0])
        for at in range(5)
    ]
    timings: list[float] = []

    async def embed_all() -> None:
        for scene in scenes * 4:
            start = time.process_time()
            await opened.model.embed(scene, windows(*SCENE_SIZE))
            timings.append(time.process_time() - start)

    idle = await loop_pauses(asyncio.sleep(1.0))
    pauses = await loop_pauses(embed_all())
    return [
        summarise("likeness of a scene, processor time", timings),
        single("memory that likeness takes", _resident_mb() - before_mb, "MB", n=1),
        single("longest pause of the event loop, idle", max(idle) * 1000, "ms", n=len(idle)),
        single(
            "longest pause of the event loop while likeness is measured, at most 20 ms",
            max(pauses) * 1000,
            "ms",
            n=len(pauses),
        ),
    ]


async def _references(opened: OpenedLikeness, at: int, character: CohortPerson) -> References:
    found = []
    for seed in _seeds(at, _REFERENCES):
        portrait = await asyncio.to_thread(sketched, character, seed=seed, size=PORTRAIT)
        vectors = await opened.model.embed(portrait, reference_crops(*PORTRAIT))
        found.append(opened.cohort.of_reference(vectors))
    return tuple(found)


async def _pictures(
    opened: OpenedLikeness, at: int, character: CohortPerson
) -> AsyncIterator[_Picture]:
    wanted = [("", PORTRAIT)] * _PORTRAITS + [(scene, SCENE_SIZE) for scene in SCENES]
    seeds = _seeds(at, _REFERENCES + len(wanted))[_REFERENCES:]
    for seed, (scene, size) in zip(seeds, wanted, strict=True):
        content = await asyncio.to_thread(sketched, character, seed=seed, size=size, scene=scene)
        vectors = await opened.model.embed(content, windows(*size))
        yield _Picture(at, not scene, opened.cohort.of_windows(vectors))


def _seeds(at: int, count: int) -> list[int]:
    """Seeds of no picture of the cohort."""
    return [1_000_000 + 100 * at + each for each in range(count)]


def _share(what: str, found: list[float]) -> Measurement:
    share = sum(score >= RECOGNISED_FROM for score in found) / len(found)
    return single(what, share * 100, "%", n=len(found))


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
