"""Reads what a reply asks for: words, and settings among them such as `--seed 7`.

Phones change what members type: `--` becomes a dash, quotes become curly, some keyboards write
full-width signs. So settings are read from a *shadow*: a copy of the text in plain signs, with
the same length. Words are taken from the text itself.
"""

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from studio.errors import BadSetting, NothingUnderstood, TextTooLong
from studio.rules.asking.params import Tier
from studio.rules.asking.setting_names import unknown_setting
from studio.rules.asking.story_dashes import DASH, begins_sentence_part, end_of_words, tells_story
from studio.rules.text import clean, closest, has_words, require_length

INSTRUCTION_LIMIT = 500
# Of a longer text, settings included, nothing is read.
_READ_LIMIT = 2_000
SEED_LIMIT = 2**31 - 2
COUNT_LIMIT = 4
STYLE_LIMIT = 200
NO_LIMIT = 300

SHAPES = {
    "square": (1, 1),
    "landscape": (3, 2),
    "portrait": (2, 3),
    "wide": (16, 9),
    "tall": (9, 16),
}
"""The shapes that have a name, as ratios."""
_WIDEST = 3

STRENGTHS = {"a little": 0.3, "some": 0.5, "a lot": 0.8}
"""How much of a picture may change, 0..1, by the words that members use."""

# Other words for the same. Longer ones are looked for first.
_STRENGTH_FORMS = {
    "a little": ("a little bit", "a bit", "bit", "little", "slight", "slightly", "barely"),
    "some": ("somewhat", "medium", "moderate", "moderately"),
    "a lot": ("a great deal", "lot", "lots", "very much", "much", "strong", "strongly", "heavily"),
}
_STRENGTH_WORDS = {
    form: STRENGTHS[word] for word, forms in _STRENGTH_FORMS.items() for form in (word, *forms)
}

_ASPECT_EXPECTED = f"a shape such as 3:2, up to {_WIDEST}:1, or {', '.join(SHAPES)}"
_STRENGTH_EXPECTED = "a number from 0 to 1, a percentage, or a little, some, a lot"
_SEED_EXPECTED = f"a whole number from 0 to {SEED_LIMIT:,}"
_COUNT_EXPECTED = f"a whole number from 1 to {COUNT_LIMIT}"
_TIER_EXPECTED = "draft, standard or high"
_STYLE_EXPECTED = "an art style, such as ink sketch"
_NO_EXPECTED = "what to keep out, such as rain, people"


@dataclass(frozen=True)
class PictureSettings:
    """The settings that a member named. Those that were not named are None or empty.

    `strength` is 0..1, `aspect` a ratio (width, height), `no` what to keep out.
    """

    seed: int | None = None
    strength: float | None = None
    aspect: tuple[int, int] | None = None
    count: int | None = None
    tier: Tier | None = None
    style: str | None = None
    no: tuple[str, ...] = ()


@dataclass(frozen=True)
class Instruction:
    """What should change, in words, in settings, or in both."""

    words: str
    settings: PictureSettings = PictureSettings()


def read_reply(text: str, *, bot_id: int | None, example: str) -> Instruction:
    """The instruction in a reply, without mentions of the bot.

    Raises BadSetting, TextTooLong, and NothingUnderstood with the `example`.
    """
    text = clean(text)
    if len(text) > _READ_LIMIT:
        raise TextTooLong("instruction", length=len(text), limit=INSTRUCTION_LIMIT)
    instruction = _read(clean(without_mentions(text, bot_id=bot_id)))
    if instruction == Instruction(""):
        raise NothingUnderstood(example)
    return instruction


def write_reply(instruction: Instruction) -> str:
    """The reply that says the same, with those settings that hold words: `at night --no rain`."""
    style, no = instruction.settings.style, ", ".join(instruction.settings.no)
    settings = PictureSettings(style=style, no=instruction.settings.no)
    said = ""
    for quote in ("", '"', "'"):
        named = [
            f"--{name} {quote}{value}{quote}"
            for name, value in (("style", style), ("no", no))
            if value
        ]
        said = " ".join(filter(None, (instruction.words, *named)))
        with suppress(BadSetting):
            if _read(said) == Instruction(instruction.words, settings):
                break
    return said


