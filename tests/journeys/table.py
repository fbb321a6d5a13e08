"""Short ways for journeys to use the bot as members do."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord
import simcord
from simcord.actors import _component_interaction
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import func, select

from bot.play.stage import Stage, answer_text, message_text
from cogs.components.layout import custom_ids, every
from cogs.interactions.replies.who import ADMIN
from db.models import Base, LedgerEntry
from sketch import SketchProvider
from studio.services.pictures.records import PictureDetails
from tests.support.clock import HandClock
from tests.support.quick_provider import QuickProvider

ELARA = (
    "A young elf woman with long copper-red hair, green eyes and pale freckled skin, "
    "wearing a moss-green hooded cloak over brown leather armour"
)

_LOOKS_AGAIN_AFTER_S = 0.05


@dataclass
class Table:
    """A stage, its clock, and short ways to do common things."""

    stage: Stage
    provider: SketchProvider
    clock: HandClock
    _people: dict[str, simcord.MemberActor] = field(default_factory=dict)
    _settled_at: datetime | None = None

    @property
    def player(self) -> simcord.MemberActor:
        return self.stage.player

    @property
    def gm(self) -> simcord.MemberActor:
        return self.stage.gm

    @property
    def channel(self) -> simcord.ChannelHandle:
        return self.stage.channel

    @property
    def env(self) -> simcord.Env:
        return self.stage.env

    def person(self, name: str) -> simcord.MemberActor:
        """Another member of the server."""
        if name not in self._people:
            self._people[name] = self.stage.guild.add_member(self.env.create_user(name))
        return self._people[name]

    def admin(self, name: str) -> simcord.MemberActor:
        """Another member, an admin of the server who is no GM."""
        role = self.stage.guild.create_role(
            name, permissions=discord.Permissions(manage_guild=True)
        )
        member = self.stage.guild.add_member(self.env.create_user(name), roles=[role])
        self._people[name] = member
        return member

    async def stop(self) -> None:
        """Stop the worker; the clock moves until its jobs are finished or given back."""
        if self.stage.worker.done():
            return
        await self.settled()
        ending = asyncio.ensure_future(self.stage.end_worker())
        while not ending.done():
            await asyncio.wait([ending], timeout=0.01)
            self.clock.advance(0.0 if ending.done() else 1.0)

    async def restart(self) -> None:
        """Stop the bot and start it again: a new client and worker on the same folder."""
        await self.stop()
        self.provider = type(self.provider)(
            self.stage.app.settings.data_folder / "sketches",
            clock=self.clock,
            seconds=self.provider.seconds,
        )
        await self.stage.restart(provider=self.provider)

    async def rows(self) -> dict[str, int]:
        """The number of rows of each database table, without those of workers and of what a
        person used in a day."""
        async with self.stage.app.database.read() as tx:
            return {
                table.name: await tx.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
                if table.name not in ("workers", "daily_uses")
            }

    async def settled(self) -> None:
        """Wait until all work is done that does not wait for the clock."""
        if self._settled_at != self.clock.now():
            # Time makes jobs due of which nobody tells the worker.
            self.stage.app.queue.wake_worker()
            self._settled_at = self.clock.now()
        while not (self._nothing_to_do() or self._only_time_helps()):
            self.clock.waited_for.clear()
            # A worker that has nothing to do, and a job that draws, wait for the clock.
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOKS_AGAIN_AFTER_S):
                    await self.clock.waited_for.wait()
        await self.env.settle()

    def _nothing_to_do(self) -> bool:
        return self.stage.app.worker.is_idle and not self.stage.app.queue.wake.is_set()

    def _only_time_helps(self) -> bool:
        """Whether every task of the worker waits for the clock.

        A running job has two sleeping tasks, one that polls the provider and one that shows
        progress; the worker has two more, its poll for jobs and its heartbeat.
        """
        worker = self.stage.app.worker
        stopping = any(run.cancel.is_set() for run in worker._runs.values())
        telling = worker._announcing is not None and not worker._announcing.done()
        awake = self.stage.app.queue.wake.is_set()
        waiting = self.clock.sleeping == 2 * len(worker._runs) + 2
        return waiting and not (stopping or telling or awake)

    async def later(self, seconds: float) -> None:
        """Move the clock in small steps, and do all work that becomes due."""
        for _ in range(max(round(seconds / 2), 1)):
            self.clock.advance(min(2.0, seconds))
            await self.settled()

    async def create_game(self, **options: Any) -> str:
        """The GM's `/game create`."""
        options = {"name": "The Long Road", "gm": self.stage.gm_role, **options}
        return answer_text(await self.gm.slash(self.channel, "game create", **options))

    async def create_character(
        self, name: str = "Elara", *, by: simcord.MemberActor | None = None, **fields: Any
    ) -> simcord.ResponseMessage:
        """`/character create` and its form; gives the preview with the first portrait."""
        who = by or self.player
        opened = await who.slash(self.channel, "character create")
        sent = await who.submit_modal(opened, {"name": name, "looks": ELARA, **fields})
        await self.settled()
        assert sent.response is not None, "the form was not answered"
        return sent.response

    async def approved_character(
        self, name: str = "Elara", *, by: simcord.MemberActor | None = None, **fields: Any
    ) -> None:
        """Create a character, save it and let the GM approve it."""
        who = by or self.player
        preview = await self.create_character(name, by=who, **fields)
        await who.click(preview, label="Save")
        card = self.last()
        await self.gm.click(card, label="Approve")

    async def saved_character(
        self, name: str = "Elara", *, by: simcord.MemberActor | None = None, **fields: Any
    ) -> discord.Message:
        """Create a character and save it; gives the card on which the GM decides."""
        who = by or self.player
        preview = await self.create_character(name, by=who, **fields)
        await who.click(preview, label="Save")
        return self.last()

    async def say(self, command: str, /, *, by: simcord.MemberActor | None = None, **o: Any) -> str:
        """Send a command; gives the words of its answer when all work is done."""
        result = await (by or self.player).slash(self.channel, command, **o)
        await self.settled()
        return answer_text(result)

    async def sheet(
        self, name: str = "Elara", *, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """`/character show`; gives the sheet."""
        shown = await (by or self.player).slash(self.channel, "character show", name=name)
        assert shown.response is not None, "no sheet came"
        return shown.response

    async def scene(
        self, description: str, *, by: simcord.MemberActor | None = None, **options: Any
    ) -> str:
        """`/image scene`; gives the words of its answer when all work is done."""
        who = by or self.player
        result = await who.slash(self.channel, "image scene", description=description, **options)
        said = answer_text(result)
        await self.settled()
        return said

    async def picture(
        self, description: str = "a quiet harbour", **options: Any
    ) -> discord.Message:
        """Ask for a scene in draft quality; gives the message with its picture."""
        before = len(self.pictures())
        options.setdefault("quality", "draft")
        said = await self.scene(description, **options)
        assert len(self.pictures()) == before + 1, said
        return self.pictures()[-1]

    async def reply(
        self, to: discord.Message, words: str, *, by: simcord.MemberActor | None = None
    ) -> str:
        """Reply to a message; gives the words of the bot's answer, empty without one."""
        sent = await (by or self.player).send(self.channel, words, reply_to=to)
        await self.settled()
        answers = [
            message
            for message in self.channel.history()
            if message.reference is not None and message.reference.message_id == sent.id
        ]
        return message_text(answers[-1]) if answers else ""

    async def reply_as_guest(
        self, to: discord.Message, words: str, *, by: simcord.MemberActor
    ) -> None:
        """Reply as a person without a character, and have it drawn when asked *Draw this?*."""
        await self.reply(to, words, by=by)
        await by.click(self.last(), label="Draw this?")
        await self.settled()

    def only_hosts(self, act: str, *, owner: bool = False) -> str:
        """The refusal of what only the GM and admins may do, and the owner if any."""
        return f"Only {'its owner, ' if owner else ''}{self.the_gm} or {ADMIN} can {act}."

    @property
    def the_gm(self) -> str:
        """How a sentence names the GM, who is a role."""
        return f"the GM (<@&{self.stage.gm_role.id}>)"

    def private(self, who: simcord.MemberActor | None = None) -> list[discord.Message]:
        """The bot's private messages to a member, oldest first."""
        return (who or self.player).user.dm_channel.history()

    def thread(self, name: str) -> simcord.ChannelHandle:
        """A public thread of the game's channel."""
        backend = self.env.backend
        made = backend.create_thread(self.channel.id, name, self.player.id)
        return simcord.ChannelHandle(self.env, self.stage.guild, made)

    def forbid(self, channel: simcord.ChannelHandle, **permissions: bool) -> None:
        """Take permissions from the bot in one channel."""
        allow, deny = discord.PermissionOverwrite(**permissions).pair()
        self.env.backend.set_overwrite(
            channel.id,
            Overwrite(
                self.env.backend.bot_user.id,
                OverwriteType.MEMBER,
                allow=allow.value,
                deny=deny.value,
            ),
        )

    async def history(self) -> list[PictureDetails]:
        """Every requested picture of the game, oldest first."""
        return await self.stage.app.services.records.list_history(await self.stage.game_id())

    def pictures(self, channel: simcord.ChannelHandle | None = None) -> list[discord.Message]:
        """The messages that show a finished picture, oldest first."""
        return self.stage.pictures(channel)

    async def newest(self) -> PictureDetails:
        """The picture that was requested last."""
        return (await self.history())[-1]

    async def ledger(self) -> list[str]:
        """The state of each picture's ledger entry, in the order of the requests."""
        async with self.stage.app.database.read() as tx:
            entries = await tx.scalars(select(LedgerEntry).order_by(LedgerEntry.generation_id))
            return [entry.state for entry in entries]

    def cards(self, channel: simcord.ChannelHandle | None = None) -> list[discord.Message]:
        """The status cards of pictures under way."""
        return [
            message
            for message in (channel or self.channel).history()
            if any(id.startswith("limner:cancel:") for id in custom_ids(message))
        ]

    async def press(
        self,
        message: discord.Message | simcord.ResponseMessage,
        label: str,
        *,
        by: simcord.MemberActor | None = None,
    ) -> str:
        """Click a button; gives the words of its answer when all work is done."""
        result = await (by or self.player).click(message, label=label)
        said = answer_text(result)
        await self.settled()
        return said

    async def more(
        self,
        picture: discord.Message,
        label: str,
        *,
        by: simcord.MemberActor | simcord.UserHandle | None = None,
    ) -> simcord.ResponseMessage:
        """Open the ⋯ menu of a picture and click one of its buttons; gives the answer."""
        who = by or self.player
        opened = await who.click(picture, label="⋯")
        assert opened.response is not None, "⋯ was not answered"
        result = await who.click(opened.response, label=label)
        await self.settled()
        assert result.response is not None, f"{label} was not answered"
        return result.response

    async def details(
        self,
        picture: discord.Message,
        *,
        by: simcord.MemberActor | simcord.UserHandle | None = None,
    ) -> str:
        """The words of a picture's details."""
        return answer_text(await self.more(picture, "Details", by=by))

    async def delete(
        self, picture: discord.Message, *, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Delete a picture and confirm it; gives the card that asked."""
        asked = await self.more(picture, "Delete", by=by)
        await (by or self.player).click(asked, label="Delete")
        return asked

    async def forged_click(
        self, who: simcord.MemberActor, on: simcord.ResponseMessage, label: str
    ) -> str:
        """Click on a card that only another member sees, as a modified app could."""
        stored = self.env.backend.get_message(on.channel_id, on.id)
        [id] = [
            each.custom_id
            for each in every(on.message.components)
            if isinstance(each, discord.Button) and each.label == label
        ]
        result = await _component_interaction(who, stored, {"custom_id": id, "component_type": 2})
        await self.settled()
        return answer_text(result)

    def now(self, message: discord.Message) -> discord.Message:
        """The message as it is now."""
        kept = self.env.backend.get_message(message.channel.id, message.id)
        return simcord.ResponseMessage(self.env, kept).message

    @staticmethod
    def ignoring_limits(opened: simcord.InteractionResult) -> simcord.InteractionResult:
        """The open form without its length limits, as in a modified app."""
        modal = opened._interaction.modal
        assert modal is not None, "no form opened"
        for each in modal["components"]:
            each["component"].pop("max_length", None)
        return opened

    def pinged(self, message: discord.Message) -> set[int]:
        """The ids of the members and roles that a message pinged."""
        kept = self.env.backend.get_message(message.channel.id, message.id)
        return {*kept.ping_user_ids, *kept.ping_role_ids}

    def last(self) -> discord.Message:
        """The channel's newest message."""
        message = self.channel.last_message
        assert message is not None, "the channel is empty"
        return message

    def said(self) -> str:
        """The channel's newest words."""
        return message_text(self.last())


def labels(message: discord.Message | simcord.ResponseMessage) -> list[str]:
    """The labels of a message's enabled buttons."""
    shown = message.message if isinstance(message, simcord.ResponseMessage) else message
    return [
        each.label or ""
        for each in every(shown.components)
        if isinstance(each, discord.Button) and not each.disabled
    ]


def full_size(table: Table) -> None:
    """Let the provider draw pictures at their full size."""
    assert isinstance(table.provider, QuickProvider)
    table.provider.shrink = 1
