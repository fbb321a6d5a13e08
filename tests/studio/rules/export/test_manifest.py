"""The manifest of an export says everything about a session."""

import json
from dataclasses import fields
from datetime import timedelta, timezone
from typing import Any

import pytest

from studio.rules.export.manifest import (
    FORMAT,
    VERSION,
    ExportedFile,
)
from studio.rules.export.page import index_page
from tests.studio.rules.export.exported import BEGUN, HOSTILE, NOW, numbers, picture, step, told


def test_the_manifest_has_every_fact_of_a_step() -> None:
    source, mask = picture(1), picture(2, "masks/002-102.png")
    given = step(
        2,
        1,
        kind="inpaint",
        negative="fog",
        cost_micros=3_250,
        tries=2,
        source=source,
        mask=mask,
    )

    said = told(step(1), given)["steps"][1]

    assert said == {
        "id": 102,
        "step": 2,
        "parent_id": 101,
        "parent_step": 1,
        "main": True,
        "hidden": False,
        "kind": "inpaint",
        "status": "succeeded",
        "deleted": False,
        "requester_id": "42",
        "cost_micros": 3_250,
        "cost_dollars": "0.00325",
        "times": {
            "created": "2026-11-21T18:02:00.000+00:00",
            "asked": "2026-11-21T18:02:00.000+00:00",
            "started": "2026-11-21T18:02:03.000+00:00",
            "drawn": "2026-11-21T18:02:15.000+00:00",
            "completed": "2026-11-21T18:02:16.000+00:00",
            "posted": "2026-11-21T18:02:18.000+00:00",
            "deleted": None,
        },
        "text": "words of 2",
        "prompt": "prompt of 2",
        "negative": "fog",
        "params": given.params,
        "alt_text": "AI picture: 2",
        "seed": 7,
        "provider": "sketch",
        "model": "sketch-standard",
        "tries": 2,
        "error": None,
        "picture": {
            "file": "pictures/002-102.png",
            "missing": False,
            "mime": "image/png",
            "width": 768,
            "height": 512,
            "size_bytes": 1234,
            "sha256": "ab" * 32,
        },
        "source": {**_file(source)},
        "mask": {**_file(mask)},
    }


def _file(file: ExportedFile) -> dict[str, Any]:
    facts = {each.name: getattr(file, each.name) for each in fields(file)}
    return {"file": facts.pop("name"), "missing": False, **facts}


def test_the_manifest_has_the_totals_of_the_session() -> None:
    said = told(
        step(1, cost_micros=3_000),
        step(2, 1, cost_micros=40_000),
        step(3, 1, status="failed", error="NoPicture"),
        step(4, 1, status="canceled"),
        step(5, 2, status="running"),
        step(6, 2, status="queued"),
        step(7, 2, picture=picture(7, None)),
        archived_at=NOW,
        main_id=102,
    )

    assert (said["format"], said["version"]) == (FORMAT, VERSION)
    assert said["exported_at"] == "2026-11-24T19:04:00.000+00:00"
    assert said["session"] == {
        "id": 12,
        "title": "Elara at the gate",
        "game": {"id": 7, "name": "The Long Road"},
        "server_id": "900",
        "owner_id": "1",
        "created": "2026-11-21T18:00:00.000+00:00",
        "updated": "2026-11-21T19:00:00.000+00:00",
        "archived": "2026-11-24T19:04:00.000+00:00",
        "main_id": 102,
        "main_step": 2,
        "main_chosen": True,
        "steps": 7,
        "pictures": 3,
        "on_their_way": 2,
        "failed": 1,
        "canceled": 1,
        "hidden": 0,
        "missing": 1,
        "cost_micros": 43_000,
        "cost_dollars": "0.043",
    }


