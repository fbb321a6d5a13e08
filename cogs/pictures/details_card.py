"""The card with a picture's details: texts to copy, each in a code block, and facts in groups."""

from collections.abc import Mapping, Sequence

from discord.utils import format_dt

from cogs.components.layout import TEXT_LIMIT, AttachedText, Card, CardPart, accent_of, card, safe
from cogs.components.payloads import OnPicture
from cogs.components.words import SETTINGS, TREE_OF
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.replies import words
from cogs.pictures.cards import SENT_PICTURE
from db.enums import GenerationStatus
from studio.errors import from_code
from studio.rules.asking.alt_text import mask_words
from studio.rules.asking.captions import likeness, made_from
from studio.rules.asking.instruction import STRENGTHS
from studio.rules.asking.params import GenerationKind
from studio.rules.text import clip
from studio.rules.wording import duration, joined, money
from studio.services.likeness.verdicts import NamedVerdict
from studio.services.pictures.records import PictureDetails, Timings

_TYPED_LIMIT = 600
_NEGATIVE_LIMIT = 400
# The prompt gets at least this many characters, even when all other texts have full length.
_LEAST_OF_A_PROMPT = 200
# Characters for the names and code-block marks around the three texts.
_FRAMES = 120

_STATE_WORDS = {
    GenerationStatus.QUEUED: "waits in line",
    GenerationStatus.RUNNING: "is being drawn",
    GenerationStatus.CANCELED: "was cancelled",
}


def details_card(details: PictureDetails, verdicts: Sequence[NamedVerdict] = ()) -> Card:
    """How a picture was made, and for each of its characters whether they are recognised.

    On a phone a long press on a code block copies it, so each text has its own block. Texts
    that are too long for a card are also attached in full, as a file.
    """
    generation = details.generation
    head = f"**Details** · step {generation.step} of *{safe(details.session.title, 80)}*"
    picture = {**_picture(details), "Recognised": _recognised(verdicts)}
    facts = [_rows(group) for group in (picture, _painter(details), _way(details))]
    room = TEXT_LIMIT - len(head) - sum(map(len, facts)) - _FRAMES
    typed = _copied("As typed", generation.text, _TYPED_LIMIT)
    negative = _copied("Kept out", generation.negative, _NEGATIVE_LIMIT)
    room = max(room - len(typed) - len(negative), _LEAST_OF_A_PROMPT)
    return card(
        head,
        typed,
        _copied("As sent", generation.prompt, room),
        negative,
        *facts,
        _whole(details, sent_room=room),
        _next(details),
        accent=accent_of(details.game.id),
    )


def _picture(details: PictureDetails) -> dict[str, str]:
    params = details.params
    return {
        "State": _state(details),
        "How": _how(details),
        "Painted over": mask_words(params.mask) if params.mask else "",
        "Characters": safe(joined(details.names), 200),
        "Likeness": safe(likeness(params.plan), 300) if params.plan and params.cast else "",
        "Style": safe(params.style, 200),
    }


def _recognised(verdicts: Sequence[NamedVerdict]) -> str:
    return safe("; ".join(f"{each.name}: {each.verdict.words}" for each in verdicts), 500)


def _painter(details: PictureDetails) -> dict[str, str]:
    generation, params, output = details.generation, details.params, details.output
    ratio = f"{params.aspect[0]}:{params.aspect[1]}"
    return {
        "Made as": details.tag.words,
        "Model": f"{generation.model} ({generation.provider})",
        "Quality": params.tier.value,
        "Seed": f"`{generation.seed}`",
        "Size": f"{output.width} × {output.height} ({ratio})" if output else ratio,
        "Strength": _strength(params.sent_strength),
        "Cost": _cost(details),
        "Tries": str(details.tries),
    }


def _cost(details: PictureDetails) -> str:
    """What the picture cost, and what was said before where that was another price."""
    if not details.cost_micros:
        return "nothing"
    cost, quoted_micros = money(details.cost_micros), details.generation.quoted_micros
    if quoted_micros is None or money(quoted_micros) == cost:
        return cost
    return f"{cost}; {money(quoted_micros)} was expected"


def _way(details: PictureDetails) -> dict[str, str]:
    generation = details.generation
    asked = f"{format_dt(generation.created_at, 'R')} by <@{generation.requester_id}>"
    return {"Asked": asked, **_timings(details.timings)}


def _timings(timings: Timings) -> dict[str, str]:
    return {
        "Waited in line": _time(timings.waited_s),
        "Drawn in": _time(timings.drawn_s),
        "Stored after": _time(timings.stored_s),
        "Posted after": _time(timings.posted_s),
    }


def _state(details: PictureDetails) -> str:
    """The status of a picture that is not finished or failed; empty for a finished one."""
    status = details.generation.status
    if status == GenerationStatus.FAILED:
        return f"did not come. {words(from_code(details.generation.error))}"
    return _STATE_WORDS.get(status, "")


def _how(details: PictureDetails) -> str:
    """How the picture was made, in the words of its card: `varied from step 3`."""
    if details.parent is not None:
        gone = " (deleted since)" if details.parent.deleted_at else ""
        origin = f"step {details.parent.step}{gone}"
    else:
        origin = SENT_PICTURE if details.params.uploaded else "words alone"
    return made_from(details.generation.kind, origin)


def _strength(strength: float | None) -> str:
    if strength is None:
        return ""
    said = next((word for word, value in STRENGTHS.items() if value == strength), "")
    return f"{strength:g} ({said})" if said else f"{strength:g}"


def _next(details: PictureDetails) -> CardPart:
    generation_id = details.generation.id
    if details.generation.kind == GenerationKind.PORTRAIT:
        return ""
    return buttons(
        ActionButton(SETTINGS, "Use these settings", OnPicture(generation_id)),
        ActionButton(TREE_OF, "Tree", OnPicture(generation_id)),
    )


def _whole(details: PictureDetails, *, sent_room: int) -> CardPart:
    """A file with the full texts, or nothing when the card shows them in full."""
    generation = details.generation
    texts = {
        "As typed": (generation.text, _TYPED_LIMIT),
        "As sent": (generation.prompt, sent_room),
        "Kept out": (generation.negative, _NEGATIVE_LIMIT),
    }
    if all(len(_unfenced(text)) <= limit for text, limit in texts.values()):
        return ""
    whole = "\n\n".join(f"{name}:\n{text}" for name, (text, _) in texts.items() if text)
    return AttachedText(f"limner-{generation.id}.txt", f"{whole}\n")


def _rows(facts: Mapping[str, str]) -> str:
    return "\n".join(f"**{name}** {value}" for name, value in facts.items() if value)


def _copied(name: str, text: str, limit: int) -> str:
    """A text in its own code block; empty for an empty text."""
    if not text:
        return ""
    # The text begins on its own line: Discord could read its first word as a language name.
    return f"**{name}**\n```\n{clip(_unfenced(text), limit)}\n```"


def _unfenced(text: str) -> str:
    """The text with each ``` broken by zero-width spaces, so that it cannot end the block.

    When a member pastes the text, `clean` removes these spaces.
    """
    return text.replace("```", "`\u200b`\u200b`")


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.1f} s" if seconds < 10 else duration(seconds)
