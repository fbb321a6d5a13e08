"""SimCord's page, kept up to date: it shows what the worker does, and clicks are not refused.

SimCord publishes a page when a person acts on it. What the bot does by itself is published here.
Each publication is a new revision. SimCord refuses an action on an older revision, and an action
during a publication. So actions and publications take turns here, and an action on a message
whose controls have not changed is sent as an action on the newest revision.

This uses private names of SimCord: its version is pinned, and the test in a real browser fails
when they change.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC
from typing import Any

import simcord

from bot.play.stage import Stage
from studio.clock import Clock

_LOOK_S = 0.2
_REVISIONS_REMEMBERED = 50


class LivePage:
    """Keeps a preview of the stage's channel up to date.

    The caller enters the preview first. `keep_fresh` runs until it is cancelled.
    """

    def __init__(self, preview: simcord.Preview, stage: Stage, clock: Clock) -> None:
        self._preview = preview
        self._stage = stage
        self._clock = clock
        self._turn = asyncio.Lock()
        # The revisions that browsers may still show: (page, revision) → controls by message.
        self._revisions: dict[tuple[str, int], Mapping[str, Any]] = {}
        self._send_action = preview._action
        preview._action = self._act  # type: ignore[method-assign]

    async def keep_fresh(self) -> None:
        """Publish after each request of the bot to Discord."""
        published = len(self._stage.env.http_requests)
        while True:
            await self._clock.sleep(_LOOK_S)
            requests = len(self._stage.env.http_requests)
            if requests != published and await self.publish():
                published = requests

    async def publish(self) -> bool:
        """Publish a new revision of every page. False: SimCord cannot publish at the moment."""
        async with self._turn:
            self._remember()
            try:
                await set_clock(self._stage, self._clock)
                await self._preview.refresh()
            except simcord.SetupError:
                return False
            return True

    async def _act(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._turn:
            return await self._send_action(context_id, self._on_newest(context_id, body))

    def _on_newest(self, page_id: str | None, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The action as one on the newest revision, if its message has the same controls there."""
        page = self._preview._pages.get(page_id or "")
        if page is None or not isinstance(body, dict):
            return body
        before = self._revisions.get((page.id, body.get("published_revision", 0)))
        if before is None:
            return body
        target = str(body.get("target_id"))
        if target in before and before[target] != _controls(page.snapshot).get(target):
            return body
        return {**body, "published_revision": page.revision}

    def _remember(self) -> None:
        for page in self._preview._pages.values():
            self._revisions[page.id, page.revision] = _controls(page.snapshot)
        while len(self._revisions) > _REVISIONS_REMEMBERED:
            del self._revisions[next(iter(self._revisions))]


def _controls(snapshot: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The clickable components of each message on a page, in their order."""
    return {
        message_id: list(_clickable(message.get("components", ())))
        for message_id, message in snapshot.get("messages", {}).items()
    }


def _clickable(components: Any) -> Any:
    for component in components:
        if "custom_id" in component:
            yield component.get("control_key"), component["custom_id"]
        yield from _clickable(component.get("components", ()))
        accessory = component.get("accessory")
        yield from _clickable([accessory] if accessory else ())


async def set_clock(stage: Stage, clock: Clock) -> None:
    """Move SimCord's clock, which does not run by itself, to the time that cards are made with."""
    behind_s = (clock.now() - stage.env.now().astimezone(UTC)).total_seconds()
    if behind_s > 1:
        await stage.env.advance_time(behind_s)
