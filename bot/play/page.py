"""SimCord's page, kept up to date: it shows what the worker does, and clicks are not refused.

SimCord publishes a page when a person acts on it. What the bot does by itself is published here.
Each publication is a new revision. SimCord refuses an action on an older revision, and an action
during a publication. So actions and publications take turns here, and an action on a message
whose controls have not changed is sent as an action on the newest revision.

SimCord shows one channel to members of a server. Here each open page has its own channel, which
can be a thread or a conversation with the bot in private, and message menus can be used.

This uses private names of SimCord: its version is pinned, and the test in a real browser fails
when they change.
"""

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import simcord

from bot.play.page_pictures import PatientMediaWorker, Portraits
from bot.play.places import PlaceKind, StagePlaces
from bot.play.stage import Stage
from studio.clock import Clock

_LOOK_S = 0.2
_REVISIONS_REMEMBERED = 50

MENU_ACTION = "message_menu"
"""The kind of the action that uses a message menu. SimCord's page has none."""


class LivePage:
    """Keeps a preview of the stage up to date.

    The caller enters the preview first. `keep_fresh` runs until it is cancelled.
    """

    def __init__(self, preview: simcord.Preview, stage: Stage, clock: Clock) -> None:
        self._preview = preview
        self._stage = stage
        self._clock = clock
        self._places = StagePlaces(stage)
        self._portraits = Portraits(preview, stage)
        self._turn = asyncio.Lock()
        # The revisions that browsers may still show: page → revision → controls by message.
        self._revisions: dict[str, dict[int, Mapping[str, Any]]] = {}
        self._send_action = preview._action
        self._open_page = preview._open_page
        preview._action = self._act  # type: ignore[method-assign]
        preview._open_page = self._open  # type: ignore[method-assign]
        preview._media_worker = PatientMediaWorker()

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
            await self._portraits.fetch()
            try:
                await set_clock(self._stage, self._clock)
                await self._preview.refresh()
            except simcord.SetupError:
                return False
            return True

    def _open(self, viewer_id: Any = None, target_id: Any = None) -> Any:
        """Open a page for the member of that name or id, at the place of that name.

        The page in the browser asks with names, which stay the same when the program starts anew.
        """
        preview = self._preview
        person = self._places.person(viewer_id)
        place = self._places.find(person, target_id)
        with self._in_channel(place.channel):
            page = self._open_page(str(person.id), None)
        if place.kind is PlaceKind.PRIVATE:
            page.viewer = person.user
        # The newest messages, wherever the preview's first page is.
        page.target_id = preview._initial_target(page.viewer, page.channel_id)
        page.window_end_id = None
        preview._publish(page, reason="initial")
        return page

    async def _act(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._turn:
            # An action publishes every page, so the others show an older revision for a moment.
            self._remember()
            if isinstance(body, dict) and body.get("kind") == MENU_ACTION:
                return await self._use_menu(context_id, body)
            page = self._preview._pages.get(context_id or "")
            if page is None:
                return await self._send_action(context_id, body)
            with self._in_channel(self._places.channel(page.channel_id)):
                return await self._send_action(context_id, self._on_newest(page, body))

    async def _use_menu(self, page_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        """Use a message menu, as right-click → Apps does. Gives {"used": whether it was there}."""
        page = self._preview._get_page(page_id)
        name, message_id = body.get("name"), str(body.get("message_id"))
        if not isinstance(page.viewer, simcord.MemberActor) or not isinstance(name, str):
            return {"used": False}
        if message_id not in page.snapshot["messages"]:
            return {"used": False}
        backend = self._stage.env.backend
        try:
            message = backend.get_message(page.channel_id, int(message_id))
            result = await page.viewer.context_menu(
                self._places.channel(page.channel_id),
                name,
                simcord.ResponseMessage(self._stage.env, message),
            )
        except (simcord.SetupError, simcord.BackendError):
            return {"used": False}
        if result.modal is not None:
            page.modal = result
            page.modal_handle = "m_" + secrets.token_urlsafe(12)
        self._preview._publish_message_pages()
        return {"used": True}

    @contextmanager
    def _in_channel(self, channel: simcord.ChannelHandle) -> Iterator[None]:
        """Have the preview act in that channel for as long as the block lasts."""
        preview = self._preview
        before = preview.channel
        preview.channel = channel
        try:
            yield
        finally:
            preview.channel = before

    def _on_newest(self, page: Any, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The action as one on the newest revision, if its message has the same controls there."""
        if not isinstance(body, dict):
            return body
        revision = body.get("published_revision")
        before = self._revisions.get(page.id, {}).get(revision) if type(revision) is int else None
        if before is None:
            return body
        target = str(body.get("target_id"))
        if target in before and before[target] != _controls(page.snapshot).get(target):
            return body
        return {**body, "published_revision": page.revision}

    def _remember(self) -> None:
        pages = self._preview._pages
        for gone in self._revisions.keys() - pages.keys():
            del self._revisions[gone]
        for page in pages.values():
            revisions = self._revisions.setdefault(page.id, {})
            revisions[page.revision] = _controls(page.snapshot)
            while len(revisions) > _REVISIONS_REMEMBERED:
                del revisions[next(iter(revisions))]


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
