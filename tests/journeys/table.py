"""What people at a table do, in one line each, for journeys."""

from dataclasses import dataclass, field
from typing import Any

import discord
import simcord

from bot.stage import Stage, answer_text, message_text
from studio.providers.sketch import SketchProvider
from tests.support.hands import HandClock

ELARA = (
    "A young elf woman with long copper-red hair, green eyes and pale freckled skin, "
    "wearing a moss-green hooded cloak over brown leather armour"
)


@dataclass
class Table:
    """A stage with the hands of its clock, and short ways to do common things."""

    stage: Stage
    provider: SketchProvider
    clock: HandClock
    _people: dict[str, simcord.MemberActor] = field(default_factory=dict)

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

    async def settled(self) -> None:
        """Everything that can be done now is done."""
        await self.stage.settled()

    async def later(self, seconds: float) -> None:
        """That much time passes, in small steps, and everything it brings is done."""
        for _ in range(max(round(seconds / 2), 1)):
            self.clock.advance(min(2.0, seconds))
            await self.stage.settled()

    async def create_game(self, **options: Any) -> str:
        """The GM's `/game create`."""
        options = {"name": "The Long Road", "gm": self.stage.gm_role, **options}
        return answer_text(await self.gm.slash(self.channel, "game create", **options))

    async def create_character(
        self, name: str = "Elara", *, by: simcord.MemberActor | None = None, **fields: Any
    ) -> simcord.ResponseMessage:
        """`/character create`, the form, and its first portrait."""
        who = by or self.player
        opened = await who.slash(self.channel, "character create")
        sent = await who.submit_modal(opened, {"name": name, "looks": ELARA, **fields})
        await self.settled()
        assert sent.response is not None, "the form was not answered"
        return sent.response

    async def approved_character(
        self, name: str = "Elara", *, by: simcord.MemberActor | None = None, **fields: Any
    ) -> None:
        """A character from the form to the GM's approval."""
        who = by or self.player
        preview = await self.create_character(name, by=who, **fields)
        await who.click(preview, label="Save")
        card = self.last()
        await self.gm.click(card, label="Approve")

    async def scene(
        self, description: str, *, by: simcord.MemberActor | None = None, **options: Any
    ) -> str:
        """`/image scene`; gives what was answered, once everything is done."""
        who = by or self.player
        result = await who.slash(self.channel, "image scene", description=description, **options)
        said = answer_text(result)
        await self.settled()
        return said

    async def picture(
        self, description: str = "a quiet harbour", **options: Any
    ) -> discord.Message:
        """A scene that arrives; gives the message with its picture."""
        before = len(self.pictures())
        said = await self.scene(description, **options)
        assert len(self.pictures()) == before + 1, said
        return self.pictures()[-1]

    async def reply(
        self, to: discord.Message, words: str, *, by: simcord.MemberActor | None = None
    ) -> str:
        """A reply to a message; gives the bot's answer to it, if it made one."""
        sent = await (by or self.player).send(self.channel, words, reply_to=to)
        await self.settled()
        answers = [
            message
            for message in self.channel.history()
            if message.reference is not None and message.reference.message_id == sent.id
        ]
        return message_text(answers[-1]) if answers else ""

    def pictures(self) -> list[discord.Message]:
        """The messages that show a finished picture, oldest first."""
        return self.stage.pictures()

    def last(self) -> discord.Message:
        """The channel's newest message."""
        message = self.channel.last_message
        assert message is not None, "the channel is empty"
        return message

    def said(self) -> str:
        """The channel's newest words."""
        return message_text(self.last())
