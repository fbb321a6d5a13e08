"""Cards of a job and its picture: waiting, drawing, failed, canceled, the picture, deleting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import discord
from discord import ButtonStyle

from cogs.components.layout import (
    WARNING,
    Attached,
    Card,
    accent_of,
    card,
    given_back,
    safe,
    small,
)
from cogs.components.payloads import OnJob, OnPicture, OnQuestion, OnRedo, OnStar
from cogs.components.words import (
    CANCEL,
    DELETE,
    DELETE_YES,
    DETAILS,
    DISMISS,
    EDIT_UNDRAWN,
    INPAINT,
    ITERATE,
    MORE,
    REDO,
    STAR,
    TREE_OF,
    UPSCALE,
    VARY,
    WHY_UNDRAWN,
)
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.refusals.cards import undrawn_card
from cogs.interactions.replies import words
from cogs.interactions.replies.who import ADMIN, ADMIN_FIRST
from db.enums import JobPhase
from db.models import Generation, Job
from studio.generation.jobs import WaitEstimate
from studio.generation.wait_estimates import MOST_COUNTED
from studio.rules.asking.alt_text import REGION_NAMES, alt_text
from studio.rules.asking.captions import blending, made_from
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.picture_tags import picture_tag
from studio.rules.pictures.masks import Region
from studio.rules.queue.costs import Cost, again_words, order_words
from studio.rules.text import shorten, title_from
from studio.rules.wording import about, duration, joined, money, ordinal
from studio.services.galleries.galleries import GalleryEntry
from studio.services.galleries.stars import Starred
from studio.services.pictures.finding import PictureView
from studio.services.pictures.records import Undrawn

_BAR_CELLS = 12
_TITLE_LIMIT = 120
SENT_PICTURE = "a picture that was sent"
"""What a picture was made from that a member uploaded."""

_PAUSED = (
    f"{ADMIN_FIRST} paused this server's queue. Your place is kept; it goes on when one of them "
    "resumes it: `/queue resume`."
)

# What a card says about a drawn picture that cannot be stored or posted yet.
_LATE = {
    JobPhase.DRAWN: (
        "I cannot store it just now. I keep trying for an hour; if that does not help, it does not "
        "count for your pictures of today."
    ),
    JobPhase.STORED: (
        "The picture is stored, but I cannot post it just now. I keep trying for a day."
    ),
}


@dataclass(frozen=True)
class StatusSubject:
    """What a status card is about: the title of the request and its job.

    `now` is the time of the card; None: the job was requested just now.
    """

    title: str
    job: Job
    now: datetime | None = None

    @property
    def cost(self) -> Cost | None:
        """What the job costs and leaves of the day; None for a job of an older version."""
        return Cost.from_json(self.job.told_cost) if self.job.told_cost else None

    @property
    def cost_line(self) -> str:
        """The same as a small line; empty where it is no news."""
        words = order_words(self.cost, now=self.now or self.job.created_at) if self.cost else ""
        return small(words) if words else ""


def waiting_card(subject: StatusSubject, estimate: WaitEstimate | None) -> Card:
    """A job waits in the queue: its place and the expected wait, or that the queue is paused.

    None: the place is not known yet. A job that is drawn waits to be stored or posted, and cannot
    be cancelled.
    """
    place = standing(subject.job, estimate) if estimate else "waits"
    late = _LATE.get(subject.job.phase)
    return card(
        f"**{safe(subject.title, _TITLE_LIMIT)}** · {place}",
        small(_PAUSED) if estimate and estimate.paused else "",
        small(late) if late else subject.cost_line,
        "" if late else _cancel(subject.job),
        accent=accent_of(subject.job.game_id),
    )


def standing(job: Job, estimate: WaitEstimate) -> str:
    """The place of a waiting job: `3rd in line, about 40 s`."""
    if job.phase in _LATE:
        undone = "stored" if job.phase == JobPhase.DRAWN else "posted"
        return f"drawn, not {undone} yet, next try in {duration(max(estimate.wait_s, 1))}"
    if estimate.paused:
        return "waits, the queue is paused"
    if estimate.ahead >= MOST_COUNTED:
        at_least = f", at least {duration(estimate.wait_s)}" if estimate.wait_s >= 1 else ""
        return f"{MOST_COUNTED:,} and more before it{at_least}"
    place = "next in line" if estimate.ahead == 0 else f"{ordinal(estimate.ahead + 1)} in line"
    return ", ".join(filter(None, (place, about(estimate.wait_s))))


def drawing_card(subject: StatusSubject, *, percent: int | None, remaining_s: float | None) -> Card:
    """A job is drawn: a bar, and the expected rest in seconds; None: unknown."""
    left = "" if remaining_s is None else about(remaining_s) or "nearly done"
    return card(
        f"**{safe(subject.title, _TITLE_LIMIT)}**\n{bar(percent or 0)} {left}".rstrip(),
        subject.cost_line,
        _cancel(subject.job),
        accent=accent_of(subject.job.game_id),
    )


def bar(percent: int) -> str:
    """A bar as text: `▰▰▰▱▱▱ 50 %`."""
    percent = min(max(percent, 0), 100)
    # Only what is whole has a full bar.
    filled = _BAR_CELLS * percent // 100
    return f"{'▰' * filled}{'▱' * (_BAR_CELLS - filled)} {percent} %"


def failed_card(subject: StatusSubject, sentence: str, *, generation_id: int, missing: int) -> Card:
    """A job failed: what happened, and a button to try again for the `missing` pictures, with
    the price of that."""
    again = again_words(subject.cost, missing=missing) if subject.cost else ""
    return card(
        f"**{safe(subject.title, _TITLE_LIMIT)}**\n{sentence}",
        small(again) if again else "",
        buttons(
            ActionButton(
                REDO, "Try again", OnRedo(generation_id, missing), style=ButtonStyle.primary
            )
        ),
        accent=WARNING,
    )


def undrawn_job_card(generation_id: int, *, missing: int) -> Card:
    """The words of a job were refused when it was drawn. The channel reads no reason; only the
    person who asked learns it.

    `missing`: how many pictures another try may bring; 0: the same words are refused again.
    """
    again = ActionButton(REDO, "Try again", OnRedo(generation_id, missing))
    return undrawn_card(
        ActionButton(WHY_UNDRAWN, "Why?", OnPicture(generation_id)), *[again] * bool(missing)
    )


def why_undrawn_card(undrawn: Undrawn) -> Card:
    """Why a picture was not drawn, for the person who asked, with what they typed."""
    return card(
        words(undrawn.error),
        *given_back(undrawn.typed),
        buttons(
            ActionButton(
                EDIT_UNDRAWN,
                "Edit",
                OnPicture(undrawn.generation.id),
                style=ButtonStyle.primary,
            )
        ),
        accent=WARNING,
    )


def canceled_card(subject: StatusSubject, *, hint: str = "") -> Card:
    """A job was canceled, by whom, and that nothing was used."""
    by_others = subject.job.canceled_by not in (None, subject.job.requester_id)
    how = f"stopped by the GM or {ADMIN}" if by_others else "cancelled"
    said = f"**{safe(subject.title, _TITLE_LIMIT)}** · {how}, nothing was used."
    return card(f"{said} {hint}".rstrip())


def picture_card(view: PictureView, content: bytes, *, extension: str, note: str = "") -> Card:
    """A finished picture with its facts and its buttons."""
    return card(
        bold_title(view),
        [picture_file(view, content, extension=extension)],
        *facts(view),
        note,
        acts(view),
        accent=accent_of(view.game.id),
    )


def bold_title(view: PictureView) -> str:
    """The title of a picture's card."""
    return f"**{safe(picture_title(view.generation, view.params), _TITLE_LIMIT)}**"


