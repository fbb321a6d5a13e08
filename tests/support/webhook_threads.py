"""What SimCord 3.2.1 leaves out of webhooks: it takes no notice of `thread_id`, and lets a
channel have any number of them.

Discord: a webhook posts into the threads of its channel, edits and deletes there, and knows no
thread of another channel (10003); a channel has at most fifteen (30007).
"""

from typing import Any

import pytest
from simcord.backend import errors
from simcord.backend.state import Backend
from simcord.http.routes import interactions

from bot.play.webhook_threads import in_thread

CHANNEL_LIMIT = 15


def teach_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """SimCord's webhooks as Discord's, for the rest of the test."""
    made = Backend.create_webhook

    def within_limit(backend: Any, channel_id: int, name: str, creator_id: int) -> Any:
        there = [each for each in backend.webhooks.values() if each.channel_id == channel_id]
        if len(there) >= CHANNEL_LIMIT:
            raise errors.BackendError(400, 30007, "Maximum number of webhooks reached (15)")
        return made(backend, channel_id, name, creator_id)

    find = in_thread(interactions._incoming_webhook)
    monkeypatch.setattr(interactions, "_incoming_webhook", find)
    monkeypatch.setattr(Backend, "create_webhook", within_limit)
