"""The models that the stub of Replicate hosts: their inputs, versions and published schemas.

`models.json` lists them: names, types, bounds and defaults of the inputs.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from tests.stubs.replicate.accounts import Json
from tests.stubs.replicate.predictions import time_text

_LISTED = Path(__file__).with_name("models.json")
# The names of the input for the number of pictures.
_COUNTS = ("num_outputs", "number_of_images", "num_images", "max_images")
_PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
}


@dataclass(frozen=True)
class HostedModel:
    """One hosted model; `inputs` describes each input as JSON Schema does."""

    name: str
    official: bool
    version: str
    gives_list: bool
    required: tuple[str, ...]
    inputs: dict[str, Json]

    def find_faults(self, given: Json) -> list[Json]:
        """The faults of an input, in the form of `invalid_fields`; unknown names are none."""
        faults = [
            {"type": "required", "field": name, "description": f"{name} is required"}
            for name in self.required
            if given.get(name) is None
        ]
        for name, value in given.items():
            reason = self._fault(name, value)
            if reason:
                faults.append({"type": "invalid", "field": name, "description": reason})
        return faults

    def unknown_names(self, given: Json) -> list[str]:
        """The names in an input that the model does not know and would ignore."""
        return [name for name in given if name not in self.inputs]

    def count(self, given: Json) -> int:
        """How many pictures an input asks for."""
        return next((int(given[name]) for name in _COUNTS if given.get(name)), 1)

    def _fault(self, name: str, value: object) -> str | None:
        asked = self.inputs.get(name)
        if asked is None or value is None:
            return None
        kind = asked["type"]
        is_flag = isinstance(value, bool)
        if not isinstance(value, _PYTHON_TYPES[kind]) or is_flag != (kind == "boolean"):
            return f"Invalid type. Expected: {kind}, given: {type(value).__name__}"
        if "enum" in asked and value not in asked["enum"]:
            allowed = ", ".join(map(repr, asked["enum"]))
            return f"{name} must be one of the following: {allowed}"
        if isinstance(value, int | float):
            if value < asked.get("minimum", value):
                return f"Must be greater than or equal to {asked['minimum']}"
            if value > asked.get("maximum", value):
                return f"Must be less than or equal to {asked['maximum']}"
        if isinstance(value, list) and len(value) > asked.get("maxItems", len(value)):
            return f"Must have at most {asked['maxItems']} items"
        return None

    def as_json(self, now: datetime) -> Json:
        """The JSON of `GET /models/{owner}/{name}`."""
        owner, name = self.name.split("/")
        return {
            "url": f"https://replicate.com/{self.name}",
            "owner": owner,
            "name": name,
            "description": "Draws, as far as the stub can.",
            "visibility": "public",
            "is_official": self.official,
            "github_url": None,
            "paper_url": None,
            "license_url": None,
            "run_count": 7,
            "cover_image_url": None,
            "default_example": None,
            "latest_version": self.version_json(now),
        }

    def version_json(self, now: datetime) -> Json:
        """The JSON of its only version, with the schema that `models check` compares."""
        return {
            "id": self.version,
            "created_at": time_text(now),
            "cog_version": "0.16.0",
            "openapi_schema": self.schema(),
        }

    def schema(self) -> Json:
        """The published schema of inputs and outputs; an enum has a schema of its own."""
        schemas: Json = {"Input": self._input_schema(), "Output": self._output_schema()}
        for name, asked in self.inputs.items():
            if "enum" in asked:
                schemas[name] = {"title": name, "type": asked["type"], "enum": asked["enum"]}
        return {
            "openapi": "3.0.2",
            "info": {"title": "Cog", "version": "0.1.0"},
            "paths": {},
            "components": {"schemas": schemas},
        }

    def _input_schema(self) -> Json:
        properties: Json = {}
        for order, (name, asked) in enumerate(self.inputs.items()):
            told: Json = {"x-order": order}
            if "enum" in asked:
                told["allOf"] = [{"$ref": f"#/components/schemas/{name}"}]
                told |= {key: asked[key] for key in ("default",) if key in asked}
            else:
                told |= {"title": name.replace("_", " ").title(), **asked}
            if asked["type"] == "array":
                told["items"] = {"type": "string", "format": "uri"}
            properties[name] = told
        schema: Json = {"title": "Input", "type": "object", "properties": properties}
        return schema | ({"required": list(self.required)} if self.required else {})

    def _output_schema(self) -> Json:
        address = {"type": "string", "format": "uri"}
        if self.gives_list:
            return {"title": "Output", "type": "array", "items": address}
        return {"title": "Output", **address}


@dataclass
class HostedModels:
    """The hosted models by name."""

    models: dict[str, HostedModel]

    def find(self, reference: str) -> tuple[HostedModel, str] | None:
        """Model and version for `owner/name`, `owner/name:hash` or a hash; None if unknown.

        The version of an official model is "hidden"; other models need their version.
        """
        name, _, version = reference.partition(":")
        if re.fullmatch(r"[0-9a-f]{64}", reference):
            name, version = "", reference
        for model in self.models.values():
            if name not in ("", model.name):
                continue
            if version == model.version:
                return model, version
            if not version and model.official:
                return model, "hidden"
        return None


def listed_models() -> dict[str, HostedModel]:
    """The models of `models.json` by name; the caller may change the dict."""
    return {
        name: HostedModel(
            name=name,
            official=told["official"],
            version=told["version"],
            gives_list=told["output"] == "list",
            required=tuple(told["required"]),
            inputs=told["inputs"],
        )
        for name, told in _listed().items()
    }


@cache
def _listed() -> dict[str, Json]:
    listed: dict[str, Json] = json.loads(_LISTED.read_text(encoding="utf-8"))
    return listed
