"""Cards about sessions: the list, the tree, a step, and questions before something is deleted."""

from collections.abc import Callable, Sequence

from discord import ButtonStyle
from discord.utils import format_dt

from cogs.components.custom_ids import ButtonWord, P
from cogs.components.layout import (
    WARNING,
    Attached,
    AttachedFile,
    Card,
    CardPart,
    accent_of,
    card,
    safe,
    small,
    tags,
)
from cogs.components.payloads import (
    Nothing,
    OnArchiving,
    OnGalleryPage,
    OnPicture,
    OnRedo,
    OnSession,
    OnSessionPage,
    OnSessions,
    OnSessionVersion,
    OnStepInGallery,
    OnStepPage,
    OnStepVersion,
)
from cogs.components.words import (
    BRANCH,
    BRANCH_YES,
    DETAILS,
    DUPLICATE,
    GALLERY_BACK,
    ITERATE,
    MAIN,
    PICK_SESSION,
    PICK_STEP,
    REDO,
    SESSION,
    SESSION_ARCHIVE,
    SESSION_DELETE,
    SESSION_DELETE_YES,
    SESSION_EXPORT,
    SESSION_RENAME,
    SESSION_RESTORE,
    SESSION_RESUME,
    SESSIONS,
    STAR_STEP,
    STEP,
    SUBTREE,
    VARY,
)
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.pager import Pages
from cogs.interactions.selects import CHOICES_LIMIT, PickSelect, choice, picking
from cogs.pictures.cards import star_label
from db.enums import GenerationStatus
from db.models import Session
from studio.rules.asking.captions import made_from
from studio.rules.text import shorten
from studio.rules.wording import data_size, joined
from studio.services.galleries.stars import Starred
from studio.services.sessions.exports import Export
from studio.services.sessions.sessions import ListedSession, SessionFilter, SessionPage
from studio.services.sessions.view import Branch, SessionStep, SessionView

CHANGED_MEANWHILE = "Somebody changed this session meanwhile; this is how it is now."
_TITLE_LIMIT = 100
_WORDS_LIMIT = 80
_STATUS_WORDS = {
    GenerationStatus.QUEUED: "waits",
    GenerationStatus.RUNNING: "is being drawn",
    GenerationStatus.FAILED: "failed",
    GenerationStatus.CANCELED: "cancelled",
}


def list_card(
    page: SessionPage, *, about: str, filter: SessionFilter, sheet: Attached | None
) -> Card:
    """A page of a person's sessions: pictures, titles, a list to pick from.

    `about` names the filter in words, such as ` of The Long Road`. The buttons carry `filter`.
    `sheet` is the contact sheet; None: no pictures.
    """
    if not page.entries:
        return card(
            f"**You have no sessions{about}.** `/image scene` in a game's channel begins one."
        )
    return card(
        f"**Your sessions{about}** · {page.total:,}",
        [sheet] if sheet else "",
        "\n".join(_line(each) for each in page.entries),
        small(tags([sheet])) if sheet and sheet.tag else "",
        picking(
            PickSelect(
                PICK_SESSION,
                Nothing(),
                placeholder="Open one",
                choices=[
                    choice(each.session.id, f"{each.number} · {each.session.title}")
                    for each in page.entries
                ],
            )
        ),
        *_leaves(Pages(page.page, page.pages), SESSIONS, lambda at: OnSessions(filter, at)),
    )


def _line(listed: ListedSession) -> str:
    session = listed.session
    facts = f"{_steps(session.next_step - 1)} · {format_dt(session.updated_at, 'R')}"
    return f"**{listed.number}** {safe(session.title, _WORDS_LIMIT)}\n{small(facts)}"


