"""Lets SimCord's webhooks post in the threads of their channel; SimCord 3.2.1 ignores `thread_id`.

As in Discord, a webhook posts, edits and deletes in the threads of its channel, and knows no
thread of another channel (error 10003).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from simcord.backend import errors
from simcord.http.router import RequestContext
from simcord.http.routes import interactions

FindWebhook = Callable[[RequestContext], Any]
"""How SimCord finds the webhook of a request."""


@contextmanager
def webhooks_in_threads() -> Iterator[None]:
    """SimCord's webhooks post in threads for as long as the block lasts."""
    before = interactions._incoming_webhook
    interactions._incoming_webhook = in_thread(before)  # type: ignore[assignment]
    try:
        yield
    finally:
        interactions._incoming_webhook = before


def in_thread(find: FindWebhook) -> FindWebhook:
    """SimCord's search for a request's webhook, which then acts in the request's thread."""

    def find_in_thread(ctx: RequestContext) -> Any:
        webhook = find(ctx)
        thread_id = ctx.params.get("thread_id")
        if thread_id is None:
            return webhook
        thread = ctx.backend.get_channel(int(thread_id))
        if thread.parent_id != webhook.channel_id:
            raise errors.BackendError(404, 10003, "Unknown Channel")
        return replace(webhook, channel_id=thread.id)

    return find_in_thread
