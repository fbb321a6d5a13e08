"""Work on pictures has threads of its own, and persons take turns."""

import ast
import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from threading import Event, Lock

import pytest

from studio.errors import UploadRefused
from studio.picture_threads import waiting_of, work_on_picture
from studio.rules.dice.inline import roll_inline
from studio.rules.pictures.masks import Region
from studio.services.orders.inputs import RegionMask, UploadLimits, admit_upload, build_mask
from studio.storage.local import LocalStore
from tests.studio.rules.pictures.files import encoded, plain_image

_ROOT = Path(__file__).parents[2]
ANA, BEN, CLEO = 1, 2, 3
_LIMITS = UploadLimits(max_bytes=100_000, max_pixels=100_000)


class _Work:
    """Work that waits for `go` and notes who began."""

    def __init__(self) -> None:
        self.go = Event()
        self.began: list[str] = []
        self.at_once = self.most_at_once = 0
        self._lock = Lock()

    def start(self, name: str, person_id: int) -> asyncio.Task[str]:
        return asyncio.create_task(work_on_picture(self._do, person_id, name), name=name)

    def _do(self, name: str) -> str:
        with self._lock:
            self.began.append(name)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.go.wait(20)
        with self._lock:
            self.at_once -= 1
        return name


@pytest.fixture
def work() -> Iterator[_Work]:
    work = _Work()
    yield work
    work.go.set()


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_dice_and_files_do_not_wait_behind_pictures(work: _Work, tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path)
    pictures = [work.start(f"picture {number}", number) for number in range(100)]
    await _until(lambda: len(work.began) == 2)

    await asyncio.to_thread(roll_inline, "[[2d6]]", chance=Random(7))
    await store.put("a/b.png", b"content", mime="image/png")

    assert await store.get("a/b.png") == b"content"
    assert not any(each.done() for each in pictures)
    work.go.set()
    assert len(await asyncio.gather(*pictures)) == 100
    assert work.most_at_once == 2


async def test_persons_take_turns(work: _Work) -> None:
    first = [work.start(f"ana {number}", ANA) for number in range(6)]
    await _until(lambda: len(work.began) == 2)
    later = [work.start(f"ben {number}", BEN) for number in range(2)]
    later += [work.start("cleo 0", CLEO)]
    await asyncio.sleep(0)
    assert (waiting_of(ANA), waiting_of(BEN), waiting_of(CLEO)) == (4, 2, 1)

    work.go.set()
    await asyncio.gather(*first, *later)

    # Two threads begin almost at once, so neighbours may change places.
    place = {name: index for index, name in enumerate(work.began)}
    assert max(place["ben 0"], place["cleo 0"]) <= 5
    assert place["ben 1"] <= 7
    assert (waiting_of(ANA), waiting_of(BEN), waiting_of(CLEO)) == (0, 0, 0)


async def test_a_caller_that_leaves_gives_its_turn_to_the_next(work: _Work) -> None:
    running = [work.start("first", ANA), work.start("second", ANA)]
    await _until(lambda: len(work.began) == 2)
    waiting = [work.start(f"waiting {number}", BEN) for number in range(3)]
    await asyncio.sleep(0)

    # One leaves while it waits, one while its thread works.
    waiting[0].cancel()
    running[0].cancel()
    await asyncio.sleep(0)
    assert work.began == ["first", "second"]
    work.go.set()
    ends = await asyncio.gather(*running, *waiting, return_exceptions=True)

    assert isinstance(ends[0], asyncio.CancelledError)
    assert isinstance(ends[2], asyncio.CancelledError)
    assert ends[1:2] + ends[3:] == ["second", "waiting 1", "waiting 2"]
    assert work.most_at_once == 2


async def test_an_error_reaches_the_caller_and_the_thread_goes_on() -> None:
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            await work_on_picture(divmod, ANA, 1, 0)

    assert await work_on_picture(divmod, ANA, 7, 2) == (3, 1)


async def test_a_persons_fifth_waiting_upload_is_refused(work: _Work) -> None:
    png = encoded(plain_image(), "PNG")
    busy = [work.start("first", ANA), work.start("second", ANA)]
    await _until(lambda: len(work.began) == 2)
    four = [
        asyncio.create_task(admit_upload(png, _LIMITS, person_id=ANA), name="upload")
        for _ in range(4)
    ]
    await _until(lambda: waiting_of(ANA) == 4)

    with pytest.raises(UploadRefused) as upload:
        await admit_upload(png, _LIMITS, person_id=ANA)
    with pytest.raises(UploadRefused) as mask:
        await build_mask(RegionMask(Region.LEFT), size=(64, 64), limits=_LIMITS, person_id=ANA)
    bens = asyncio.create_task(admit_upload(png, _LIMITS, person_id=BEN), name="ben")

    assert (upload.value.reason, mask.value.reason) == ("too_many_at_once", "too_many_at_once")
    work.go.set()
    assert len(await asyncio.gather(*busy, *four, bens)) == 7


def test_no_work_with_pillow_goes_to_the_common_threads() -> None:
    wrong = [
        f"{file.relative_to(_ROOT)}: {name}"
        for layer in ("bot", "cogs", "sketch", "studio")
        for file in (_ROOT / layer).rglob("*.py")
        for name in _given_to_common_threads(ast.parse(file.read_text(encoding="utf-8")))
    ]

    assert wrong == []


def _given_to_common_threads(module: ast.Module) -> Iterator[str]:
    """The functions from modules with Pillow that are given to `asyncio.to_thread`."""
    origins = {
        alias.asname or alias.name: imported.module
        for imported in ast.walk(module)
        if isinstance(imported, ast.ImportFrom) and imported.module
        for alias in imported.names
    }
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "asyncio.to_thread":
            work = call.args[0]
            if isinstance(work, ast.Name) and _uses_pillow(origins.get(work.id, "")):
                yield work.id


def _uses_pillow(module: str) -> bool:
    file = _ROOT / (module.replace(".", "/") + ".py")
    if not file.is_file():
        return False
    source = file.read_text(encoding="utf-8")
    return "from PIL import" in source or "studio.rules.pictures.encoding" in source
