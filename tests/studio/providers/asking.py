"""Requests and pictures for tests of the catalogue."""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from studio.errors import MissingCapability
from studio.providers.base import DrawRequest, Subject
from studio.providers.catalogue import Catalogue
from studio.providers.catalogue.inputs import inputs, parts
from studio.providers.catalogue.shaping import Inputs

CATALOGUE = Catalogue.load()


MODELS = list(CATALOGUE)


@lru_cache(maxsize=200)
def picture(width: int = 64, height: int = 64, level: int = 120, mode: str = "RGB") -> bytes:
    out = BytesIO()
    colour = level if mode == "L" else (level, level, level)
    Image.new(mode, (width, height), colour).save(out, "PNG")
    return out.getvalue()


def address(content: bytes) -> str:
    return f"data:{sha256(content).hexdigest()}"


def asked(**other: object) -> DrawRequest:
    plain = DrawRequest(
        prompt="A duel at dusk.",
        negative="",
        scene="a duel at dusk",
        seed=7,
        width=768,
        height=768,
        model="",
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def who(name: str, *references: bytes) -> Subject:
    return Subject(name=name, looks="tall", seed=1, references=references)


def only(model: str, request: DrawRequest) -> Inputs:
    (part,) = parts(CATALOGUE[model], request)
    return inputs(CATALOGUE[model], part, address)


def lacking(model: str, request: DrawRequest) -> tuple[str, ...]:
    with pytest.raises(MissingCapability) as caught:
        inputs(CATALOGUE[model], request, address)
    assert caught.value.model == model
    return caught.value.capabilities