def names_setting(text: str) -> bool:
    """Whether the text holds what can only be a setting: `--seed 7`."""
    return any(marker.sure for marker in _markers(_shadow(text)))


def without_mentions(text: str, *, bot_id: int | None) -> str:
    """The text of a message without the mentions of the bot."""
    return text if bot_id is None else re.sub(rf"<@!?{bot_id}>", " ", text).strip()


def parse_aspect(text: str) -> tuple[int, int]:
    """A ratio in lowest terms: `3:2`, `16/9`, `1024x768`, `square`, … Raises BadSetting."""
    typed = _shadow(text).strip().casefold()
    if typed in SHAPES:
        return SHAPES[typed]
    ratio = _RATIO.fullmatch(typed)
    width, height = (
        (Fraction(side.replace(",", ".")) for side in ratio.groups()) if ratio else (0, 0)
    )
    if not width or not height or not Fraction(1, _WIDEST) <= width / height <= _WIDEST:
        raise BadSetting(
            "aspect", text.strip(), _ASPECT_EXPECTED, tuple(closest(typed, SHAPES, n=1))
        )
    return (width / height).as_integer_ratio()


def parse_strength(text: str) -> float:
    """How much may change, 0..1: `0.4`, `0,4`, `40 %`, `a little`. Raises BadSetting."""
    typed = " ".join(_shadow(text).casefold().strip(" '\"").split())
    if typed in _STRENGTH_WORDS:
        return _STRENGTH_WORDS[typed]
    number = _NUMBER.fullmatch(typed)
    if number is not None:
        value = float(number["value"].replace(",", ".")) / (100 if number["percent"] else 1)
        if value <= 1:
            return value
    raise BadSetting("strength", text.strip(), _STRENGTH_EXPECTED)


_RATIO = re.compile(r"([0-9]{1,5}(?:[.,][0-9]{1,3})?)\s*[:/x×∶]\s*([0-9]{1,5}(?:[.,][0-9]{1,3})?)")
_NUMBER = re.compile(r"(?P<value>[0-9]{1,3}(?:[.,][0-9]{1,9})?|[.,][0-9]{1,9})\s*(?P<percent>%)?")
_SAID = "|".join(
    form.replace(" ", r"\s+") for form in sorted(_STRENGTH_WORDS, key=len, reverse=True)
)
_STRENGTH_VALUE = re.compile(
    rf"(?:{_NUMBER.pattern})|(?:{_SAID})\b|(?P<quote>['\"])(?:{_SAID})(?P=quote)", re.IGNORECASE
)


def parse_seed(text: str) -> int:
    """The seed that a member typed. Raises BadSetting."""
    if re.fullmatch(r"[0-9]{1,10}", text) and int(text) <= SEED_LIMIT:
        return int(text)
    raise BadSetting("seed", text, _SEED_EXPECTED)


def parse_no(text: str) -> tuple[str, ...]:
    """What to keep out, each thing once: `rain, people`."""
    parts = (_KEPT_OUT.sub("", part.strip(_ENDING)) for part in re.split(r"[,;，、\n]", text))
    return tuple(dict.fromkeys(part for part in parts if has_words(part)))


# Words around what is kept out that are no part of it: "no rain, and no people please".
_KEPT_OUT = re.compile(
    r"^(?:(?:and|or|nor)\s+(?:no|without|any)\s+|(?:no|without|nor)\s+)"
    r"|(?<!\s)\s++(?:please|at all)$",
    re.IGNORECASE,
)


