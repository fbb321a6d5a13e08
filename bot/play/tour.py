"""`limner tour`: plays the example game without a page, and writes its pictures to a folder."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.play.example_game import ExampleGame
from bot.play.sketch_prompts import SKETCH_PROMPTS
from bot.play.sketch_sheet import draw_sketch_sheet
from bot.play.stage import Stage, open_stage, stage_settings
from bot.play.steps import ExampleStep, StepFailed, StepLog, step_line
from sketch import SketchProvider
from studio.clock import SystemClock
from studio.errors import ConfigError, LimnerError
from studio.picture_threads import EVERYBODY, work_on_picture
from studio.services.pictures.records import PictureDetails

TREE = "tree.webp"
SKETCHES = "sketches.png"


class TourFailed(Exception):
    """A step gave another result than expected."""


async def tour(out: Path, *, say: Callable[[str], None]) -> None:
    """Play every step, print it, and write pictures and `tour.json`. Raises TourFailed.

    It also draws the contact sheet of the sketch painter.
    """
    await asyncio.to_thread(_make, out)
    with tempfile.TemporaryDirectory(prefix="limner-") as folder:
        settings = stage_settings(Path(folder))
        provider = SketchProvider(Path(folder) / "sketches", clock=SystemClock(), seconds=0.0)
        async with open_stage(settings, provider=provider, more_places=True) as stage:
            log = StepLog(stage, lambda step: say(step_line(step)))
            game = ExampleGame(stage, log)
            try:
                await game.play()
            except (StepFailed, LimnerError) as failed:
                raise TourFailed(str(failed)) from failed
            await _write(out, stage, log.steps, tree=game.tree)
    sheet = await work_on_picture(draw_sketch_sheet, EVERYBODY, SKETCH_PROMPTS)
    await asyncio.to_thread((out / SKETCHES).write_bytes, sheet)
    say(f"{len(log.steps)} steps; pictures, their tree, {SKETCHES} and tour.json are in {out}")


async def _write(
    out: Path, stage: Stage, steps: Sequence[ExampleStep], *, tree: bytes | None
) -> None:
    if tree is not None:
        await asyncio.to_thread((out / TREE).write_bytes, tree)
    pictures = []
    for details in await stage.app.services.records.list_history(await stage.game_id()):
        pictures.append(await _write_picture(out, stage, details))
    text = json.dumps(
        {"steps": [asdict(step) for step in steps], "generations": pictures},
        indent=2,
        ensure_ascii=False,
    )
    await asyncio.to_thread((out / "tour.json").write_text, text, encoding="utf-8")


async def _write_picture(out: Path, stage: Stage, details: PictureDetails) -> dict[str, Any]:
    """Write a generation's picture; gives what tour.json says of it."""
    generation, file = details.generation, None
    if details.output is not None:
        file = f"{generation.id:02}-{generation.kind}.{details.output.key.rsplit('.', 1)[-1]}"
        content = await stage.app.store.get(details.output.key)
        await asyncio.to_thread((out / file).write_bytes, content)
    return {
        "id": generation.id,
        "parent": generation.parent_id,
        "session": generation.session_id,
        "step": generation.step,
        "kind": generation.kind,
        "text": generation.text,
        "prompt": generation.prompt,
        "negative": generation.negative,
        "seed": generation.seed,
        "strength": details.params.strength,
        "characters": list(details.names),
        "model": generation.model,
        "status": generation.status,
        "file": file,
    }


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"Pictures cannot be written to {out}: {error.strerror}.") from error