def facts(view: PictureView) -> Sequence[str]:
    """The small lines below a picture: its step, who is in it, its style, who asked, who made it,
    what it cost, and what its model could not keep."""
    generation = view.generation
    line = [
        step_words(view),
        safe(joined(view.names), 120),
        safe(view.params.style, 60),
        f"asked by <@{generation.requester_id}>",
        view.tag.words,
        money(view.cost_micros) if view.cost_micros else "",
    ]
    blend = blending(view.params.plan) if view.params.plan else ""
    lines = small(" · ".join(filter(None, line))), small(safe(blend, 300)) if blend else ""
    return [line for line in lines if line]


def acts(view: PictureView) -> discord.ui.ActionRow[discord.ui.LayoutView]:
    """The row of buttons of a picture."""
    more = ActionButton(MORE, "⋯", OnPicture(view.generation.id))
    return buttons(*_acts(view.generation.id), more)


def picture_file(
    view: PictureView, content: bytes, *, extension: str, place: tuple[int, int] | None = None
) -> Attached:
    """The full-size picture as a file for a card.

    `place`: its number in the message, and how many the message shows.
    """
    portrait = view.generation.kind == GenerationKind.PORTRAIT
    return Attached(
        f"limner-{view.generation.id}.{extension}",
        content,
        alt_text(view.params, tag=view.tag, portrait=portrait, place=place),
        view.tag.words,
    )


