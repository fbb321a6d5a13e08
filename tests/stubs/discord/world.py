"""People, channels and messages of the stub of Discord, and their JSON.

The shapes are those of Discord's API documentation, v10, as far as discord.py 2.7.1 reads them.
"""

import copy
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

_EPOCH_MS = 1_420_070_400_000
_ALL_PERMISSIONS = str((1 << 52) - 1)
_counter = itertools.count(1)


def new_id() -> int:
    """A snowflake: a later id is greater, and it holds the time, as at Discord."""
    return (time.time_ns() // 1_000_000 - _EPOCH_MS << 22) + next(_counter)


def now_text() -> str:
    """The current time as Discord writes it."""
    return datetime.now(UTC).isoformat()


class DiscordRefusal(Exception):
    """An error answer; `code` is Discord's number for the reason."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass
class StubPerson:
    """A user, who has the same roles in every server."""

    id: int
    name: str
    bot: bool = False
    roles: tuple[int, ...] = ()

    def user(self) -> Json:
        """The JSON of the user."""
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": None,
            "avatar": None,
            "bot": self.bot,
            "flags": 0,
        }

    def member(self) -> Json:
        """The JSON of the member, without the user."""
        return {
            "roles": [str(role) for role in self.roles],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "nick": None,
            "avatar": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
        }


@dataclass
class StubChannel:
    """A text channel of a server or, without `guild_id`, a direct-message channel."""

    id: int
    name: str = ""
    guild_id: int | None = None
    recipient: StubPerson | None = None
    messages: "dict[int, StubMessage]" = field(default_factory=dict)
    # All messages that the bot posted, also deleted ones.
    posted: "list[StubMessage]" = field(default_factory=list)

    def json(self) -> Json:
        """The JSON of the channel."""
        if self.recipient:
            return {"id": str(self.id), "type": 1, "recipients": [self.recipient.user()]}
        return {
            "id": str(self.id),
            "type": 0,
            "guild_id": str(self.guild_id),
            "name": self.name,
            "position": 0,
            "permission_overwrites": [],
            "permissions": _ALL_PERMISSIONS,
            "nsfw": False,
            "parent_id": None,
            "topic": None,
            "rate_limit_per_user": 0,
            "last_message_id": None,
        }


@dataclass
class StubGuild:
    """A server, whose members are all people of the stub."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, str] = field(default_factory=dict)

    def role(self, role_id: int) -> Json:
        """The JSON of a role; the role with the id of the server is @everyone."""
        return {
            "id": str(role_id),
            "name": self.roles[role_id],
            "permissions": _ALL_PERMISSIONS,
            "position": 0 if role_id == self.id else 1,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }


@dataclass
class StubMessage:
    """A message; `files` maps file names to the bytes of its attachments."""

    payload: Json
    files: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> int:
        """The message's id."""
        return int(self.payload["id"])

    @property
    def content(self) -> str:
        """The text; empty for Components V2."""
        return str(self.payload["content"])

    @property
    def nonce(self) -> str | None:
        """The nonce that the sender gave it, or None."""
        return self.payload.get("nonce")

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.payload["flags"] & EPHEMERAL)

    @property
    def custom_ids(self) -> list[str]:
        """The ids of all buttons and selects, from top to bottom."""
        return [
            part["custom_id"] for part in walk(self.payload["components"]) if "custom_id" in part
        ]

    @property
    def texts(self) -> list[str]:
        """All visible text from top to bottom, without labels of buttons."""
        parts = [part["content"] for part in walk(self.payload["components"]) if "content" in part]
        return [self.content, *parts] if self.content else parts