def _parse_count(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= COUNT_LIMIT:
        return int(text)
    raise BadSetting("count", text, _COUNT_EXPECTED)


def parse_tier(text: str) -> Tier:
    """A quality by its name. Raises BadSetting."""
    try:
        return Tier(text.casefold())
    except ValueError:
        close = tuple(closest(text, Tier, n=1))
        raise BadSetting("quality", text, _TIER_EXPECTED, close) from None


@dataclass(frozen=True)
class _SettingSpec:
    """A kind of setting: the name members read, the field it fills, how its value is read.

    `value` matches a value of several words; without it the value is one word. Where `parse` is
    None the value is free text, up to the next setting or the end of the line.
    """

    name: str
    field: str
    expected: str
    parse: Callable[[str], Any] | None = None
    value: re.Pattern[str] | None = None


_SEED = _SettingSpec("seed", "seed", _SEED_EXPECTED, parse_seed)
_STRENGTH = _SettingSpec(
    "strength", "strength", _STRENGTH_EXPECTED, parse_strength, _STRENGTH_VALUE
)
_ASPECT = _SettingSpec("aspect", "aspect", _ASPECT_EXPECTED, parse_aspect, _RATIO)
_COUNT = _SettingSpec("count", "count", _COUNT_EXPECTED, _parse_count)
_QUALITY = _SettingSpec("quality", "tier", _TIER_EXPECTED, parse_tier)
_STYLE = _SettingSpec("style", "style", _STYLE_EXPECTED)
_NO = _SettingSpec("no", "no", _NO_EXPECTED)

_KINDS = {
    "seed": _SEED,
    "strength": _STRENGTH,
    "aspect": _ASPECT,
    "ar": _ASPECT,
    "ratio": _ASPECT,
    "count": _COUNT,
    "quality": _QUALITY,
    "tier": _QUALITY,
    "style": _STYLE,
    "no": _NO,
    "without": _NO,
}
_NAMES = {name: kind.name for name, kind in _KINDS.items()}

# A known name after any dash. After the name: ":", "=", "-", blanks, or directly the value.
_KNOWN = re.compile(
    rf"(?<!{DASH})(?P<dash>{DASH}++)(?P<gap>[ ]?)(?P<name>{'|'.join(_KINDS)})"
    r"(?![a-z_'’])(?P<join>\s*[:=]\s*|-(?=[^\s-])|[ ]*)",
    # Without ASCII a dotless ı would match an i, and the name would be unknown.
    re.IGNORECASE | re.ASCII,
)
_UNKNOWN = re.compile(rf"(?<!\S){DASH}{{2,}}(?P<name>[a-z][\w-]*)", re.IGNORECASE)
_ENDING = " \t,;.!?"
_ONE_WORD = re.compile(r"['\"]?([^\s'\"]*)['\"]?")


@dataclass(frozen=True)
class _Marker:
    """A place in the text where a setting begins. Its value begins at `end`.

    A `sure` one can only be meant as a setting, so a bad value raises BadSetting.
    """

    kind: _SettingSpec
    start: int
    end: int
    sure: bool


def _read(text: str) -> Instruction:
    shadow = _shadow(text)
    markers = _markers(shadow)
    _refuse_unknown(shadow)
    settings, words, at = PictureSettings(), [], 0
    for index, marker in enumerate(markers):
        if marker.start < at:
            continue
        stop = markers[index + 1].start if index + 1 < len(markers) else len(text)
        found = _value(marker, text, shadow, stop)
        if found is None:
            continue
        value, end = found
        words.append(text[at : marker.start])
        settings, at = _with(settings, marker.kind, value), end
    said = clean(_joined([*words, text[at:]]))
    return Instruction(said if has_words(said) else "", settings)


def _joined(parts: list[str]) -> str:
    """The words around the settings, without the commas beside the settings."""
    if len(parts) == 1:
        return parts[0]
    first, *others = parts
    trimmed = [first.rstrip(" ,;"), *(part.lstrip(_ENDING).rstrip(" ,;") for part in others)]
    return " ".join(filter(None, trimmed))


def _markers(shadow: str) -> list[_Marker]:
    found = (_marker(shadow, match) for match in _KNOWN.finditer(shadow))
    return [marker for marker in found if marker is not None]


def _marker(shadow: str, match: re.Match[str]) -> _Marker | None:
    """The setting that begins here; None for a dash that belongs to the story."""
    kind = _KINDS[match["name"].casefold()]
    typed = len(match["dash"]) > 1
    long = typed or match["dash"] not in "-‐‑"
    apart = match.start() == 0 or shadow[match.start() - 1].isspace()
    if match["join"] == "-" and not (apart and long and (typed or not match["gap"])):
        return None
    if kind.parse is None and (not apart or not (long or not match["gap"])):
        return None
    if kind.parse is None and tells_story(
        match["name"].casefold(),
        shadow,
        match.end(),
        apart=bool(match["gap"]) and not match["join"].strip(),
    ):
        return None
    return _Marker(kind, match.start(), match.end(), sure=apart and long and not match["gap"])


def _refuse_unknown(shadow: str) -> None:
    for match in _UNKNOWN.finditer(shadow):
        known = _KNOWN.match(shadow, match.start())
        if not known and not begins_sentence_part(match["name"]):
            raise unknown_setting(match["name"], _NAMES)


def _value(marker: _Marker, text: str, shadow: str, stop: int) -> tuple[Any, int] | None:
    """The value and where it ends; None when the marker belongs to the story."""
    if marker.kind.parse is None:
        return _free_text(marker, text, shadow, stop)
    typed, end = _one_word(marker, shadow, stop)
    try:
        if not typed:
            raise BadSetting(marker.kind.name, "", marker.kind.expected)
        return marker.kind.parse(typed), end
    except BadSetting:
        if marker.sure:
            raise
        return None


def _one_word(marker: _Marker, shadow: str, stop: int) -> tuple[str, int]:
    """A value of one word or by the kind's own pattern, and where the rest begins."""
    pattern = marker.kind.value
    whole = pattern.match(shadow, marker.end, stop) if pattern else None
    if whole is not None and (whole.end() == stop or not shadow[whole.end()].isalnum()):
        return whole.group(), whole.end()
    word = _ONE_WORD.match(shadow, marker.end, stop)
    assert word is not None, "the pattern also matches an empty text"
    return word[1].rstrip(_ENDING), word.end()


def _free_text(marker: _Marker, text: str, shadow: str, stop: int) -> tuple[str, int] | None:
    """The words up to the closing quote, the next setting or the end of line or sentence."""
    begin, quote = marker.end, shadow[marker.end : marker.end + 1]
    line = shadow.find("\n", begin, stop)
    quoted = quote in ("'", '"')
    closing = shadow.find(quote, begin + 1, stop if line < 0 else line) if quoted else -1
    end = closing if closing >= 0 else end_of_words(marker.kind.name, shadow, begin, stop)
    value = text[begin + (closing >= 0) : end].strip(_ENDING)
    if not has_words(value) and not marker.sure:
        return None
    if not has_words(value):
        raise BadSetting(marker.kind.name, value, marker.kind.expected)
    return value, end + (closing >= 0)


def _with(settings: PictureSettings, kind: _SettingSpec, value: Any) -> PictureSettings:
    """The settings with one more. Of two of the same kind the later counts; of two `no` both."""
    if kind is _STYLE:
        require_length(value, field="style", limit=STYLE_LIMIT)
    if kind is not _NO:
        return replace(settings, **{kind.field: value})
    no = tuple(dict.fromkeys((*settings.no, *parse_no(value))))
    require_length(", ".join(no), field="words to keep out", limit=NO_LIMIT)
    return replace(settings, no=no)


def _shadow(text: str) -> str:
    """The text in plain signs, one for each character."""
    return text if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=1024)
def _plain(char: str) -> str:
    if char in "‘’‚‛′":
        return "'"
    if char in "“”„‟″«»":
        return '"'
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char
