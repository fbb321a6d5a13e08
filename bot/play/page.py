"""SimCord's page, shown live: what the worker does appears by itself, and clicks get through.

SimCord publishes a page when somebody does something on it; what happens by itself is ours
to publish. Each publication is a new revision, and SimCord refuses an act on an older one,
or one in the middle of publishing. So acts and publishing take turns here, and an act on
what still looks as it did when it was clicked counts as one on the newest revision.

That takes names that are private to SimCord: its version is pinned, and the test in a real
browser tells when they change.
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
    """A preview of the stage's channel that shows what happens as it happens.

    Enter the preview first; `keep_fresh` runs until it is cancelled.
    """

    def __init__(self, preview: simcord.Preview, stage: Stage, clock: Clock) -> None:
        self._preview = preview
        self._stage = stage
        self._clock = clock
        self._turn = asyncio.Lock()
        # What people may still have before their eyes: (page, revision) → its messages.
        self._seen: dict[tuple[str, int], Mapping[str, Any]] = {}
        self._admit = preview._action
        preview._action = self._act  # type: ignore[method-assign]

    async def keep_fresh(self) -> None:
        """Publish whenever the bot has said or changed something."""
        published = len(self._stage.env.http_requests)
        while True:
            await self._clock.sleep(_LOOK_S)
            happened = len(self._stage.env.http_requests)
            if happened != published and await self.publish():
                published = happened

    async def publish(self) -> bool:
        """Show every page what is there by now; False when SimCord is not to be disturbed."""
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
            return await self._admit(context_id, self._on_newest(context_id, body))

    def _on_newest(self, page_id: str | None, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The act as one on the newest revision, where that means the same."""
        page = self._preview._pages.get(page_id or "")
        if page is None or not isinstance(body, dict):
            return body
        seen = self._seen.get((page.id, body.get("published_revision", 0)))
        if seen is None:
            return body
        target = str(body.get("target_id"))
        if target in seen and seen[target] != _controls(page.snapshot).get(target):
            return body
        return {**body, "published_revision": page.revision}

    def _remember(self) -> None:
        for page in self._preview._pages.values():
            self._seen[page.id, page.revision] = _controls(page.snapshot)
        while len(self._seen) > _REVISIONS_REMEMBERED:
            del self._seen[next(iter(self._seen))]


def _controls(snapshot: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Of each message on a page, what can be clicked in it, in its order."""
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
    """SimCord's time stands still; ours does not, and cards tell times by it."""
    behind_s = (clock.now() - stage.env.now().astimezone(UTC)).total_seconds()
    if behind_s > 1:
        await stage.env.advance_time(behind_s)
