"""Reads Replicate's predictions, and says what each status means for a drawing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.errors import (
    DrawingInterrupted,
    NoPicture,
    ProviderError,
    ProviderGone,
    ProviderRefused,
    ProviderTransient,
)
from studio.providers.base import Canceled, DrawingState, Finished, Metered, Output, Progress
from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.models import Model
from studio.providers.replicate.api import DEPLOYMENT, Json, is_refusal
from studio.rules.queue.prices import Unit

_ENDED = ("succeeded", "failed", "canceled", "aborted")
_TQDM = re.compile(
    r"^[^\S\n]*+(\d{1,3})%[^\S\n]*+\|.+?\|[^\S\n]*+(\d{1,9})/(\d{1,9})", re.MULTILINE
)
# What Replicate measures, in the words of its price lists.
_METRICS = {
    "image_output_count": Unit.OUTPUT,
    "image_output_megapixel_count": Unit.OUTPUT_MP,
    "image_input_megapixel_count": Unit.INPUT_MP,
    "image_input_count": Unit.INPUT_IMAGE,
    "predict_time": Unit.SECOND,
}
# Only the last line counts, and logs can be long.
_LOGS_READ_CHARS = 4096


@dataclass(frozen=True)
class PredictionStatus:
    """The last known status of a prediction, without its inputs.

    `outputs` are addresses, or None while there are none. `expected` is their expected number.
    """

    prediction_id: str
    status: str
    outputs: tuple[str, ...] | None
    expected: int
    metered: Metered
    error: str
    percent: int | None
    data_removed: bool

    @property
    def ended(self) -> bool:
        """Whether the prediction is over: its status says so, or all its pictures are there.

        A synchronous create can be answered with `processing` and all pictures. A model that
        delivers one by one says `processing` with some of them.
        """
        return self.status in _ENDED or len(self.outputs or ()) >= self.expected


class PredictionReader:
    """Reads predictions of the catalogue's models."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def read(self, told: Json) -> PredictionStatus:
        """Read a prediction. Raises ProviderTransient for a body that is none."""
        prediction_id, status = told.get("id"), told.get("status")
        if not isinstance(prediction_id, str) or not isinstance(status, str):
            raise ProviderTransient("a prediction without id or status")
        model = next((each for each in self._catalogue if is_of_model(each, told)), None)
        error = told.get("error")
        return PredictionStatus(
            prediction_id=prediction_id,
            status=status,
            outputs=_outputs(told.get("output")),
            expected=_expected(model, told),
            metered=_metered(told.get("metrics")),
            error=str(error) if error else "",
            percent=_percent(told.get("logs")),
            data_removed=told.get("data_removed") is True,
        )


def is_of_model(model: Model, told: Json) -> bool:
    """Whether the prediction is of this model."""
    if model.reference.startswith(DEPLOYMENT):
        return told.get("deployment") == model.reference.removeprefix(DEPLOYMENT)
    name, _, version = model.reference.partition(":")
    return told.get("model") == name and version in ("", told.get("version"))


def drawing_state(seen: PredictionStatus, *, cancelled: bool) -> DrawingState:
    """The state of the drawing. Raises its error when it failed.

    `cancelled` says that we cancelled it ourselves.
    """
    if not seen.ended:
        return Progress(None if seen.percent is None else min(seen.percent, 99))
    if seen.status == "canceled" or (seen.status == "aborted" and cancelled):
        return Canceled()
    if seen.status in ("failed", "aborted"):
        raise _failure(seen)
    if seen.outputs is None:
        raise _without_outputs(seen)
    outputs = tuple(Output(address) for address in seen.outputs)
    return Finished(outputs, seen.metered)


def _failure(seen: PredictionStatus) -> ProviderError:
    if seen.status == "aborted":
        return DrawingInterrupted("aborted before it began")
    if is_refusal(seen.error):
        return ProviderRefused(seen.error)
    # "Prediction interrupted; please retry (code: PA)", E9828, an overloaded model, and unknown
    # errors. Another attempt may succeed, and attempts are limited.
    return DrawingInterrupted(seen.error or "failed without a reason")


def _without_outputs(seen: PredictionStatus) -> ProviderError:
    if seen.data_removed:
        return ProviderGone("its outputs were removed")
    return NoPicture("it ended well without a picture")


def _outputs(told: object) -> tuple[str, ...] | None:
    """The addresses in an output, which is a text or a list; None for any other form."""
    if isinstance(told, str) and told:
        return (told,)
    if isinstance(told, list):
        addresses = tuple(each for each in told if isinstance(each, str) and each)
        return addresses if addresses or not told else None
    return None


def _metered(told: object) -> Metered:
    """What the prediction used; a metric of another form is left out."""
    if not isinstance(told, Mapping):
        return Metered()
    return Metered(
        {
            unit: told[name]
            for name, unit in _METRICS.items()
            if isinstance(told.get(name), int | float) and not isinstance(told[name], bool)
        }
    )


def _expected(model: Model | None, told: Json) -> int:
    given = told.get("input")
    if model is None or model.count is None or not isinstance(given, Mapping):
        return 1
    count: Any = given.get(model.count.param)
    return count if isinstance(count, int) and count > 0 else 1


def _percent(logs: object) -> int | None:
    if not isinstance(logs, str):
        return None
    # Progress bars overwrite themselves, with carriage returns in place of line ends.
    found = _TQDM.findall(logs[-_LOGS_READ_CHARS:].replace("\r", "\n"))
    return int(found[-1][0]) if found else None
