"""Reads docs/runbook.md: its sections, their commands, and what else it names."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

RUNBOOK = Path(__file__).parents[3] / "docs" / "runbook.md"

_BLOCK = re.compile(
    r"^(?P<indent> *)```sh\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def sections() -> dict[str, list[list[str]]]:
    """The commands of each code block of each section that has one, by the section's title."""
    _, *parts = re.split(r"^## ", RUNBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {}
    for part in parts:
        title, _, text = part.partition("\n")
        blocks = [list(_commands(block["body"])) for block in _BLOCK.finditer(text)]
        if blocks:
            found[title] = blocks
    return found


def code_spans() -> list[str]:
    """The texts in backticks outside of code blocks."""
    text = _FENCED.sub("", RUNBOOK.read_text(encoding="utf-8"))
    return re.findall(r"`([^`]+)`", text.replace("\n", " "))


def _commands(body: str) -> Iterator[str]:
    """The commands, one to a line; quoted text may go on over several lines."""
    command = ""
    for line in body.splitlines():
        command += line.strip()
        if _is_whole(command):
            yield command
            command = ""
        else:
            command += "\n"
    assert not command, f"a quote is not closed: {command}"


def _is_whole(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True