def tree_card(
    view: SessionView,
    tree: Attached | None,
    *,
    page: int = 0,
    note: str = "",
    root: SessionStep | None = None,
) -> Card:
    """A session as a tree, with a list of its steps and buttons for the whole session.

    `tree` is the picture of the tree. `page` counts from 0. `root`: show only this step and
    the steps below it.
    """
    session = view.session
    shown = _shown(view, root)
    offered = [step for step in reversed(view.steps) if step.id in shown and not step.hidden]
    pages = Pages.of(len(offered), size=CHOICES_LIMIT, page=page)
    some = pages.shown(offered, size=CHOICES_LIMIT)
    facts = [
        _steps(len(view.living)),
        f"by <@{session.owner_id}>",
        format_dt(session.updated_at, "R"),
        "archived" if session.archived_at else "",
        tags([tree]) if tree else "",
    ]
    return card(
        f"**{safe(view.title, _TITLE_LIMIT)}**"
        + (f" · from step {root.number} on" if root else ""),
        [tree] if tree else "",
        note,
        small(" · ".join(fact for fact in facts if fact)),
        picking(
            PickSelect(
                PICK_STEP,
                OnSessionPage(session.id, pages.page),
                placeholder="Pick a step",
                choices=[choice(step.id, _label(step), _described(view, step)) for step in some],
            )
        )
        if some
        else "",
        *(
            _leaves(pages, SUBTREE, lambda at: OnStepPage(root.id, at))
            if root
            else _leaves(pages, SESSION, lambda at: OnSessionPage(session.id, at))
        ),
        _with_the_whole(view, root),
        accent=accent_of(view.game.id),
    )


def _shown(view: SessionView, root: SessionStep | None) -> frozenset[int]:
    nodes = view.forest.subtree(root.id) if root else view.forest.nodes.values()
    return frozenset(node.id for node in nodes)


def _with_the_whole(view: SessionView, root: SessionStep | None) -> CardPart:
    session = view.session
    if root is not None:
        return buttons(ActionButton(SESSION, "Whole tree", OnSessionPage(session.id)))
    if not view.steers:
        return ""
    archived = session.archived_at is not None
    return buttons(
        ActionButton(SESSION_RESUME, "Resume", OnSession(session.id), style=ButtonStyle.primary),
        ActionButton(SESSION_RENAME, "Rename", OnSessionVersion(session.id, session.version)),
        ActionButton(
            SESSION_ARCHIVE,
            "Unarchive" if archived else "Archive",
            OnArchiving(session.id, not archived),
        ),
        ActionButton(SESSION_EXPORT, "Export", OnSession(session.id)),
        ActionButton(SESSION_DELETE, "Delete", OnSession(session.id)),
    )


def step_card(
    view: SessionView,
    step: SessionStep,
    picture: Attached | None,
    *,
    starred: Starred | None = None,
    opened_from: OnGalleryPage | None = None,
    note: str = "",
) -> Card:
    """One step of a session, with its picture and its buttons.

    `starred`: its stars; None: no star button. `opened_from`: the page of a gallery that it was
    opened from; None: not from a gallery.
    """
    parent = view.by_id.get(step.parent_id or 0)
    facts = [
        made_from(step.kind, f"step {parent.number}" if parent else ""),
        f"asked by <@{step.requester_id}>",
        tags([picture]) if picture else "",
        _STATUS_WORDS.get(step.status, ""),
        "the main picture" if step.id == view.main_id else "",
    ]
    drawn = step.status == GenerationStatus.SUCCEEDED
    return card(
        f"**{step.number}** · {safe(step.words, 300)}",
        [picture] if picture else "",
        note,
        small(" · ".join(fact for fact in facts if fact)),
        _from_picture(view, step) if drawn else _from_failure(step),
        buttons(
            ActionButton(DETAILS, "Details", OnPicture(step.id)),
            ActionButton(SUBTREE, "Tree from here", OnStepPage(step.id)),
            ActionButton(SESSION, "Show tree", OnSessionPage(view.session.id)),
            ActionButton(BRANCH, "Delete branch", OnPicture(step.id)),
            *(
                [
                    ActionButton(
                        STAR_STEP, star_label(starred), OnStepInGallery(step.id, opened_from)
                    )
                ]
                if starred is not None
                else ()
            ),
        ),
        buttons(ActionButton(GALLERY_BACK, "Back to the gallery", opened_from))
        if opened_from
        else "",
        accent=accent_of(view.game.id),
    )


