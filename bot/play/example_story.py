"""The example game's story: posts in character, dice, and pictures that belong to them."""

import discord
import simcord

from bot.play.stage import Stage, answer_text, message_text
from bot.play.steps import StepLog

POSTS = (
    "The gate hung open. Elara drew her bow and stepped into the courtyard, her hood dripping.",
    "She listens at the cellar door. [[1d20+4]] Nothing but the rain.",
    "“Show yourself,” she called into the dark, and laid an arrow on the string.",
)
PROXIED = "*Elara kneels by the cold hearth and blows into the ashes until a small flame rises.*"
IN_THE_TAVERN = "Elara shakes the rain from her cloak. “A bed, and something hot, if you have it.”"
IN_THE_THREAD = "Elara puts her ear to the cellar door. [[1d20+4]] Something breathes behind it."
IN_THE_POST = "Elara steps into a dark courtyard in the rain, bow drawn"


class Story:
    """Plays the story on a stage; `log` checks and reports each step."""

    def __init__(self, stage: Stage, log: StepLog) -> None:
        self._stage = stage
        self._log = log

    async def play(self) -> None:
        """Three posts, two rolls of which one is secret, a picture in a post, a picture for a post
        of another bot, and a post each in the tavern and in a thread."""
        await self._open_the_table()
        first = await self._post(POSTS[0])
        await self._post(POSTS[1])
        await self._post(POSTS[2])
        await self._roll_openly()
        await self._roll_in_secret()
        await self._picture_for(first)
        await self._illustrate()
        await self._go_elsewhere()

    async def _open_the_table(self) -> None:
        stage = self._stage
        # The GM as a person reads secret rolls in private; approvals wait in the channel.
        await stage.gm.slash(stage.channel, "game edit", gm=stage.gm, gm_channel=stage.channel)
        said = answer_text(await stage.gm.slash(stage.channel, "game channel set", illustrate=True))
        self._log.require("llustrate" in said, said)
        self._log.report("oren", "/game channel set illustrate:True", said)

    async def _post(self, text: str) -> simcord.ResponseMessage:
        stage = self._stage
        result = await stage.player.slash(stage.channel, "post write", text=text)
        message = self._posted()[-1]
        self._log.require(message.author.name == "Elara", answer_text(result))
        self._log.report(
            "mira", f'/post write text:"{text}"', f"{message.author.name}: {message.content}"
        )
        if result.response is None:
            self._log.require(False, "the post was not answered")
        assert result.response is not None
        return result.response

    async def _roll_openly(self) -> None:
        stage = self._stage
        said = answer_text(
            await stage.player.slash(stage.channel, "roll", dice="1d20+3", reason="to stay unheard")
        )
        self._log.require("1d20" in said and "unheard" in said, said)
        self._log.report("mira", '/roll dice:"1d20+3" reason:"to stay unheard"', said)

    async def _roll_in_secret(self) -> None:
        stage = self._stage
        result = await stage.player.slash(
            stage.channel, "roll", dice="1d20", reason="is it a trap", secret="to the GM and me"
        )
        public = [message_text(message) for message in stage.channel.history()]
        self._log.require(any("rolled in secret" in said for said in public), answer_text(result))
        self._log.require(
            not any("trap" in said for said in public), "the secret is in the channel"
        )
        self._log.report("mira", '/roll dice:1d20 secret:"to the GM and me"', public[-1])
        private = stage.gm.user.dm_channel.last_message
        self._log.require(
            private is not None and "trap" in message_text(private), "the GM is untold"
        )
        assert private is not None
        self._log.report("oren", "reads a private message", message_text(private))

    async def _picture_for(self, card: simcord.ResponseMessage) -> None:
        stage = self._stage
        opened = await stage.player.click(card, label="Add image")
        await stage.player.submit_modal(opened, _as_it_opens(opened) | {"scene": IN_THE_POST})
        await stage.wait_settled()
        message = self._posted()[0]
        self._log.require(len(message.attachments) == 1, "the post has no picture")
        self._log.report(
            "mira", "Add image → the form", f"the picture is in the post: {message.content}"
        )

    async def _illustrate(self) -> None:
        stage = self._stage
        before = len(stage.pictures())
        proxy = stage.guild.create_webhook(stage.channel, "Tupperbox")
        message = await proxy.send(PROXIED, username="Elara | she/her")
        opened = await stage.player.context_menu(stage.channel, "Illustrate this post", message)
        self._log.require(opened.modal is not None, answer_text(opened))
        await stage.player.submit_modal(opened, _as_it_opens(opened))
        await stage.wait_settled()
        came = stage.pictures()[before:]
        self._log.require(
            len(came) == 1
            and came[0].reference is not None
            and came[0].reference.message_id == message.id,
            f"{len(came)} pictures came",
        )
        self._log.report(
            "mira", "Illustrate this post, on a post of another bot's", message_text(came[0])
        )

    async def _go_elsewhere(self) -> None:
        stage = self._stage
        places = stage.more_places
        assert places is not None
        said = answer_text(
            await stage.gm.slash(stage.channel, "game channel add", channel=places.tavern)
        )
        self._log.require("tavern" in said or str(places.tavern.id) in said, said)
        self._log.report("oren", "/game channel add channel:#tavern", said)
        for channel, text in ((places.tavern, IN_THE_TAVERN), (places.thread, IN_THE_THREAD)):
            result = await stage.player.slash(channel, "post write", text=text)
            posted = self._posted(channel)
            self._log.require(len(posted) == 1, answer_text(result))
            self._log.report(
                "mira", f'/post write text:"{text}" in {channel.name}', posted[0].content
            )

    def _posted(self, channel: simcord.ChannelHandle | None = None) -> list[discord.Message]:
        """The posts in character that Limner's webhook sent there, oldest first.

        None: in the game's first channel.
        """
        return [
            each
            for each in (channel or self._stage.channel).history()
            if each.webhook_id is not None and each.author.name == "Elara"
        ]


def _as_it_opens(opened: simcord.InteractionResult) -> dict[str, str | list[str]]:
    """The form's fields as they are prefilled."""
    sent: dict[str, str | list[str]] = {}
    for each in (opened.modal or {}).get("components", ()):
        field = each.get("component", {})
        if "options" in field:
            sent[field["custom_id"]] = [
                option["value"] for option in field["options"] if option.get("default")
            ]
        elif "custom_id" in field:
            sent[field["custom_id"]] = field.get("value", "")
    return sent
