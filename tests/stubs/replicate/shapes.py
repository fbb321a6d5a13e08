"""The shapes of Replicate's answers, and a checker for the part of JSON Schema that they use.

The schemas follow the published API document of 2026-03-16. A test may load that document and give
its schemas to `faults` as well.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_ADDRESS: Json = {"type": "string", "format": "uri"}
_OBJECT: Json = {"type": "object"}
_MAYBE_TEXT: Json = {"type": "string", "nullable": True}
_MAYBE_ADDRESS: Json = {"type": "string", "format": "uri", "nullable": True}
_STATUSES = ["starting", "processing", "succeeded", "failed", "canceled", "aborted"]


def _object(required: Json, optional: Json | None = None) -> Json:
    properties = required | (optional or {})
    return {"type": "object", "required": list(required), "properties": properties}


def _page(item: Json) -> Json:
    results: Json = {"type": "array", "items": item}
    return _object({"next": _MAYBE_ADDRESS, "previous": _MAYBE_ADDRESS, "results": results})


PREDICTION = _object(
    {
        "id": _TEXT,
        "model": _TEXT,
        "version": _TEXT,
        "input": _OBJECT,
        "output": {},
        "data_removed": {"type": "boolean"},
        "error": _MAYBE_TEXT,
        "status": {"type": "string", "enum": _STATUSES},
        "created_at": _MOMENT,
        "urls": _object({"web": _ADDRESS, "get": _ADDRESS, "cancel": _ADDRESS}),
    },
    {
        "logs": _TEXT,
        "metrics": _object(
            {}, {"predict_time": {"type": "number"}, "total_time": {"type": "number"}}
        ),
        "started_at": _MOMENT,
        "completed_at": _MOMENT,
        "deadline": _MOMENT,
        "deployment": _TEXT,
        "source": {"type": "string", "enum": ["web", "api"]},
    },
)
PREDICTIONS = _page(PREDICTION)
VERSION = _object({"id": _TEXT, "created_at": _MOMENT, "openapi_schema": _OBJECT})
VERSIONS = _page(VERSION)
MODEL = _object(
    {
        "url": _ADDRESS,
        "owner": _TEXT,
        "name": _TEXT,
        "description": _MAYBE_TEXT,
        "visibility": {"type": "string", "enum": ["public", "private"]},
        "is_official": {"type": "boolean"},
        "run_count": {"type": "integer"},
        "latest_version": VERSION | {"nullable": True},
    }
)
DEPLOYMENT = _object(
    {
        "owner": _TEXT,
        "name": _TEXT,
        "current_release": _object(
            {"number": {"type": "integer"}, "model": _TEXT, "version": _TEXT}
        ),
    }
)
ACCOUNT = _object(
    {"type": {"type": "string", "enum": ["organization", "user"]}, "username": _TEXT},
    {"name": _TEXT, "github_url": _ADDRESS},
)
FILE = _object(
    {
        "id": _TEXT,
        "urls": _object({"get": _ADDRESS}),
        "content_type": _TEXT,
        "size": {"type": "integer"},
        "checksums": _object({"sha256": _TEXT}),
        "metadata": _OBJECT,
        "created_at": _MOMENT,
        "expires_at": _MOMENT,
    }
)
FILES = _page(FILE)
SECRET = _object({"key": _TEXT})

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


def faults(value: Any, schema: Json, *, document: Json | None = None, at: str = "$") -> list[str]:
    """The faults of a value, each with its place; empty when it fits the schema.

    `$ref`s are looked up in `document`.
    """
    return list(_faults(value, schema, document or {}, at))


def _faults(value: Any, schema: Json, document: Json, at: str) -> Iterator[str]:
    schema = _followed(schema, document)
    if "oneOf" in schema:
        # Strictly, `oneOf` would fail for "hidden", which fits two schemas: one match is enough.
        if all(faults(value, one, document=document, at=at) for one in schema["oneOf"]):
            yield f"{at}: fits none of {schema['oneOf']}"
        return
    if value is None and (schema.get("nullable") or "type" not in schema):
        return
    kind = schema.get("type")
    if kind and not _is(value, kind):
        yield f"{at}: {value!r} is no {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    yield from _format_faults(value, schema.get("format"), at)
    if isinstance(value, dict):
        yield from _object_faults(value, schema, document, at)
    if isinstance(value, list) and "items" in schema:
        for index, each in enumerate(value):
            yield from _faults(each, schema["items"], document, f"{at}[{index}]")


def _object_faults(value: Json, schema: Json, document: Json, at: str) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: lacks {name}"
    for name, one in schema.get("properties", {}).items():
        if name in value:
            yield from _faults(value[name], one, document, f"{at}.{name}")


def _format_faults(value: Any, form: str | None, at: str) -> Iterator[str]:
    if form == "uri" and not str(value).startswith(("http://", "https://")):
        yield f"{at}: {value!r} is no address"
    if form == "date-time" and not _is_moment(str(value)):
        yield f"{at}: {value!r} is no time with a zone"


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _followed(schema: Json, document: Json) -> Json:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/")]
        schema = found
    return schema
