"""Cards about the queue (a person's jobs, the load, the server's queue) and the daily quota."""

from discord import ButtonStyle, ui
from discord.utils import format_dt

from cogs.components.layout import WARNING, Card, card, safe, small
from cogs.components.payloads import Nothing, OnJob, OnMember, OnQuestion
from cogs.components.words import CLEAR_YES, DISMISS, PAUSE, QUEUE, RESUME, UNQUEUE
from cogs.interactions.buttons import ActionButton, beside, buttons
from cogs.interactions.replies.who import ADMIN
from cogs.pictures.cards import bar, standing
from db.enums import JobPhase
from studio.generation.wait_estimates import MOST_COUNTED, QueueLoad
from studio.rules.queue.allowance import Usage
from studio.rules.wording import about
from studio.services.queue.queues import QueueEntry, QueueView, ServerQueue

_TITLE_LIMIT = 80
# What happens to a picture that is drawn.
_STEPS = {JobPhase.DRAWN: "drawn, being stored", JobPhase.STORED: "drawn, being posted"}


def queue_card(view: QueueView) -> Card:
    """The queue: the person's jobs, each with a button to cancel it, and how busy it is."""
    own = [_own(each) for each in view.own]
    more = view.own_count - len(view.own)
    return card(
        "**On their way for you**"
        if own
        else "**You have nothing on its way.** `/image scene` in a game's channel asks for one.",
        *own,
        small(f"and {more} more behind them") if more > 0 else "",
        _paused(view),
        small(_busy_words(view)),
        *_server_parts(view.server),
        _row(view),
    )


def paused_card(waiting: int) -> Card:
    """The server's queue was paused."""
    return card(
        f"**The queue is paused.** {_requests_wait(waiting)}, and whoever asks is told. "
        "What is being drawn is finished.",
        buttons(ActionButton(RESUME, "Resume", Nothing(), style=ButtonStyle.primary)),
    )


def resumed_card(waiting: int) -> Card:
    """The server's queue was resumed."""
    return card(f"**The queue goes on.** {_requests_wait(waiting)} for their turn.")


def clear_card(user_id: int, count: int) -> Card:
    """Asks before a member's jobs are canceled."""
    return card(
        f"Clear **{_requests(count)}** of <@{user_id}>? They are told, and nothing is used.",
        buttons(
            ActionButton(CLEAR_YES, "Clear", OnMember(user_id)),
            ActionButton(DISMISS, "Keep", OnQuestion(user_id)),
        ),
        accent=WARNING,
    )


def cleared_card(user_id: int, count: int) -> Card:
    """How many of the member's jobs were canceled."""
    if count == 0:
        return card(f"<@{user_id}> has nothing on its way in this server.")
    return card(f"Cleared {_requests(count)} of <@{user_id}>; nothing was used.")


def usage_card(usage: Usage) -> Card:
    """A person's quota of today."""
    # Rounded down: 100 % used means that nothing is left.
    percent = 100 if usage.limit == 0 else 100 * usage.used // usage.limit
    city = usage.day.zone.rsplit("/", 1)[-1].replace("_", " ")
    return card(
        f"**Today** {usage.used} of {usage.limit} pictures used, {usage.left} left\n{bar(percent)}",
        _left_for_all(usage),
        _stopped(usage),
        small(f"The next day starts at 00:00 {city}, {format_dt(usage.day.resets_at, 'R')}."),
    )


def _stopped(usage: Usage) -> str:
    if not (usage.stops_used_up or usage.server_stops_used_up):
        return ""
    whose = "of yours" if usage.stops_used_up else "of the server's members"
    count = usage.stopped if usage.stops_used_up else usage.server_stopped
    return (
        f"{count} pictures {whose} were cancelled or declined today after the painter had begun, "
        "so nothing more is drawn today."
    )


def _left_for_all(usage: Usage) -> str:
    if usage.server_limit is None:
        return ""
    return (
        f"All members together have used {usage.server_used} of the server's "
        f"{usage.server_limit} pictures."
    )


def _own(mine: QueueEntry) -> str | ui.Section[ui.LayoutView]:
    line = _line(mine)
    # What is drawn cannot be cancelled any more.
    if mine.job.cancel_requested or mine.job.phase in _STEPS:
        return line
    return beside(line, ActionButton(UNQUEUE, "Cancel", OnJob(mine.job.id)))


def _line(each: QueueEntry, *, whose: bool = False) -> str:
    who = f" · <@{each.job.requester_id}>" if whose else ""
    return f"**{safe(each.title, _TITLE_LIMIT)}**{who} · {_state(each)}"


def _state(each: QueueEntry) -> str:
    if each.job.cancel_requested:
        return "is being stopped"
    if each.estimate is not None:
        return standing(each.job, each.estimate)
    if each.job.phase in _STEPS:
        return _STEPS[each.job.phase]
    percent = f", {each.job.percent} %" if each.job.percent else ""
    return f"being drawn{percent}"


def _paused(view: QueueView) -> str:
    if view.paused_at is None:
        return ""
    since = format_dt(view.paused_at, "R")
    return (
        f"**This server's queue is paused** ({since}). What waits keeps its place and goes on "
        f"when {ADMIN} resumes it: `/queue resume`."
    )


def _busy_words(view: QueueView) -> str:
    now = _traffic(view.load)
    if view.paused_at is not None:
        return now
    wait = about(view.load.new_wait_s)
    starts = f"in {wait}" if wait else "at once"
    return f"{now} A new picture of yours starts {starts}."


def _traffic(busy: QueueLoad) -> str:
    if not busy.waiting and not busy.drawing:
        return "Nobody waits."
    over = " and more" if busy.waiting >= MOST_COUNTED else ""
    return f"In all servers: {busy.waiting:,}{over} waiting, {busy.drawing:,} being drawn."


def _server_parts(server: ServerQueue | None) -> list[str]:
    if server is None:
        return []
    head = f"**This server** · {server.waiting} waiting, {server.drawing} being drawn"
    more = server.waiting + server.drawing - len(server.first)
    lines = [_line(each, whose=True) for each in server.first]
    return ["\n".join([head, *lines]), small(f"and {more} more") if more > 0 else ""]


def _row(view: QueueView) -> ui.ActionRow[ui.LayoutView]:
    row = buttons(ActionButton(QUEUE, "Look again", Nothing()))
    if view.server is not None:
        word, label = (RESUME, "Resume") if view.paused_at else (PAUSE, "Pause")
        row.add_item(ActionButton(word, label, Nothing()))
    return row


def _requests(count: int) -> str:
    return "1 request" if count == 1 else f"{count} requests"


def _requests_wait(count: int) -> str:
    return "1 request waits" if count == 1 else f"{count or 'No'} requests wait"