def walk(components: Any) -> Iterator[Json]:
    """Every component, also nested ones, in reading order."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        for inner in ("accessory", "component"):
            if inner in component:
                yield from walk([component[inner]])


class Messages:
    """Makes and edits messages as Discord does, and refuses what Discord refuses."""

    def __init__(self, cdn: Callable[[], str]) -> None:
        # The base address of attachments, which is known when the server listens.
        self._cdn = cdn

    def make(
        self,
        channel: StubChannel,
        author: StubPerson,
        payload: Json,
        files: dict[str, bytes],
        **more: Any,
    ) -> StubMessage:
        """Make a message in the channel. Raises `DiscordRefusal`."""
        message_id = new_id()
        flags = payload.get("flags", 0)
        kept = StubMessage(
            {
                "id": str(message_id),
                "channel_id": str(channel.id),
                "author": author.user(),
                "content": payload.get("content") or "",
                "timestamp": now_text(),
                "edited_timestamp": None,
                "tts": False,
                "mention_everyone": False,
                "mentions": [],
                "mention_roles": [],
                "embeds": payload.get("embeds") or [],
                "attachments": [],
                "components": [],
                "pinned": False,
                "type": 0,
                "flags": flags,
                **more,
            }
        )
        if nonce := payload.get("nonce"):
            kept.payload["nonce"] = nonce
        if reference := payload.get("message_reference"):
            self._refer(kept, channel, reference)
        self._fill(kept, payload, files)
        if not flags & LOADING:
            _check(kept)
        channel.messages[message_id] = kept
        if author.bot:
            channel.posted.append(kept)
        return kept

    def edit(self, message: StubMessage, payload: Json, files: dict[str, bytes]) -> None:
        """Change the fields that `payload` names. Raises `DiscordRefusal`."""
        changed = StubMessage(copy.deepcopy(message.payload), dict(message.files))
        for name in ("content", "embeds"):
            if name in payload:
                changed.payload[name] = payload[name] or type(changed.payload[name])()
        changed.payload["flags"] = changed.payload["flags"] & ~LOADING | (
            payload.get("flags", 0) & COMPONENTS_V2
        )
        self._fill(changed, payload, files)
        _check(changed)
        changed.payload["edited_timestamp"] = now_text()
        message.payload, message.files = changed.payload, changed.files

    def _refer(self, kept: StubMessage, channel: StubChannel, reference: Json) -> None:
        target = channel.messages.get(int(reference["message_id"]))
        if target is None and reference.get("fail_if_not_exists", True):
            raise DiscordRefusal(400, 50035, "message_reference: Unknown message")
        kept.payload["type"] = 19
        kept.payload["message_reference"] = {"type": 0, "channel_id": str(channel.id), **reference}
        kept.payload["referenced_message"] = target and target.payload

    def _fill(self, message: StubMessage, payload: Json, files: dict[str, bytes]) -> None:
        described = {str(one["id"]): one for one in payload.get("attachments") or ()}
        attachments = message.payload["attachments"]
        if "attachments" in payload:
            attachments = [one for one in attachments if one["id"] in described]
        for index, (name, content) in enumerate(files.items()):
            attachments.append(self._attachment(message, name, content, described.get(str(index))))
            message.files[name] = content
        message.payload["attachments"] = attachments
        named = {one["filename"]: one for one in attachments}
        message.files = {name: message.files[name] for name in named}
        if "components" in payload:
            message.payload["components"] = copy.deepcopy(payload["components"] or [])
        for index, part in enumerate(walk(message.payload["components"]), start=1):
            part.setdefault("id", index)
            _resolve_media(part, named)

    def _attachment(
        self, message: StubMessage, name: str, content: bytes, described: Json | None
    ) -> Json:
        attachment_id = new_id()
        url = f"{self._cdn()}/{message.payload['channel_id']}/{message.id}/{attachment_id}/{name}"
        return {
            "id": str(attachment_id),
            "filename": name,
            "size": len(content),
            "url": url,
            "proxy_url": url,
            "description": (described or {}).get("description"),
        }


def _resolve_media(part: Json, named: dict[str, Json]) -> None:
    media = [item["media"] for item in part.get("items", ())]
    media += [part[name] for name in ("media", "file") if name in part]
    for item in media:
        if item["url"].startswith("attachment://"):
            name = item["url"].removeprefix("attachment://")
            if name not in named:
                raise DiscordRefusal(400, 50035, f"components: no attachment {name}")
            item.update(url=named[name]["url"], proxy_url=named[name]["url"])
            item["attachment_id"] = named[name]["id"]


def _check(message: StubMessage) -> None:
    payload = message.payload
    parts = list(walk(payload["components"]))
    if payload["flags"] & COMPONENTS_V2:
        if payload["content"] or payload["embeds"]:
            raise DiscordRefusal(400, 50035, "content and embeds cannot be used with components V2")
        if not parts:
            raise DiscordRefusal(400, 50006, "Cannot send an empty message")
        if len(parts) > 40 or sum(map(len, message.texts)) > 4000:
            raise DiscordRefusal(
                400, 50035, "components: more than 40, or of more than 4000 characters"
            )
    elif any(part["type"] >= 9 for part in parts):
        raise DiscordRefusal(400, 50035, "components: V2 components need the V2 flag")
    elif not (payload["content"] or payload["embeds"] or payload["attachments"] or parts):
        raise DiscordRefusal(400, 50006, "Cannot send an empty message")
    if len(payload["content"]) > 2000:
        raise DiscordRefusal(400, 50035, "content: Must be 2000 or fewer in length.")
    if len(set(message.custom_ids)) < len(message.custom_ids):
        raise DiscordRefusal(400, 50035, "components: Component custom id cannot be duplicated")
    if len(payload.get("nonce") or "") > 25:
        raise DiscordRefusal(400, 50035, "nonce: Must be 25 or fewer in length.")
