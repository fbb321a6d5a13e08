"""The prompt that a model gets: first the characters, then what happens, then the style.

A character's backstory is never part of it. Looks are only what can be seen.
"""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Prompt:
    """What is sent to the model: what to draw, and what to keep out."""

    text: str
    negative: str


NO_PROMPT = Prompt("", "")
"""For a model that gets the picture and no words."""


def portrait_prompt(who: Looks, *, style: str, house_style: str) -> Prompt:
    """The prompt of a reference portrait: one person, plain backdrop, the face free."""
    parts = [
        f"Character portrait of {who.name}: {_as_sentence(who.looks)}",
        "Head and shoulders, facing the viewer, plain backdrop.",
        _style_sentence(style, house_style),
    ]
    return Prompt(_joined(parts), _negative_words((), (who,)))


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
    return Prompt(_joined(parts), _negative_words(negative, cast))


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
