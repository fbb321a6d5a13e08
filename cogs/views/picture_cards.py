"""Cards along a picture's way: waiting, drawing, the picture itself, its details."""

from dataclasses import dataclass

import discord
from discord import ButtonStyle
from discord.utils import format_dt

from cogs.views.buttons import ActButton, buttons
from cogs.views.layout import WARNING, Attached, Card, accent_of, card, safe, small
from db.models import Generation, Job
from studio.generation.jobs import Outlook
from studio.generation.outlooks import MOST_COUNTED
from studio.rules.params import Kind, Params
from studio.rules.text import clip, title_from
from studio.rules.wording import (
    alt_text,
    blending,
    duration,
    joined,
    likeness,
    money,
    ordinal,
)
from studio.services.images import Details, Shown

_BAR_CELLS = 12
_TITLE_LIMIT = 120
_PAUSED = "An admin paused this server's queue. Your place is kept; it goes on when they resume it."


@dataclass(frozen=True)
class Asked:
    """What a status card is about: the title of the request and its job."""

    title: str
    job: Job


def waiting_card(asked: Asked, outlook: Outlook) -> Card:
    """In line: the place and the wait to expect, or why nothing goes on."""
    return card(
        f"**{safe(asked.title, _TITLE_LIMIT)}** · {standing(outlook)}",
        small(_PAUSED) if outlook.paused else "",
        _cancel(asked.job),
        accent=accent_of(asked.job.game_id),
    )


def standing(outlook: Outlook) -> str:
    """Where a waiting job stands: `3rd in line, about 40 s`."""
    if outlook.paused:
        return "waits, the queue is paused"
    if outlook.ahead >= MOST_COUNTED:
        return f"{MOST_COUNTED:,} and more before it, at least {duration(outlook.wait_s)}"
    place = "next in line" if outlook.ahead == 0 else f"{ordinal(outlook.ahead + 1)} in line"
    return f"{place}, about {duration(outlook.wait_s)}" if outlook.wait_s >= 1 else place


def drawing_card(asked: Asked, *, percent: int | None, remaining_s: float | None) -> Card:
    """Being drawn: a bar, and how long it may still take."""
    left = f" about {duration(remaining_s)}" if remaining_s is not None else ""
    return card(
        f"**{safe(asked.title, _TITLE_LIMIT)}**\n{bar(percent or 0)}{left}",
        _cancel(asked.job),
        accent=accent_of(asked.job.game_id),
    )


def bar(percent: int) -> str:
    """A bar of text, `▰▰▰▱▱▱ 50 %`."""
    filled = round(_BAR_CELLS * min(max(percent, 0), 100) / 100)
    return f"{'▰' * filled}{'▱' * (_BAR_CELLS - filled)} {percent} %"


def failed_card(asked: Asked, sentence: str, *, generation_id: int, missing: int) -> Card:
    """It did not work: what happened, and a way to try again."""
    return card(
        f"**{safe(asked.title, _TITLE_LIMIT)}**\n{sentence}",
        buttons(ActButton("redo", "Try again", generation_id, missing, style=ButtonStyle.primary)),
        accent=WARNING,
    )


def canceled_card(asked: Asked, *, hint: str = "") -> Card:
    """Stopped: nothing was used."""
    by_others = asked.job.canceled_by not in (None, asked.job.requester_id)
    how = "stopped by the GM or an admin" if by_others else "cancelled"
    said = f"**{safe(asked.title, _TITLE_LIMIT)}** · {how}, nothing was used."
    return card(f"{said} {hint}".rstrip())


def picture_card(shown: Shown, content: bytes, *, extension: str, note: str = "") -> Card:
    """A finished picture with everything one can do from it."""
    generation = shown.generation
    facts = [
        safe(joined(shown.names), 120),
        safe(shown.params.style, 60),
        f"asked by <@{generation.requester_id}>",
        "AI",
        money(generation.cost_micros),
    ]
    blend = blending(shown.params.plan) if shown.params.plan else ""
    picture = Attached(
        f"limner-{generation.id}.{extension}",
        content,
        alt_text(shown.params, portrait=generation.kind == Kind.PORTRAIT),
    )
    return card(
        f"**{safe(picture_title(generation, shown.params), _TITLE_LIMIT)}**",
        [picture],
        small(" · ".join(fact for fact in facts if fact)),
        small(safe(blend, 300)) if blend else "",
        note,
        buttons(
            ActButton("iterate", "Iterate", generation.id, style=ButtonStyle.primary),
            ActButton("vary", "Vary", generation.id),
            ActButton("redo", "Redo", generation.id),
            ActButton("details", "Details", generation.id),
            ActButton("delete", "Delete", generation.id),
        ),
        accent=accent_of(shown.game.id),
    )


def picture_title(generation: Generation, params: Params) -> str:
    """The scene in a few words; a child adds what changed."""
    scene = title_from(params.scene, 70)
    return f"{scene} · {clip(params.changes[-1], 45)}" if params.changes else scene


def details_card(details: Details) -> Card:
    """How a picture was made, so that it can be copied on a phone."""
    generation, params = details.generation, details.params
    size = f"{details.output.width} × {details.output.height}" if details.output else "–"
    ratio = f"{params.aspect[0]}:{params.aspect[1]}"
    strength = "–" if params.sent_strength is None else f"{params.sent_strength:g}"
    parent = f"step {details.parent.step}" if details.parent else "none, drawn from words"
    rows = {
        "Step": f"{generation.step} of *{safe(details.session.title, 80)}*",
        "From": parent,
        "Characters": safe(joined(details.names), 200) or "none",
        "Likeness": safe(likeness(params.plan), 300) if params.plan and params.cast else "–",
        "Style": safe(params.style, 200),
        "Quality": params.tier.value,
        "Model": f"{generation.model} ({generation.provider})",
        "Seed": f"`{generation.seed}`",
        "Size": f"{size} ({ratio})",
        "Strength": strength,
        "Waited": _time(details.queued_s),
        "Drawn in": _time(details.drawn_s),
        "Cost": money(generation.cost_micros),
        "Asked": f"{format_dt(generation.created_at, 'R')} by <@{generation.requester_id}>",
    }
    return card(
        "**Details**",
        f"**As typed**\n{safe(generation.text, 700)}",
        f"**As sent**\n```{_fenced(generation.prompt, 1400)}```",
        f"**Kept out**\n{safe(generation.negative, 400)}",
        "\n".join(f"**{name}** {value}" for name, value in rows.items()),
        accent=accent_of(details.game.id),
    )


def delete_card(shown: Shown) -> Card:
    """Asks before a picture goes."""
    title = safe(picture_title(shown.generation, shown.params), _TITLE_LIMIT)
    return card(
        f"Delete **{title}** for everybody? Pictures made from it stay.",
        buttons(
            ActButton("delete-yes", "Delete", shown.generation.id, style=ButtonStyle.danger),
            ActButton("dismiss", "Keep it", shown.generation.id),
        ),
        accent=WARNING,
    )


def _cancel(job: Job) -> discord.ui.ActionRow[discord.ui.LayoutView]:
    return buttons(ActButton("cancel", "Cancel", job.id))


def _time(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.1f} s" if seconds < 10 else duration(seconds)


def _fenced(text: str, limit: int) -> str:
    return clip(text, limit).replace("```", "'''")
