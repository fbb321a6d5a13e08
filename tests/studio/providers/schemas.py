"""The input schemas of the shipped models, in a small form of our own.

`fixtures/schemas.json` has for each model its inputs (type, values, limits), what is required
and the form of its output (null: not known). It is what `derived` makes of the published
schemas, for the models of the shipped catalogue, written with `json.dumps(…, indent=1)`; where
these lie beside the project, a test says whether the two still agree. The schemas of models that
were published later, in parts, come from several lists. `fixtures/assumed_schemas.json` has those
that nobody published in full: the catalogue says of these models what is not verified.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FIXTURE = Path(__file__).parent / "fixtures" / "schemas.json"
ASSUMED = FIXTURE.with_name("assumed_schemas.json")
FULL = Path(__file__).parents[4] / "shared" / "data" / "replicate" / "model_schemas.json"
LATER = FULL.with_name("model_schemas.2026-08.json")

# The published schemas have two forms: JSON Schema, and Python annotations.
_TYPES = {
    "str": "string",
    "image": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "list": "array",
}
_LIMITS = {"min": "minimum", "max": "maximum"}
_KEPT = ("enum", "minimum", "maximum", "maxItems")


def kept_schemas() -> dict[str, dict[str, Any]]:
    """The schemas of the fixtures, by owner/name."""
    schemas: dict[str, dict[str, Any]] = json.loads(FIXTURE.read_text("utf-8"))
    return schemas | assumed_schemas()


def assumed_schemas() -> dict[str, dict[str, Any]]:
    """The schemas that are assumed."""
    schemas: dict[str, dict[str, Any]] = json.loads(ASSUMED.read_text("utf-8"))
    return schemas


def derived(full: Mapping[str, Any]) -> dict[str, Any]:
    """A published schema in our form."""
    return {
        "inputs": {name: _input(each) for name, each in sorted(full["input"].items())},
        "required": sorted(full.get("required", ())),
        "output": _output(full["output"]),
    }


def live_form(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema of our form as the document that Replicate publishes."""
    schemas: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    for order, (name, each) in enumerate(schema["inputs"].items()):
        properties[name] = {"title": name, "x-order": order, **each}
        if "enum" in each:
            schemas[name] = {"title": name, "description": "An enumeration.", **each}
            reference = {"$ref": f"#/components/schemas/{name}"}
            properties[name] = {"allOf": [reference], "x-order": order}
    kind = {"list": "array", "single": "string"}.get(schema["output"] or "")
    schemas["Input"] = {
        "type": "object",
        "properties": properties,
        "required": schema["required"],
    }
    if kind:
        schemas["Output"] = {"title": "Output", "type": kind}
    return {"openapi": "3.0.2", "components": {"schemas": schemas}}


def violations(given: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """Each reason why the model does not take these inputs."""
    for name in schema["required"]:
        if name not in given:
            yield f"{name} is missing"
    for name, value in given.items():
        if name not in schema["inputs"]:
            yield f"{name} is unknown"
        else:
            yield from (f"{name} {wrong}" for wrong in _wrong(value, schema["inputs"][name]))


def _wrong(value: Any, rule: Mapping[str, Any]) -> Iterator[str]:
    if not _is_of(rule["type"], value):
        yield f"is not {rule['type']}: {value!r}"
        return
    if "enum" in rule and value not in rule["enum"]:
        yield f"is not allowed: {value!r}"
    if value < rule.get("minimum", value) or value > rule.get("maximum", value):
        yield f"is out of range: {value!r}"
    if isinstance(value, list) and len(value) > rule.get("maxItems", len(value)):
        yield f"is too long: {len(value)}"


def _is_of(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, list):
        return kind == "array" and all(isinstance(each, str) for each in value)
    kinds: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "number": (int, float),
    }
    return isinstance(value, kinds.get(kind, ()))


def _input(full: Mapping[str, Any]) -> dict[str, Any]:
    named = full["type"].removesuffix(" | None")
    # An enumeration is named after its input: Aspect_ratio.
    kind = "string" if named[0].isupper() else _TYPES.get(named, named)
    limits = {_LIMITS.get(key, key): value for key, value in full.items()}
    return {"type": kind} | {key: limits[key] for key in _KEPT if key in limits}


def _output(full: str | None) -> str | None:
    if full is None:
        return None
    return "list" if full.startswith("uri[]") else "single"
