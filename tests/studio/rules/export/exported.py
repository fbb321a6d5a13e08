"""A session to export, for the tests of its manifest and of its page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from studio.rules.asking.params import CastMember, Params
from studio.rules.export.manifest import (
    ExportedFile,
    ExportedSession,
    ExportedStep,
    manifest,
)

NOW = datetime(2026, 11, 24, 19, 4, tzinfo=UTC)


BEGUN = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


HOSTILE = '</p><script>alert(1)</script><img src=x onerror="alert(2)">&amp;\'"'


SESSION = ExportedSession(
    id=12,
    title="Elara at the gate",
    game="The Long Road",
    game_id=7,
    guild_id=900,
    owner_id=1,
    main_id=None,
    created_at=BEGUN,
    updated_at=BEGUN + timedelta(hours=1),
    archived_at=None,
)


def picture(number: int, name: str | None = "") -> ExportedFile:
    return ExportedFile(
        name=f"pictures/{number:03}-{100 + number}.png" if name == "" else name,
        mime="image/png",
        width=768,
        height=512,
        size_bytes=1234,
        sha256="ab" * 32,
    )


def step(number: int, parent: int | None = None, **facts: Any) -> ExportedStep:
    """A finished step. Its id is its number plus 100."""
    at = BEGUN + timedelta(minutes=number)
    params = Params(scene="a gate", cast=(CastMember(3, 4, "Elara"),), style="ink").to_json()
    given: dict[str, Any] = {
        "id": 100 + number,
        "step": number,
        "parent_id": None if parent is None else 100 + parent,
        "kind": "scene" if parent is None else "iterate",
        "status": "succeeded",
        "requester_id": "42",
        "text": f"words of {number}",
        "prompt": f"prompt of {number}",
        "negative": "",
        "params": params,
        "alt_text": f"AI picture: {number}",
        "seed": 7,
        "provider": "sketch",
        "model": "sketch-standard",
        "cost_micros": 0,
        "tries": 1,
        "error": None,
        "created_at": at,
        "asked_at": at,
        "started_at": at + timedelta(seconds=3),
        "drawn_at": at + timedelta(seconds=15),
        "completed_at": at + timedelta(seconds=16),
        "posted_at": at + timedelta(seconds=18),
        "deleted_at": None,
        "picture": picture(number),
        "source": None,
        "mask": None,
    }
    if facts.get("status", "succeeded") != "succeeded":
        given |= {"picture": None, "drawn_at": None, "posted_at": None}
    return ExportedStep(**given | facts)


def told(*steps: ExportedStep, **session: Any) -> dict[str, Any]:
    return manifest(replace(SESSION, **session), steps, exported_at=NOW)


def numbers(told: dict[str, Any], **facts: Any) -> list[int]:
    """The numbers of the steps that have these facts."""
    return [
        each["step"]
        for each in told["steps"]
        if all(each[name] == value for name, value in facts.items())
    ]
