"""Words of enums are kept as text, loaded as members, and written nowhere else in the program."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import text

from db import enums
from db.enums import AssetRole, GenerationKind, GenerationStatus, JobPhase, JobStatus
from db.models import Base, Generation, Job
from db.models.base import EnumText
from db.session import Database
from studio.generation.queue import QueueLimits
from tests.support.clock import HandClock
from tests.support.ground import prepared

ROOT = Path(__file__).parents[2]
PACKAGES = ("db", "studio/services", "studio/generation", "bot/delivery", "bench")
# Attributes and arguments that hold a word of an enum.
NAMES = ("status", "step", "role", "state", "origin", "scope", "kind")
WORDS = {
    word.value
    for each in vars(enums).values()
    if isinstance(each, type) and issubclass(each, StrEnum)
    for word in each
}


async def test_a_row_that_was_written_as_text_is_loaded_with_members(database_url: str) -> None:
    database = Database(database_url)
    ground = await prepared(database, HandClock(), QueueLimits())
    job = await ground.add()
    async with database.write() as tx:
        await tx.execute(text("UPDATE jobs SET status = 'running', step = 'asked'"))
        await tx.execute(text("UPDATE generations SET status = 'failed', kind = 'vary'"))

    async with database.read() as tx:
        kept = await tx.get_one(Job, job.id)
        [generation] = await ground.queue.list_generations(job)
        found = (await tx.execute(text("SELECT status FROM jobs"))).scalar_one()
    await database.close()

    assert (kept.status, kept.phase) == (JobStatus.RUNNING, JobPhase.ASKED)
    assert isinstance(kept.status, JobStatus)
    assert generation.status == GenerationStatus.FAILED
    assert generation.kind is GenerationKind.VARY
    assert found == "running"


async def test_a_word_of_a_newer_version_is_loaded_as_it_is(database_url: str) -> None:
    database = Database(database_url)
    ground = await prepared(database, HandClock(), QueueLimits())
    job = await ground.add()
    async with database.write() as tx:
        await tx.execute(text("UPDATE generations SET status = 'held'"))

    [generation] = await ground.queue.list_generations(job)
    await database.close()

    assert generation.status == "held"


def test_every_word_fits_into_its_column() -> None:
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EnumText)
    ]

    assert Generation.__table__.c.status in columns
    assert len(columns) > 8
    for column in columns:
        assert isinstance(column.type, EnumText)
        length = column.type.impl_instance.length  # type: ignore[attr-defined]
        assert length is not None
        assert max(len(word) for word in column.type.words) <= length, column


def _is_word(node: ast.AST) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(map(_is_word, node.elts))
    return isinstance(node, ast.Constant) and node.value in WORDS


def _is_named(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in NAMES


def _literals(tree: ast.AST) -> Iterator[int]:
    """The lines that compare, assign or pass a word as text."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                if any(map(_is_named, sides)) and any(map(_is_word, sides)):
                    yield node.lineno
            case ast.Assign(targets=targets, value=value):
                named = [each for target in targets for each in ast.walk(target)]
                if any(map(_is_named, named)) and _is_word(value):
                    yield node.lineno
            case ast.Match(subject=subject, cases=cases) if _is_named(subject):
                patterns = [part for case in cases for part in ast.walk(case.pattern)]
                if any(map(_is_word, patterns)):
                    yield node.lineno
            case ast.keyword(arg=name, value=value) if name in NAMES and _is_word(value):
                yield node.lineno


@pytest.mark.parametrize("package", PACKAGES)
def test_no_word_is_compared_or_set_as_text(package: str) -> None:
    """mypy tells a misspelt member, not a misspelt text: a member equals some text."""
    paths = [*sorted((ROOT / package).rglob("*.py"))]
    assert paths
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in paths
        if path.parent.name != "versions"
        for line in _literals(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        'job.status == "queued"',
        '"queued" == job.status',
        'job.status in ("queued", "running")',
        'job.status = "queued"',
        'job.status, job.error = "queued", None',
        'asset(role="output")',
        'match job.status:\n    case "done":\n        pass',
    ],
)
def test_a_word_as_text_is_noticed(code: str) -> None:
    assert list(_literals(ast.parse(code)))


def test_a_member_can_stand_where_its_text_is_asked_for() -> None:
    assert f"{AssetRole.OUTPUT}" == "output"
    assert {AssetRole.OUTPUT: 1}["output"] == 1  # type: ignore[index]
