"""Differences between the catalogue and a live schema are found."""

from copy import deepcopy
from typing import Any

import pytest

from studio.providers.catalogue.drift import drift
from tests.studio.providers.catalogues import CATALOGUE, schema_of
from tests.studio.providers.schemas import live_form


def _without_count(live: dict[str, Any]) -> None:
    del live["Input"]["properties"]["num_outputs"]


def _fewer_shapes(live: dict[str, Any]) -> None:
    live["aspect_ratio"]["enum"].remove("21:9")


def _fewer_pictures(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["num_outputs"]["maximum"] = 2


def _seed_as_text(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["seed"]["type"] = "string"


def _consent(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["consent"] = {"type": "boolean"}
    live["Input"]["required"].append("consent")


def _one_output(live: dict[str, Any]) -> None:
    live["Output"] = {"type": "string", "format": "uri"}


def _nullable_seed(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["seed"] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}


def _new_input(live: dict[str, Any]) -> None:
    live["Input"]["properties"]["lora"] = {"type": "string"}


DRIFTS = [
    (_without_count, ["flux-schnell: there is no input num_outputs (count)."]),
    (_fewer_shapes, ["flux-schnell: aspect_ratio (aspect) no longer takes 21:9."]),
    (_fewer_pictures, ["flux-schnell: num_outputs (count) ends at 2, not 4."]),
    (_seed_as_text, ["flux-schnell: seed (seed) is string, not integer."]),
    (_consent, ["flux-schnell: requires consent, which the catalogue does not always give."]),
    (_one_output, ["flux-schnell: output is single, not list."]),
    # these two do not matter for what is sent
    (_nullable_seed, []),
    (_new_input, []),
]


@pytest.mark.parametrize(("change", "sentences"), DRIFTS)
def test_each_difference_is_a_sentence(change: Any, sentences: list[str]) -> None:
    live = deepcopy(live_form(schema_of(CATALOGUE["flux-schnell"])))
    change(live["components"]["schemas"])

    assert drift(CATALOGUE["flux-schnell"], live) == sentences


def test_a_shorter_list_of_references_is_a_drift() -> None:
    live = deepcopy(live_form(schema_of(CATALOGUE["flux-2-pro"])))
    live["components"]["schemas"]["Input"]["properties"]["input_images"]["maxItems"] = 4

    assert drift(CATALOGUE["flux-2-pro"], live) == [
        "flux-2-pro: input_images (references) takes 4 pictures, not 8."
    ]


def test_a_picture_that_became_required_is_a_drift_where_it_is_optional_here() -> None:
    live = deepcopy(live_form(schema_of(CATALOGUE["flux-kontext-pro"])))
    live["components"]["schemas"]["Input"]["required"].append("input_image")

    assert drift(CATALOGUE["flux-kontext-pro"], live) == [
        "flux-kontext-pro: requires input_image, which the catalogue does not always give."
    ]


def test_an_answer_that_is_no_schema_is_a_difference() -> None:
    assert drift(CATALOGUE["sdxl"], {}) == ["sdxl: the live schema has no Input."]
