"""The prompt that a model gets: first the characters, then what happens, then the style.

A character's backstory is never part of it. Looks are only what can be seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from studio.rules.asking.styles import style_words
from studio.rules.letters import capitalised
from studio.rules.text import clip

_ALWAYS_AVOIDED = ("text", "watermark", "signature")
# In characters. A shorter scene would no longer say what is to be seen.
_LEAST_SCENE_CHARS = 200


@dataclass(frozen=True)
class Looks:
    """A character as the prompt describes it. `state` is what they wear, or how they are, now."""

    name: str
    looks: str
    style: str = ""
    negative: str = ""
    state: str = ""


class PartKind(StrEnum):
    """Where words of a prompt come from."""

    DESCRIPTION = "description"
    CHANGE = "change"
    EARLIER_STEPS = "earlier steps"
    LOOKS = "looks"
    STATE = "state"
    STYLE = "style"
    HOUSE_STYLE = "house style"
    KEEP_OUT = "keep out"


@dataclass(frozen=True)
class PromptPart:
    """Some words of a prompt as they were typed. Looks and states have a character's name, `whose`.

    Of what to keep out each phrase is a part.
    """

    kind: PartKind
    text: str
    whose: str = ""


@dataclass(frozen=True)
class Prompt:
    """What is sent to the model: what to draw, and what to keep out.

    `parts` are the typed words in both: they say where a refused word comes from.
    """

    text: str
    negative: str
    parts: tuple[PromptPart, ...] = field(default=(), compare=False)

    @property
    def kept_out(self) -> tuple[str, ...]:
        """Each phrase to keep out."""
        return split_negative(self.negative)


NO_PROMPT = Prompt("", "")
"""For a model that gets the picture and no words."""


def portrait_prompt(who: Looks, *, style: str, house_style: str) -> Prompt:
    """The prompt of a reference portrait: one person, plain backdrop, the face free."""
    parts = [
        f"Character portrait of {who.name}: {_as_sentence(who.looks)}",
        "Head and shoulders, facing the viewer, plain backdrop.",
        _style_sentence(style, house_style),
    ]
    return Prompt(
        _joined(parts),
        _negative_words((), (who,)),
        (*_parts_of(who), *_parts_of_styles(style, house_style)),
    )


def scene_prompt(
    scene: str,
    *,
    changes: tuple[str, ...] = (),
    cast: tuple[Looks, ...] = (),
    style: str,
    house_style: str,
    negative: tuple[str, ...] = (),
    part: str = "",
) -> Prompt:
    """The prompt of a scene. It names and describes each character, so that two do not blend.

    `part` is what a masked part is painted over with. It comes first, because it is what the
    model draws.
    """
    parts = [_as_sentence(part)] if part else []
    parts += [_described(who) for who in cast]
    parts.append(_as_sentence(scene))
    parts += [_as_sentence(f"now: {change}") for change in changes]
    parts.append(_style_sentence(style, house_style))
    steps = _parts_of_steps(scene, (*changes, part) if part else changes)
    return Prompt(
        _joined(parts),
        _negative_words(negative, cast),
        (
            *(PromptPart(PartKind.KEEP_OUT, phrase) for phrase in negative),
            *steps,
            *chain.from_iterable(map(_parts_of, cast)),
            *_parts_of_styles(style, house_style),
        ),
    )


def split_negative(negative: str) -> tuple[str, ...]:
    """The phrases of what to keep out."""
    return tuple(phrase for each in negative.split(",") if (phrase := each.strip()))


def told_at_once(scene: str, changes: tuple[str, ...], *, limit: int) -> str:
    """A scene and its later changes as one description, for the same prompt.

    When it is longer than `limit` the scene is shortened first, then the changes.
    """
    if not changes:
        return clip(scene, limit)
    since = " ".join(_as_sentence(f"now: {change}") for change in changes)
    told = f"{_as_sentence(scene)} {since}"
    if len(told) <= limit:
        return told
    room = limit - len(since) - 1
    return f"{clip(scene, room)} {since}" if room >= _LEAST_SCENE_CHARS else clip(told, limit)


def _described(who: Looks) -> str:
    """The looks, then the state: where both tell of clothes, the model follows the later."""
    looks = f"{who.name}: {_as_sentence(who.looks)}"
    return f"{looks} {who.name} now: {_as_sentence(who.state)}" if who.state else looks


def _parts_of_steps(scene: str, changes: tuple[str, ...]) -> Iterator[PromptPart]:
    """The last change first: it is what was typed now."""
    if not changes:
        yield PromptPart(PartKind.DESCRIPTION, scene)
        return
    *earlier, last = changes
    yield PromptPart(PartKind.CHANGE, last)
    yield PromptPart(PartKind.EARLIER_STEPS, "\n".join((scene, *earlier)))


def _parts_of(who: Looks) -> Iterator[PromptPart]:
    yield PromptPart(PartKind.LOOKS, f"{who.name}: {who.looks}", who.name)
    if who.state:
        yield PromptPart(PartKind.STATE, who.state, who.name)
    for phrase in split_negative(who.negative):
        yield PromptPart(PartKind.KEEP_OUT, phrase)


def _parts_of_styles(style: str, house_style: str) -> Iterator[PromptPart]:
    if style:
        yield PromptPart(PartKind.STYLE, style)
    if house_style:
        yield PromptPart(PartKind.HOUSE_STYLE, house_style)


def _style_sentence(style: str, house_style: str) -> str:
    words = ", ".join(part for part in (style_words(style), house_style.strip()) if part)
    return _as_sentence(f"style: {words}") if words else ""


def _negative_words(negative: tuple[str, ...], cast: tuple[Looks, ...]) -> str:
    words = [*negative, *(who.negative for who in cast if who.negative), *_ALWAYS_AVOIDED]
    return ", ".join(dict.fromkeys(words))


def _as_sentence(sentence: str) -> str:
    """The sentence with a capital at its beginning and a full stop at its end."""
    sentence = capitalised(sentence.strip())
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)