def test_the_manifest_is_json_and_reads_back_the_same() -> None:
    said = told(step(1, text=HOSTILE), step(2, 1, deleted_at=NOW), step(3, 2))

    again = json.loads(json.dumps(said, ensure_ascii=False))

    assert again["steps"][0]["text"] == HOSTILE
    assert again["steps"][0]["params"]["cast"] == [
        {"character_id": 3, "look_id": 4, "name": "Elara"}
    ]
    assert index_page(again) == index_page(said)


@pytest.mark.parametrize(
    ("micros", "dollars"),
    [
        (0, "0.00"),
        (3_000, "0.003"),
        (40_000, "0.04"),
        (500_000, "0.50"),
        (1, "0.000001"),
        (12_345_678, "12.345678"),
        (20_000_000, "20.00"),
    ],
)
def test_dollars_are_exact_and_have_cents(micros: int, dollars: str) -> None:
    assert told(step(1, cost_micros=micros))["steps"][0]["cost_dollars"] == dollars


def test_times_are_in_utc() -> None:
    helsinki = timezone(timedelta(hours=2))

    said = told(step(1, created_at=BEGUN.astimezone(helsinki)))

    assert said["steps"][0]["times"]["created"] == "2026-11-21T18:00:00.000+00:00"


def test_a_deleted_step_with_living_steps_below_keeps_only_its_place() -> None:
    said = told(
        step(1),
        step(2, 1, deleted_at=NOW, text="a secret", prompt="a secret", cost_micros=5),
        step(3, 2),
    )

    ghost = said["steps"][1]
    assert (ghost["step"], ghost["parent_step"], ghost["deleted"]) == (2, 1, True)
    assert ghost["times"]["deleted"] == "2026-11-24T19:04:00.000+00:00"
    assert not {"text", "prompt", "params", "alt_text", "seed", "picture", "source"} & set(ghost)
    assert "secret" not in json.dumps(said) + index_page(said)
    assert said["steps"][2]["parent_step"] == 2
    # Its cost counts, but it does not count as a step.
    assert (said["session"]["cost_micros"], said["session"]["steps"]) == (5, 2)


def test_a_deleted_step_without_living_steps_below_is_left_out() -> None:
    said = told(
        step(1),
        step(2, 1, deleted_at=NOW),
        step(3, 1, deleted_at=NOW),  # the step below it is deleted too
        step(4, 3, deleted_at=NOW),
        step(5, 1, deleted_at=NOW),  # a step further below keeps it
        step(6, 5, deleted_at=NOW),
        step(7, 6),
    )

    assert numbers(said) == [1, 5, 6, 7]
    assert numbers(said, deleted=True) == [5, 6]


@pytest.mark.parametrize(
    ("main_id", "path"),
    [
        (104, [1, 2, 4]),  # the chosen one
        (None, [1, 3, 6]),  # none is chosen: the newest with a picture
        (105, [1, 3, 6]),  # the chosen step is deleted
        (107, [1, 3, 6]),  # it has no picture
        (999, [1, 3, 6]),  # the chosen step is purged
    ],
)
def test_the_main_path_leads_from_the_first_step_to_the_main_one(
    main_id: int | None, path: list[int]
) -> None:
    steps = [step(1), step(2, 1), step(3, 1), step(4, 2), step(5, 2, deleted_at=NOW)]
    steps += [step(6, 3), step(7, 3, status="failed")]

    said = told(*steps, main_id=main_id)

    assert numbers(said, main=True) == path
    assert said["session"]["main_step"] == path[-1]
    assert said["session"]["main_chosen"] == (main_id == 104)


def test_a_step_whose_parent_was_purged_is_a_first_step() -> None:
    said = told(step(5, 2), step(6, 5))

    assert [each["parent_step"] for each in said["steps"]] == [None, 5]
    assert said["steps"][0]["parent_id"] is None


def test_a_session_without_steps_has_a_manifest() -> None:
    said = told()

    assert said["steps"] == []
    assert said["session"]["main_id"] is None
    assert "Nothing is left" in index_page(said)
