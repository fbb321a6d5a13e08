"""How often moderation is wrong: false alarms in harmless texts, and unsafe requests that it finds.

The texts are public evaluation data, which stand beside the project and are no part of it.
"""

import csv
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.measure import Measurement, single
from studio.rules.moderation.judging import Moderation
from tests.studio.rules.moderation.disguises import DISGUISES

EVALUATION = Path(__file__).parents[2] / "shared" / "data" / "moderation"
_FANTASY = "fantasy.dev.csv"
_PROMPTS = "prompts.dev.csv"
_SPOKEN = "crd3:game master speech"
_ENGLISH = "en"
_UNSAFE = "unsafe"

_Row = dict[str, str]


def measure(folder: Path = EVALUATION) -> list[Measurement]:
    """The shares of texts that are refused at standard, in per cent.

    Without the evaluation texts only that of the disguises of our own table.
    """
    moderation = Moderation()
    return [*_disguises(moderation), *_evaluation(moderation, folder)]


def _disguises(moderation: Moderation) -> list[Measurement]:
    typed = [each for some in DISGUISES.values() for each in some]
    found = [not moderation.check(each).allowed for each in typed]
    return [single("disguises found", 100 * sum(found) / len(found), "%", n=len(found))]


def _evaluation(moderation: Moderation, folder: Path) -> list[Measurement]:
    missing = [name for name in (_FANTASY, _PROMPTS) if not (folder / name).is_file()]
    if missing:
        names = " and no ".join(missing)
        sys.stderr.write(f"Shares of moderation are not measured: {folder} has no {names}.\n")
        return []
    return [
        *_shares(moderation, _rows(folder / _FANTASY), text="text", kind=_kind_of_fantasy),
        *_shares(moderation, _rows(folder / _PROMPTS), text="prompt", kind=_kind_of_prompt),
    ]


def _rows(path: Path) -> list[_Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _kind_of_fantasy(row: _Row) -> str:
    if row["lang"] != _ENGLISH:
        return f"false alarms, fantasy, {row['lang']}"
    return f"false alarms, fantasy, {'spoken' if row['source'] == _SPOKEN else 'written'} English"


def _kind_of_prompt(row: _Row) -> str:
    subject = row["source"].partition(":")[2]
    found = "unsafe prompts found" if row["label"] == _UNSAFE else "false alarms, prompts"
    return f"{found}, {subject.replace('_', ' ')}"


def _shares(
    moderation: Moderation, rows: Iterable[_Row], *, text: str, kind: Callable[[_Row], str]
) -> list[Measurement]:
    """For each kind of texts the share that is refused."""
    refused: dict[str, list[bool]] = {}
    for row in rows:
        refused.setdefault(kind(row), []).append(not moderation.check(row[text]).allowed)
    return [
        single(each, 100 * sum(found) / len(found), "%", n=len(found))
        for each, found in sorted(refused.items())
    ]
