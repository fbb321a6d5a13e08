"""`limner likeness cohort`: measures the cohort of a model."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.adapters.likeness import cohort_file, onnx_model
from bot.adapters.likeness_building import write_file
from bot.commands.cohort_people import PEOPLE, PORTRAIT, SCENE_SIZE, SCENES, CohortPerson
from bot.config import Settings
from sketch.picture import draw
from studio.errors import ConfigError
from studio.likeness.base import Likeness, model_key
from studio.likeness.onnx import OnnxLikeness
from studio.providers.base import DrawRequest, Subject
from studio.rules.asking.styles import STYLES
from studio.rules.likeness.cohort import CohortFile, Stranger, made_cohort
from studio.rules.likeness.regions import reference_crops, windows


async def build_cohort(settings: Settings, out: Path | None) -> str:
    """Draw the people of the cohort, measure them, and write the file; gives the line to print.

    Raises ConfigError with a sentence.
    """
    if settings.likeness.kind == "off":
        raise ConfigError("Likeness is off: set likeness.kind first.")
    path = out or cohort_file(settings)
    model = await OnnxLikeness.open(onnx_model(settings))
    try:
        cohort = await measure_cohort(model)
    finally:
        await model.close()
    await asyncio.to_thread(write_file, path, cohort.to_bytes())
    return f"The cohort of {cohort.model} has {len(cohort.people)} people: {path}"


async def measure_cohort(model: Likeness) -> CohortFile:
    """The cohort of sketched people for that model."""
    strangers = [await _stranger(model, at, person) for at, person in enumerate(PEOPLE)]
    return made_cohort(model_key(model.name, model.version), strangers)


async def _stranger(model: Likeness, at: int, person: CohortPerson) -> Stranger:
    reference, portrait, scene = await asyncio.to_thread(_pictures, at, person)
    return Stranger(
        reference=await model.embed(reference, reference_crops(*PORTRAIT)),
        portrait=await model.embed(portrait, windows(*PORTRAIT)),
        scene=await model.embed(scene, windows(*SCENE_SIZE)),
    )


def _pictures(at: int, person: CohortPerson) -> Sequence[bytes]:
    scene = SCENES[at % len(SCENES)]
    return (
        sketched(person, seed=1000 * at + 1, size=PORTRAIT),
        sketched(person, seed=1000 * at + 2, size=PORTRAIT),
        sketched(person, seed=1000 * at + 3, size=SCENE_SIZE, scene=scene),
    )


def sketched(
    person: CohortPerson, *, seed: int, size: tuple[int, int], scene: str = "", style: str = ""
) -> bytes:
    """A picture of the person by the sketch painter; a portrait when no scene is given."""
    width, height = size
    request = DrawRequest(
        prompt=scene or person.looks,
        negative="",
        scene=scene,
        seed=seed,
        width=width,
        height=height,
        model="sketch-standard",
        style=style or STYLES[0].words,
        subjects=(Subject(person.name, person.looks, seed=7),),
        portrait=not scene,
    )
    return draw(request, 0)
