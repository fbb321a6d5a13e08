"""Words of enums are kept as text, loaded as members, and written nowhere else in the program."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import permutations
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
# The words of `studio/providers` and `sketch` are a provider's own.
PACKAGES = (
    "db",
    "studio/errors",
    "studio/generation",
    "studio/rules",
    "studio/services",
    "bot",
    "cogs",
    "bench",
)
COLUMNS = [
    (attribute.key, column)
    for mapper in Base.registry.mappers
    for attribute in mapper.column_attrs
    for column in attribute.columns
    if isinstance(column.type, EnumText)
]
# Attributes, variables and arguments that hold a member of an enum.
NAMES = {name for name, _ in COLUMNS}
ENUMS = [
    each
    for each in vars(enums).values()
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
]
COLUMN_METHODS = ("in_", "not_in", "is_", "is_not", "is_distinct_from", "is_not_distinct_from")
# Other things with a kind: masks, a page's branches, parts of a post, providers and stores.
OTHER_KINDS = {
    *("region", "drawn", "upload"),
    *("roots", "off"),
    *("atom", "pair", "fence"),
    *("sketch", "replicate", "local", "onnx"),
}

_Pair = tuple[str | None, ast.AST | None]


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
    assert Generation.__table__.c.status in [column for _, column in COLUMNS]
    assert len(COLUMNS) > 8
    for _, column in COLUMNS:
        assert isinstance(column.type, EnumText)
        length = column.type.impl_instance.length  # type: ignore[attr-defined]
        assert length is not None
        assert max(len(word) for word in column.type.words) <= length, column


def test_the_names_are_those_of_the_mapped_attributes() -> None:
    assert {
        "status",
        "phase",
        "consent",
        "kind",
        "role",
        "state",
        "scope",
        "origin",
        "verdict",
        "unmeasured",
    } == NAMES


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _texts(node: ast.AST | None) -> Iterator[str]:
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            for part in parts:
                yield from _texts(part)
        case ast.IfExp(body=body, orelse=other):
            yield from _texts(body)
            yield from _texts(other)
        case ast.Constant(value=str() as text):
            yield text


def _name(node: ast.AST) -> str | None:
    """The name of what an expression gives: "status" for `job.status` and `row["status"]`."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Subscript(slice=key):
            return _text(key)
    return None


def _defaults(arguments: ast.arguments) -> Iterator[_Pair]:
    placed = [*arguments.posonlyargs, *arguments.args][::-1]
    for place, default in zip(placed, arguments.defaults[::-1], strict=False):
        yield place.arg, default
    for keyword, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield keyword.arg, value


def _assigned(target: ast.AST, value: ast.AST) -> Iterator[_Pair]:
    match target, value:
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            for each, its in zip(targets, values, strict=False):
                yield _name(each), its
        case _:
            yield _name(target), value


def _pairs(node: ast.AST) -> Iterator[_Pair]:
    """Names, each with a value that the node compares with it, looks up by it or gives it."""
    match node:
        case ast.Compare(left=left, comparators=others):
            for one, other in permutations([left, *others], 2):
                yield _name(one), other
        case ast.Call(func=ast.Attribute(value=column, attr=method), args=given) if (
            method in COLUMN_METHODS
        ):
            yield from ((_name(column), each) for each in given)
        case (
            ast.Call(func=ast.Attribute(value=ast.Dict(keys=keys), attr="get"), args=[asked, *_])
            | ast.Subscript(value=ast.Dict(keys=keys), slice=asked)
        ):
            yield from ((_name(asked), key) for key in keys)
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _assigned(target, value)
        case ast.AnnAssign(target=target, value=ast.Call(keywords=keywords)):
            defaults = [each.value for each in keywords if each.arg == "default"]
            yield from ((_name(target), default) for default in defaults)
        case ast.AnnAssign(target=target, value=value):
            yield _name(target), value
        case ast.Match(subject=subject, cases=cases):
            patterns = [part for case in cases for part in ast.walk(case.pattern)]
            yield from ((_name(subject), pattern) for pattern in patterns)
        case ast.keyword(arg=name, value=value):
            yield name, value
        case ast.Dict(keys=keys, values=values):
            yield from ((_text(key), value) for key, value in zip(keys, values, strict=True))
        case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args) | ast.Lambda(args=args):
            yield from _defaults(args)


