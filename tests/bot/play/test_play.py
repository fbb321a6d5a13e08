"""`limner play` in the terminal: how it starts, what it keeps, how it ends."""

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.support.processes.program import ROOT, Program, limner, run_here

_URL = r"Open http://127\.0\.0\.1:(\d+)/#\S+"


async def _open(program: Program) -> int:
    """The port of the page, once it is served."""
    return int((await program.says(_URL))[1])


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _require_only_on_loopback(port: int) -> None:
    """The port is free on other addresses, so the page cannot be reached from the network."""
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))


async def _require_page(port: int) -> None:
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(f"http://127.0.0.1:{port}/") as page,
    ):
        assert page.status == 200


@pytest.mark.parametrize(
    ("more", "moment"),
    [
        ([], "mira: Try again"),  # in the middle of the example game
        (["--empty"], "Stop with Ctrl"),  # while the page is served
    ],
)
async def test_ctrl_c_ends_play_at_any_time_without_a_traceback(
    tmp_path: Path, more: list[str], moment: str
) -> None:
    environ = {"TMPDIR": str(tmp_path)}
    command = ("play", "--port", "0", *more)
    async with limner(*command, environ=environ, tree=ROOT) as program:
        await program.says(moment)
        program.send_signal(signal.SIGINT)
        assert await program.ended(within_s=15) == 0
    assert _left_in(tmp_path) == []
    assert "Traceback" not in program.said
    assert (" → " in program.said) is not bool(more), "empty is not bare"


async def test_the_example_is_printed_and_its_game_kept_in_a_folder_goes_on_at_the_next_start(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kept"
    command = ("play", "--port", "0", "--folder", str(folder))
    async with limner(*command) as first:
        port = await _open(first)
        _require_only_on_loopback(port)
        await _require_page(port)
        first.send_signal(signal.SIGTERM)
        assert await first.ended(within_s=15) == 0
    async with limner(*command) as second:
        await _open(second)
        second.send_signal(signal.SIGTERM)
        assert await second.ended() == 0
    assert "A table plays its first evening" in first.said
    assert first.said.count(" → ") >= 15, "the example is printed step by step"
    assert "The game in this folder goes on" in second.said
    assert "A table plays its first evening" not in second.said
    assert "Traceback" not in first.said + second.said
    assert len(list(folder.glob("pictures/**/*.png"))) >= 8


def test_a_port_in_use_is_reported_before_the_example_game(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run_here(monkeypatch, "play", "--port", str(port)) == 2
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use); choose another: --port."
    ]
    assert "mira" not in said.out


def test_without_the_extra_play_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with _not_installed(monkeypatch, "simcord"):
        assert run_here(monkeypatch, "play") == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert "pip install 'limner[play]'" in sentence


@contextmanager
def _not_installed(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        for module in list(sys.modules):
            if module.split(".")[0] == name or module in (
                "bot.play.play",
                "bot.play.page",
                "bot.play.stage",
            ):
                patch.delitem(sys.modules, module)
        patch.setattr(sys, "meta_path", [_Refusing(name), *sys.meta_path])
        yield


class _Refusing:
    """An import finder that refuses one package, as if it were not installed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, name: str, *_: object) -> None:
        if name.split(".")[0] == self._name:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