def _from_picture(view: SessionView, step: SessionStep) -> CardPart:
    # Without a choice the newest picture is the main one. A chosen one stays the main one.
    chosen = step.id == view.session.main_id
    own = (
        ActionButton(DUPLICATE, "Duplicate", OnPicture(step.id)),
        ActionButton(
            MAIN, "Make main", OnStepVersion(step.id, view.session.version), disabled=chosen
        ),
    )
    return buttons(
        ActionButton(ITERATE, "Iterate", OnPicture(step.id), style=ButtonStyle.primary),
        ActionButton(VARY, "Vary", OnPicture(step.id)),
        ActionButton(REDO, "New seed", OnRedo(step.id)),
        *(own if view.steers else ()),
    )


def _from_failure(step: SessionStep) -> CardPart:
    if step.status not in (GenerationStatus.FAILED, GenerationStatus.CANCELED):
        return ""
    return buttons(ActionButton(REDO, "Try again", OnRedo(step.id), style=ButtonStyle.primary))


def branch_card(view: SessionView, branch: Branch, *, note: str = "") -> Card:
    """Asks before a branch is deleted, and says whose pictures are in it."""
    first, count = branch.steps[0], len(branch.steps)
    what = f"step {first.number}" if count == 1 else f"step {first.number} and what came of it"
    others = ""
    if branch.others:
        theirs = sum(1 for step in branch.steps if step.requester_id in branch.others)
        people = joined([f"<@{user_id}>" for user_id in branch.others[:5]])
        others = f"**{theirs} of them {'is' if theirs == 1 else 'are'} by {people}.** "
    return card(
        note,
        f"Delete {what} for everybody, in the channels too? That is {_pictures(count)}. {others}",
        buttons(
            ActionButton(BRANCH_YES, "Delete", OnStepVersion(first.id, view.session.version)),
            ActionButton(STEP, "Keep", OnPicture(first.id)),
        ),
        accent=WARNING,
    )


def delete_session_card(view: SessionView, *, note: str = "") -> Card:
    """Asks before a session is deleted."""
    session = view.session
    return card(
        note,
        f"Delete **{safe(session.title, _TITLE_LIMIT)}** with its {_steps(len(view.living))}? "
        "What was posted stays in its channels, but nobody can go on from it.",
        buttons(
            ActionButton(
                SESSION_DELETE_YES, "Delete", OnSessionVersion(session.id, session.version)
            ),
            ActionButton(SESSION, "Keep", OnSessionPage(session.id)),
        ),
        accent=WARNING,
    )


def deleted_session_card(session: Session) -> Card:
    """A session was deleted; a button restores it, as long as upkeep has not purged it."""
    return card(
        f"**{safe(session.title, _TITLE_LIMIT)}** is deleted. It can come back until it is "
        "cleared away for good.",
        buttons(ActionButton(SESSION_RESTORE, "Bring it back", OnSession(session.id))),
    )


def export_card(export: Export) -> Card:
    """An exported session: as a file, or as a link to it."""
    missing = [
        f"{_pictures(export.on_their_way)} on the way, not in it yet"
        if export.on_their_way
        else "",
        f"{_pictures(export.missing)} lost" if export.missing else "",
        f"{_steps(export.hidden)} not shown here" if export.hidden else "",
    ]
    facts = [_pictures(export.pictures), data_size(export.size_bytes), *missing]
    where = (
        f"[Download it]({export.address}) until {format_dt(export.expires_at, 'f')}."
        if export.address and export.expires_at
        else ""
    )
    return card(
        f"**{safe(export.title, _TITLE_LIMIT)}** to take home: unpack it, and open `index.html`.",
        AttachedFile(export.name, export.path) if export.path else "",
        where,
        small(" · ".join(fact for fact in facts if fact)),
    )


def _label(step: SessionStep) -> str:
    words = "deleted" if step.deleted else shorten(step.words, _WORDS_LIMIT)
    return f"{step.number} · {words}"


def _described(view: SessionView, step: SessionStep) -> str:
    parent = view.by_id.get(step.parent_id or 0)
    facts = [
        "main" if step.id == view.main_id else "",
        _STATUS_WORDS.get(step.status, ""),
        made_from(step.kind, str(parent.number) if parent else ""),
    ]
    return " · ".join(fact for fact in facts if fact)


def _leaves(pages: Pages, word: ButtonWord[P], about: Callable[[int], P]) -> Sequence[CardPart]:
    turning = pages.leaves(word, about)
    return (pages.line, buttons(*turning)) if turning else ()


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count:,} steps"