def _is_literal(pair: _Pair) -> bool:
    """Whether a text stands where a member belongs.

    Any text of one word counts, not only a word of an enum, because it may be misspelt.
    """
    name, value = pair
    others = OTHER_KINDS if name == "kind" else ()
    return name in NAMES and any(
        text.isidentifier() and text not in others for text in _texts(value)
    )


def _is_member(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Attribute) and _name(node.value) in {one.__name__ for one in ENUMS}


def _has_words_as_keys(node: ast.AST) -> bool:
    """Whether a dictionary has texts as keys, of which most, and at least two, are words of one
    enum; or texts beside members.

    Not all keys need to be words: one may be misspelt.
    """
    if not isinstance(node, ast.Dict):
        return False
    keys = {text for key in node.keys if (text := _text(key)) is not None}
    if keys and any(map(_is_member, node.keys)):
        return True
    most = max(len(keys.intersection(words)) for words in ENUMS)
    return most >= 2 and 2 * most > len(node.keys)


def _literals(tree: ast.AST) -> Iterator[int]:
    """The lines with a text where a member belongs."""
    for node in ast.walk(tree):
        if any(map(_is_literal, _pairs(node))) or _has_words_as_keys(node):
            yield node.lineno  # type: ignore[attr-defined]


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
        # a misspelt word
        'Job.phase == "nwe"',
        'match job.status:\n    case "doen":\n        pass',
        # the methods of columns
        'Job.status.in_(("queued", "running"))',
        'Job.status.in_(("queud", JobStatus.RUNNING))',
        'Character.consent.not_in(["nobody"])',
        # a variable, and a row as a mapping
        'status == "failed"',
        'row["status"] == "failed"',
        # one of two texts
        'job.status = "done" if whole else JobStatus.FAILED',
        # dictionaries: looked up in place, even with a misspelt key; keyed by words; with a value
        '{"faild": 1}[generation.status]',
        '{"faild": 1}.get(generation.status, 0)',
        '{"failed": 1, "canceled": 2}',
        '{"failed": 1, "canceld": 2, "queued": 3}',
        '{GenerationStatus.FAILED: 1, "canceld": 2}',
        'update(Job).values({"status": "queued"})',
        # defaults of arguments, fields and columns
        'def add(status="queued"): pass',
        'def add(place, status="queued", *, other=None): pass',
        'async def add(*, consent="playrs"): pass',
        'lambda kind="scene": kind',
        'class Kept:\n    status: str = "queued"',
        'status: Mapped[JobStatus] = mapped_column(default="queud")',
    ],
)
def test_a_word_as_text_is_noticed(code: str) -> None:
    assert list(_literals(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "job.status == JobStatus.QUEUED",
        "Job.status.in_(UNFINISHED)",
        "{GenerationStatus.FAILED: 1, GenerationStatus.CANCELED: 2}[generation.status]",
        'WORDS.get(step.status, "")',
        # a text beside one word by chance
        '{"portrait": (2, 3), "square": (1, 1)}',
        'def add(place, name="queued", *, status=None): pass',
        'generation.error == "failed"',
        'job.status, job.error = JobStatus.FAILED, "timeout"',
        # words of other kinds, a sentence, an empty text
        'settings.provider.kind == "sketch"',
        'describe(state="What they wear")',
        'def wear(character, state=""): pass',
    ],
)
def test_a_member_and_another_text_are_left_alone(code: str) -> None:
    assert not list(_literals(ast.parse(code)))


_CONDITION = re.compile(r"(\w+) (?:=|!=|IN) \(?((?:'\w+'(?:, )?)+)")


def test_conditions_of_indexes_compare_with_words_of_their_column() -> None:
    seen = 0
    for table in Base.metadata.sorted_tables:
        words = {
            column.name: {*column.type.words}
            for column in table.columns
            if isinstance(column.type, EnumText)
        }
        for index in table.indexes:
            condition = str(index.dialect_options["postgresql"]["where"])
            for name, listed in _CONDITION.findall(condition):
                seen += 1
                assert {*re.findall(r"\w+", listed)} <= words[name], index.name
    assert seen >= 5


def test_a_member_can_stand_where_its_text_is_asked_for() -> None:
    assert f"{AssetRole.OUTPUT}" == "output"
    assert {AssetRole.OUTPUT: 1}["output"] == 1  # type: ignore[index]
