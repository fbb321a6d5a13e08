"""The local store when disks fill up, folders are wrong and processes die."""

import asyncio
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.errors import ConfigError, ObjectMissing, StoreError, StoreFull
from studio.storage.local import LocalStore

PNG = "image/png"
MEBIBYTE = 1024 * 1024
PROJECT = Path(__file__).parents[3]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _python(program: str, *arguments: str, before: tuple[str, ...] = ()) -> list[str]:
    return [*before, sys.executable, "-c", program, *arguments]


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path / "not" / "yet" / "there")

    await store.put("1.png", b"a picture", mime=PNG)

    assert (tmp_path / "not" / "yet" / "there" / "1.png").read_bytes() == b"a picture"


async def test_objects_are_found_again_after_a_restart(tmp_path: Path) -> None:
    await (await LocalStore.open(tmp_path)).put("games/7/1.png", b"a picture", mime=PNG)

    assert await (await LocalStore.open(tmp_path)).get("games/7/1.png") == b"a picture"


@pytest.mark.parametrize("below", ["", "pictures"])
async def test_an_impossible_folder_is_one_sentence_for_the_operator(
    tmp_path: Path, below: str
) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    folder = tmp_path / "file" / below

    with pytest.raises(ConfigError) as refused:
        await LocalStore.open(folder)

    assert str(folder) in refused.value.sentence
    assert "\n" not in refused.value.sentence


@pytest.mark.skipif(not Path("/proc/sys").is_dir(), reason="only Linux has this folder")
async def test_a_read_only_folder_is_refused() -> None:
    # /proc refuses new files even from root.
    with pytest.raises(ConfigError):
        await LocalStore.open(Path("/proc/sys"))


async def test_parts_of_dead_processes_are_swept_and_those_of_living_ones_are_not(
    tmp_path: Path,
) -> None:
    await LocalStore.open(tmp_path)
    stale, young = tmp_path / ".parts" / "stale.part", tmp_path / ".parts" / "young.part"
    for part in (stale, young):
        part.write_bytes(b"half a pic")
    two_hours_ago = young.stat().st_mtime - 7200
    os.utime(stale, (two_hours_ago, two_hours_ago))

    await LocalStore.open(tmp_path)

    assert _files(tmp_path) == [young]


async def test_parts_and_strange_files_are_not_listed(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path)
    await store.put("games/1.png", b"", mime=PNG)
    for strange in (".parts/1.part", "games/.DS_Store", "games/copy of 1.png"):
        (tmp_path / strange).write_bytes(b"")

    assert [key async for key in store.list("")] == ["games/1.png"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call", ["fsync", "replace", "mkdir"])
async def test_a_disk_that_fills_up_at_any_step_keeps_the_old_object_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    store = await LocalStore.open(tmp_path)
    await store.put("kept/1.png", b"old", mime=PNG)

    def full(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, call, full)
        key = "kept/1.png" if call != "mkdir" else "new/2.png"
        with pytest.raises(StoreFull):
            await store.put(key, b"new", mime=PNG)

    assert _files(tmp_path) == [tmp_path / "kept" / "1.png"]
    assert await store.get("kept/1.png") == b"old"


async def test_other_errors_are_a_store_error_and_leave_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await LocalStore.open(tmp_path)

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", broken)
        with pytest.raises(StoreError) as failed:
            await store.put("1.png", b"new", mime=PNG)

    assert failed.value.code == "StoreError"
    assert "Input/output error" in failed.value.detail
    assert _files(tmp_path) == []


async def test_a_key_below_an_object_is_refused(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path)
    await store.put("a", b"object", mime=PNG)
    await store.put("folder/b", b"object", mime=PNG)

    for key in ("a/b", "folder"):
        with pytest.raises(StoreError):
            await store.put(key, b"new", mime=PNG)

    assert _files(tmp_path) == [tmp_path / "a", tmp_path / "folder" / "b"]


_FILLS_A_REAL_DISK = """
import asyncio, subprocess, sys
from pathlib import Path
from studio.errors import StoreFull
from studio.storage.local import LocalStore

async def main(folder):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
    store = await LocalStore.open(folder)
    await store.put("kept.png", b"old" * 100_000, mime="image/png")
    for _ in range(3):  # a failed write that left its part would make the next one differ
        for key in ("kept.png", "games/7/new.png"):
            try:
                await store.put(key, bytes(900_000), mime="image/png")
            except StoreFull:
                continue
            raise SystemExit("a disk of 1 MB took 1.2 MB")
    assert await store.get("kept.png") == b"old" * 100_000
    files = [path.name for path in folder.rglob("*") if path.is_file()]
    assert files == ["kept.png"], files
    await store.put("fits.png", bytes(500_000), mime="image/png")
    print("held")

asyncio.run(main(Path(sys.argv[1])))
"""


def test_a_real_full_disk_keeps_the_old_object_and_no_part(tmp_path: Path) -> None:
    # The mount is in its own namespace and disappears with the process.
    alone = ("unshare", "--mount", "--map-root-user")
    try:
        subprocess.run([*alone, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine lets nobody mount a disk for a test")

    ran = subprocess.run(
        _python(_FILLS_A_REAL_DISK, str(tmp_path), before=alone),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=PROJECT,
    )

    assert (ran.stdout, ran.returncode) == ("held\n", 0), ran.stderr


_WRITES_FOR_EVER = """
import asyncio, itertools, sys
from pathlib import Path
from studio.storage.local import LocalStore

async def main(folder):
    store = await LocalStore.open(folder)
    for letter in itertools.cycle((b"a", b"b")):
        await store.put("hot.png", letter * 4_000_000, mime="image/png")
        print(letter, flush=True)

asyncio.run(main(Path(sys.argv[1])))
"""


async def test_a_writer_killed_at_any_instant_leaves_a_whole_object(tmp_path: Path) -> None:
    for writes_before_the_kill in (1, 2, 3, 5):
        writer = await asyncio.create_subprocess_exec(
            *_python(_WRITES_FOR_EVER, str(tmp_path)), stdout=asyncio.subprocess.PIPE, cwd=PROJECT
        )
        assert writer.stdout
        for _ in range(writes_before_the_kill):
            assert await writer.stdout.readline()
        writer.kill()
        await writer.wait()

        store = await LocalStore.open(tmp_path)
        content = await store.get("hot.png")
        assert (len(content), len(set(content))) == (4_000_000, 1)
        assert [key async for key in store.list("")] == ["hot.png"]


async def test_a_cancelled_put_leaves_the_old_or_the_new_object_and_no_part(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path)
    await store.put("1.png", b"old", mime=PNG)

    putting = asyncio.create_task(store.put("1.png", b"n" * MEBIBYTE, mime=PNG))
    await asyncio.wait({putting}, timeout=0)
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    # The thread cannot be stopped, so it finishes its write. This waits for it.
    await asyncio.get_running_loop().shutdown_default_executor()

    assert (tmp_path / "1.png").read_bytes() in (b"old", b"n" * MEBIBYTE)
    assert _files(tmp_path) == [tmp_path / "1.png"]


async def test_a_file_that_vanishes_while_it_is_read_is_missing(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path)
    await store.put("1.png", b"old", mime=PNG)
    (tmp_path / "1.png").unlink()

    with pytest.raises(ObjectMissing):
        await store.get("1.png")
