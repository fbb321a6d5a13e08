"""Tells the model which picture shows which character: by order, tags and sentences."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeVar

from studio.providers.base import DrawRequest
from studio.providers.catalogue.models import Model, TagMap

_T = TypeVar("_T")


@dataclass(frozen=True)
class Reference:
    """A picture of a character that is sent to the model."""

    name: str
    picture: bytes = field(repr=False)


def chosen_references(model: Model, request: DrawRequest) -> tuple[Reference, ...]:
    """The references that fit, character by character, in the order of the request.

    The best picture of each character counts before any second best.
    """
    shelves = [subject.references for subject in request.subjects]
    kept = fitting(shelves, model.room(source=request.source is not None))
    return tuple(Reference(request.subjects[at].name, picture) for at, picture in kept)


def fitting(shelves: Sequence[Sequence[_T]], room: int) -> list[tuple[int, _T]]:
    """As many pictures as there is room for, each with the index of its character's shelf.

    They are in the order of the shelves. The first of each shelf counts before any second.
    """
    ranked = [
        (at, picture)
        for row in zip_longest(*shelves)
        for at, picture in enumerate(row)
        if picture is not None
    ]
    return sorted(ranked[:room], key=lambda each: each[0])


def labelled(model: Model, request: DrawRequest) -> str:
    """The prompt for this model: it says who is on which picture, and what to keep out."""
    parts = [said(model, request)]
    if request.negative and model.negative and model.negative.words:
        parts.append(model.negative.words.replace("{negative}", request.negative))
    return " ".join(part for part in parts if part)


def said(model: Model, request: DrawRequest) -> str:
    """The prompt for this model without what to keep out."""
    references = chosen_references(model, request)
    rule = model.references
    parts = [request.prompt]
    if rule and rule.tags and references:
        parts = _tagged(request.prompt, rule.tags, [each.name for each in references])
    elif rule and rule.label and references:
        names = [each.name for each in references]
        if request.source is not None and model.shares_pictures:
            names.insert(0, "")
        parts = [*_sentences(rule.label, names), request.prompt]
    return " ".join(part for part in parts if part)


def tags_for(rule: TagMap, names: Sequence[str]) -> tuple[str, ...]:
    """A tag for each reference of these names, all different: Elara, Elara2, Bran.

    A tag has ASCII letters and digits, begins with a letter, and is as long as the model wants.
    """
    tags: list[str] = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^A-Za-z0-9]", "", plain).lstrip("0123456789") or "Figure"
        stem = stem[: rule.max_length].ljust(rule.min_length, "x")
        taken = {tag.casefold() for tag in tags}
        tag, number = stem, 2
        while tag.casefold() in taken:
            tag = f"{stem[: rule.max_length - len(str(number))]}{number}"
            number += 1
        tags.append(tag)
    return tuple(tags)


def _sentences(label: str, names: Sequence[str]) -> list[str]:
    """A sentence for each picture. A picture without a name is the source."""
    return [
        f"{label.replace('{n}', str(at))} "
        + (f"shows {name}." if name else "is the picture to change.")
        for at, name in enumerate(names, 1)
    ]


def _tagged(prompt: str, rule: TagMap, names: Sequence[str]) -> list[str]:
    """The prompt with tags in place of names, and sentences about the other tags."""
    first: dict[str, str] = {}
    more: list[str] = []
    for name, tag in zip(names, tags_for(rule, names), strict=True):
        if name in first:
            more.append(f"@{tag} shows @{first[name]} too.")
        first.setdefault(name, tag)
    # Longer names first: "Elara Dawn" is not "Elara" and another word.
    found = "|".join(re.escape(name) for name in sorted(first, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@])(?:{found})(?!\w)")
    absent = [f"With @{tag}." for name, tag in first.items() if not _holds(prompt, name)]
    tagged = pattern.sub(lambda match: f"@{first[match[0]]}", prompt)
    return [*absent, tagged, *more]


def _holds(prompt: str, name: str) -> bool:
    return re.search(rf"(?<![\w@]){re.escape(name)}(?!\w)", prompt) is not None