def step_words(view: PictureView) -> str:
    """The picture's step in its session, and what it was made from: `step 4 · *varied from 3*`."""
    generation, parent = view.generation, view.parent
    if generation.kind == GenerationKind.PORTRAIT:
        return ""
    origin = str(parent.step) if parent else SENT_PICTURE if view.params.uploaded else ""
    made = made_from(generation.kind, origin)
    return f"{_step(view)} · *{made}*" if made else _step(view)


def exhibit_picture(entry: GalleryEntry, thumbnail: bytes) -> Attached:
    """The thumbnail of a gallery's picture as a file for a card."""
    generation, params = entry.generation, entry.params
    tag = picture_tag(generation.provider, params)
    portrait = generation.kind == GenerationKind.PORTRAIT
    return Attached(
        f"limner-gallery-{generation.id}.webp",
        thumbnail,
        alt_text(params, tag=tag, portrait=portrait),
        tag.words,
    )


def picture_title(generation: Generation, params: Params) -> str:
    """The scene in a few words; for a changed picture also the last change and its region."""
    scene = title_from(params.scene, 70)
    how = ""
    if params.mask is not None and params.mask.kind == "region":
        how = f" ({REGION_NAMES[Region(params.mask.region)]})"
    elif generation.kind == GenerationKind.UPSCALE:
        how = ", enlarged"
    changed = f" · {shorten(params.changes[-1], 45 - len(how))}" if params.changes else ""
    return f"{scene}{changed}{how}"


def more_card(
    view: PictureView,
    *,
    deletable: bool,
    starred: Starred | None = None,
    bare: bool = False,
    more: Sequence[ActionButton] = (),
    note: str = "",
) -> Card:
    """The rarely used buttons of a picture.

    `deletable`: the person may delete it. `starred`: its stars; None: no star button.
    `bare`: the picture's message has no buttons, so this card has them too. `more` come last.
    `note` says what they cost.
    """
    generation = view.generation
    star = [ActionButton(STAR, star_label(starred), OnStar(generation.id, bare))] if starred else []
    delete = [ActionButton(DELETE, "Delete", OnPicture(generation.id))] if deletable else []
    return card(
        " · ".join(filter(None, (bold_title(view), _step(view)))),
        buttons(*_acts(generation.id)) if bare else "",
        buttons(
            ActionButton(DETAILS, "Details", OnPicture(generation.id)),
            ActionButton(UPSCALE, "Upscale", OnPicture(generation.id)),
            ActionButton(INPAINT, "Paint over", OnPicture(generation.id)),
            ActionButton(TREE_OF, "Tree", OnPicture(generation.id)),
            *delete,
        ),
        buttons(*star, *more) if star or more else "",
        small(note) if note else "",
        accent=accent_of(view.game.id),
    )


def star_label(starred: Starred) -> str:
    """The label of the star button: `☆ Star`, `☆ 3`, or `★ 3` when the person gave a star."""
    sign = "★" if starred.own else "☆"
    return f"{sign} {starred.count:,}" if starred.count else f"{sign} Star"


def _acts(generation_id: int) -> list[ActionButton]:
    """The buttons that make a new picture from this one."""
    return [
        ActionButton(ITERATE, "Iterate", OnPicture(generation_id), style=ButtonStyle.primary),
        ActionButton(VARY, "Vary", OnPicture(generation_id)),
        ActionButton(REDO, "Redo", OnRedo(generation_id)),
    ]


def delete_card(view: PictureView) -> Card:
    """Asks before a picture is deleted. Pictures of one request differ only in their step."""
    which = f" ({step})" if (step := _step(view)) else ""
    return card(
        f"Delete {bold_title(view)}{which} for everybody? Pictures made from it stay.",
        buttons(
            ActionButton(DELETE_YES, "Delete", OnPicture(view.generation.id)),
            ActionButton(DISMISS, "Keep it", OnQuestion(view.generation.id)),
        ),
        accent=WARNING,
    )


def _step(view: PictureView) -> str:
    portrait = view.generation.kind == GenerationKind.PORTRAIT
    return "" if portrait else f"step {view.generation.step}"


def _cancel(job: Job) -> discord.ui.ActionRow[discord.ui.LayoutView]:
    return buttons(ActionButton(CANCEL, "Cancel", OnJob(job.id)))
