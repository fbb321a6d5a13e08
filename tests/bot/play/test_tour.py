"""`limner tour`: the example game, played headless into a folder."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.play.sketch_prompts import SKETCH_PROMPTS
from tests.support.processes.program import run_here


def test_the_tour_plays_a_whole_evening_and_writes_its_pictures_and_their_lineage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "folder"
    # Two sketches are enough here: `tests/sketch/test_promises.py` reads the whole table.
    monkeypatch.setattr("bot.play.tour.SKETCH_PROMPTS", SKETCH_PROMPTS[:2])

    assert run_here(monkeypatch, "tour", "--out", str(out)) == 0

    told = json.loads((out / "tour.json").read_text(encoding="utf-8"))
    steps, generations = told["steps"], told["generations"]
    _require_every_step_printed(steps, capsys.readouterr().out)
    _require_steps(steps)
    _require_pictures(generations, out)
    _require_lineage(generations)


def _require_every_step_printed(steps: list[dict[str, str]], printed: str) -> None:
    lines = printed.splitlines()[:-1]
    assert len(lines) == len(steps)
    for step, line in zip(steps, lines, strict=True):
        typed, _, came_back = line.rpartition(" → ")
        assert typed == f"  {step['who']}: {step['typed']}"
        assert step["came_back"].startswith(came_back.rstrip("…"))


def _require_steps(steps: list[dict[str, str]]) -> None:
    wanted = [
        # a portrait, and two more tries
        ("mira", "/character create", "try 1 of 1"),
        ("mira", "Try again", "try 2 of 2"),
        ("mira", "Try again", "try 3 of 3"),
        # an approval
        ("mira", "Save", "waits for the GM"),
        ("oren", "Approve", "is approved"),
        # a refusal by moderation, and one by quota
        ("mira", "forbids", "Nothing was used"),
        ("mira", "/image scene", "You have used today's"),
        # scenes with and without the character, and changes of one of them
        ("mira", "character:Elara", "asked by"),
        ("mira", "/image scene", "asked by"),
        ("mira", "replies", "at night, in the rain"),
        # a part painted over, the tree, its main picture chosen, renamed and exported
        ("mira", "region:top", "a huge full moon"),
        ("mira", "/session show", "5 steps"),
        ("mira", "Make main", "the main picture"),
        ("mira", "Rename", "Elara at the ruins"),
        ("mira", "Export", "to take home"),
        # three posts, two rolls, one of them secret, a picture in a post, another bot's post
        ("mira", "/post write", "The gate hung open"),
        ("mira", "/post write", "1d20+4"),
        ("mira", "/post write", "Show yourself"),
        ("mira", "/roll", "to stay unheard"),
        ("mira", "to the GM and me", "rolled in secret"),
        ("oren", "reads a private message", "A secret roll by @mira"),
        ("mira", "Add image", "the picture is in the post"),
        ("mira", "Illustrate this post", "Elara kneels by the cold hearth"),
        # a second channel, and a thread
        ("oren", "/game channel add", "#tavern belongs to The Long Road"),
        ("mira", "in tavern", "Elara shakes the rain"),
        ("mira", "in The cellar door", "Elara puts her ear"),
    ]
    assert not [step for step in steps if re.search(r"<[/@#]", step["came_back"])], "an id is shown"
    left = iter(steps)
    for who, typed, came_back in wanted:
        assert any(
            step["who"] == who and typed in step["typed"] and came_back in step["came_back"]
            for step in left
        ), (who, typed, came_back)


def _require_pictures(generations: list[dict[str, Any]], out: Path) -> None:
    for generation in generations:
        assert generation["status"] == "succeeded"
        assert generation["prompt"]
        assert isinstance(generation["seed"], int)
        with Image.open(out / generation["file"]) as picture:
            picture.load()
    files = {generation["file"] for generation in generations}
    assert {path.name for path in out.iterdir()} == {
        *files,
        "tour.json",
        "tree.webp",
        "sketches.png",
    }
    with Image.open(out / "sketches.png") as sheet:
        assert sheet.height > sheet.width // 5
    with Image.open(out / "tree.webp") as tree:
        tree.load()
    contents = {(out / file).read_bytes() for file in files}
    assert len(contents) == len(generations), "two pictures are the same"


def _require_lineage(generations: list[dict[str, Any]]) -> None:
    by_id = {each["id"]: each for each in generations}
    children = defaultdict(list)
    for each in generations:
        if each["parent"] is not None:
            assert by_id[each["parent"]]["session"] == each["session"]
            children[each["parent"]].append(each["id"])
    tries = [each for each in generations if each["kind"] == "portrait"]
    assert len(tries) == 3
    assert len({each["seed"] for each in tries}) == 3
    roots = [each for each in generations if each["kind"] == "scene"]
    assert sorted(each["characters"] for each in roots) == [[], *[["Elara"]] * 3]
    [branched] = [each for each in roots if len(children[each["id"]]) == 2]
    assert branched["characters"] == ["Elara"]
    grandchildren = [id for child in children[branched["id"]] for id in children[child]]
    assert [by_id[each]["kind"] for each in grandchildren] == ["iterate", "inpaint"]
    assert by_id[grandchildren[0]]["strength"] == 0.6
    assert 7 in {by_id[child]["seed"] for child in children[branched["id"]]}


def test_a_step_with_another_result_ends_the_tour_with_one_line_and_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # These words are allowed, so the refusal that the step expects does not come.
    monkeypatch.setattr("bot.play.example_game.REFUSED_SCENE", "Elara sings in the tavern")

    assert run_here(monkeypatch, "tour", "--out", str(tmp_path)) == 1

    said = capsys.readouterr()
    [line] = said.err.splitlines()
    assert line.startswith("The tour failed: ")
    assert "Approve" in said.out
    assert not (tmp_path / "tour.json").exists()


def test_a_folder_that_cannot_be_written_to_gets_a_sentence_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").touch()
    assert run_here(monkeypatch, "tour", "--out", str(tmp_path / "taken" / "tour")) == 2
    assert "cannot be written to" in capsys.readouterr().err
