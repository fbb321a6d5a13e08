"""What thousands of tests in one process spend on nothing they look at, left out.

- SQLAlchemy compiles each statement once for each engine, and nearly every test opens one:
  engines of a kind share what was compiled.
- SimCord looks again after 50 ms whether everything it started is done, and a journey asks it
  dozens of times.
- SimCord copies each payload several times with `copy.deepcopy`, which is made for objects and
  slow for JSON.
- Each client of S3 reads Amazon's description of S3, a megabyte of JSON: all share one reader,
  which keeps what it has read.
- structlog draws each logged error with rich, in colours and with the values of all variables.
- The garbage collector goes again and again through all that was imported and stays.
"""

import gc
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import botocore.loaders
import botocore.session
import simcord.backend.serializers
import simcord.components
import simcord.env
import simcord.gateway
import simcord.http.router
import simcord.results
import structlog
from sqlalchemy import event
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.base import Engine

from bot.monitoring.memory import freeze_garbage_collector

_LOOKS_AGAIN_AFTER_S = 0.006
_COLLECTED_AFTER = (50_000, 20, 20)
_NEVER_CHANGE = frozenset((str, int, float, bool, type(None)))


def quicken() -> None:
    """Once in a process, before its first test."""
    _compile_once()
    _look_again_soon()
    _copy_json_quickly()
    _read_amazons_files_once()
    _log_errors_plainly()
    freeze_garbage_collector()
    gc.set_threshold(*_COLLECTED_AFTER)


def _compile_once() -> None:
    shared: dict[object, Engine] = {}
    begin = Engine.__init__

    def begun(engine: Engine, *args: object, **options: object) -> None:
        begin(engine, *args, **options)  # type: ignore[arg-type]
        first = shared.get(_kind(engine.dialect))
        if first is None:
            # With its first connection a dialect learns what it is spoken with.
            event.listen(engine.pool, "first_connect", lambda *_: _share(engine))
            return
        # What was compiled is found by the dialect it was compiled for.
        engine.dialect = first.dialect
        engine._compiled_cache = first._compiled_cache

    def _share(engine: Engine) -> None:
        shared.setdefault(_kind(engine.dialect), engine)

    Engine.__init__ = begun  # type: ignore[method-assign, assignment]


def _kind(dialect: Dialect) -> object:
    """What one has in common with those that it can be exchanged for."""
    return type(dialect), getattr(dialect, "_on_connect_isolation_level", None)


def _look_again_soon() -> None:
    usual = simcord.env.Env._settle_internal.__kwdefaults__
    assert usual is not None
    assert usual["idle"] > _LOOKS_AGAIN_AFTER_S
    usual["idle"] = _LOOKS_AGAIN_AFTER_S


def _copy_json_quickly() -> None:
    for module in (simcord.http.router, simcord.gateway):
        vars(module)["copy"] = SimpleNamespace(deepcopy=copied_json)
    for module in (simcord.backend.serializers, simcord.components, simcord.results):
        assert vars(module)["deepcopy"] is deepcopy
        vars(module)["deepcopy"] = copied_json


def copied_json(value: Any) -> Any:
    """A deep copy. Dictionaries and lists are copied quickly, other objects by `deepcopy`."""
    kind = type(value)
    if kind in _NEVER_CHANGE:
        return value
    if kind is dict:
        return {
            key: each if type(each) in _NEVER_CHANGE else copied_json(each)
            for key, each in value.items()
        }
    if kind is list:
        return [each if type(each) in _NEVER_CHANGE else copied_json(each) for each in value]
    return deepcopy(value)


def _read_amazons_files_once() -> None:
    reader = botocore.loaders.create_loader()
    assert botocore.session.create_loader is botocore.loaders.create_loader
    vars(botocore.session)["create_loader"] = lambda *_: reader


def _log_errors_plainly() -> None:
    *processors, renderer = structlog.get_config()["processors"]
    assert isinstance(renderer, structlog.dev.ConsoleRenderer)
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, plain])
