"""The example game: each step of a group's first evening, played and checked.

`limner play` begins with it, and `limner tour` plays nothing else. A step that gives another
result than expected ends the game with `StepFailed`.
"""

import discord
import simcord

from bot.play.example_story import Story
from bot.play.stage import Stage, answer_text, message_text
from bot.play.steps import StepFailed, StepLog
from cogs.components.layout import custom_ids
from studio.rules.asking.archetypes import ARCHETYPES
from studio.services.people import Person

REPLY_NIGHT = "at night, in the rain"
REPLY_SNOW = "in deep snow --seed 7"
REPLY_STORM = "—strength 0.6 a storm, lightning over the ruins"  # as a phone writes "--"
SESSION_TITLE = "Elara at the ruins"
REFUSED_SCENE = "Elara, nude by the lake"


class ExampleGame:
    """Plays the game on a stage; `log` checks and reports each step."""

    def __init__(self, stage: Stage, log: StepLog) -> None:
        self._stage = stage
        self._log = log
        # The picture of the largest session's tree, once it was shown.
        self.tree: bytes | None = None

    async def play(self) -> None:
        """Every step in order. Raises StepFailed."""
        await self._create_game()
        preview = await self._create_character()
        preview = await self._try_again(preview)
        preview = await self._try_again(preview)
        card = await self._save(preview)
        await self._scene_before_approval()
        await self._approve(card)
        await self._check_refused_words()
        await self._check_reached_quota()
        fire = await self._scene(
            "casting fire beside the old ruins at the edge of the forest", character="Elara"
        )
        await self._scene("a mountain pass at dawn, a long road below")
        night = await self._reply(fire, REPLY_NIGHT)
        await self._details(night)
        await self._reply(night, REPLY_STORM)
        await self._reply(fire, REPLY_SNOW)
        await self._paint_over(night, "a huge full moon", region="top")
        await self._steer(fire)
        await Story(self._stage, self._log).play()

    async def _create_game(self) -> None:
        stage = self._stage
        result = await stage.gm.slash(
            stage.channel,
            "game create",
            name="The Long Road",
            gm=stage.gm_role,
            house_style="muted autumn colours",
        )
        said = answer_text(result)
        self._log.require("The Long Road" in said, said)
        self._log.report("oren", '/game create name:"The Long Road" gm:@Game Master', said)

    async def _create_character(self) -> simcord.ResponseMessage:
        stage, looks = self._stage, ARCHETYPES[0].looks
        opened = await stage.player.slash(
            stage.channel, "character create", archetype=ARCHETYPES[0].name
        )
        self._log.require(opened.modal is not None, "no form opened")
        sent = await stage.player.submit_modal(
            opened,
            {
                "name": "Elara",
                "looks": looks,
                "style": "Fantasy painting",
                "backstory": "She left the border forest after the fire and tells nobody why.",
            },
        )
        await stage.wait_settled()
        preview = self._card(sent)
        said = answer_text(preview)
        self._log.require("Is this Elara?" in said and "try 1 of 1" in said, said)
        self._log.report("mira", '/character create archetype:"Elven ranger" → the form', said)
        return preview

    async def _try_again(self, preview: simcord.ResponseMessage) -> simcord.ResponseMessage:
        stage = self._stage
        before = answer_text(preview)
        await stage.player.click(preview, label="Try again")
        await stage.wait_settled()
        said = answer_text(preview)
        self._log.require(said != before and "Is this Elara?" in said, said)
        self._log.report("mira", "Try again", said)
        return preview

    async def _save(self, preview: simcord.ResponseMessage) -> discord.Message:
        stage = self._stage
        await stage.player.click(preview, label="◀")
        self._log.require("try 2 of 3" in answer_text(preview), answer_text(preview))
        await stage.player.click(preview, label="▶")
        await stage.player.click(preview, label="Save")
        said = answer_text(preview)
        self._log.require("waits for the GM" in said, said)
        card = stage.channel.last_message
        self._log.require(card is not None and "Elara" in message_text(card), "no approval card")
        assert card is not None
        self._log.report("mira", "◀ ▶ Save", f"{said} The GM's card: {message_text(card)}")
        return card

    async def _scene_before_approval(self) -> None:
        stage = self._stage
        result = await stage.player.slash(
            stage.channel, "image scene", description="riding home", character="Elara"
        )
        said = answer_text(result)
        self._log.require("still waits until the GM" in said, said)
        self._log.report("mira", '/image scene description:"riding home" character:Elara', said)

    async def _approve(self, card: discord.Message) -> None:
        stage = self._stage
        await stage.gm.click(card, label="Approve")
        told = stage.channel.last_message
        self._log.require(told is not None and "is approved" in message_text(told), "nobody told")
        assert told is not None
        self._log.report("oren", "Approve", message_text(told))

    async def _scene(self, description: str, *, character: str | None = None) -> discord.Message:
        stage = self._stage
        before = len(stage.pictures())
        options = {"character": character} if character else {}
        await stage.player.slash(stage.channel, "image scene", description=description, **options)
        return await self._wait_for_picture(
            f'/image scene description:"{description}"'
            + (f" character:{character}" if character else ""),
            before,
        )

    async def _reply(self, picture: discord.Message, words: str) -> discord.Message:
        stage = self._stage
        before = len(stage.pictures())
        await stage.player.send(stage.channel, words, reply_to=picture)
        return await self._wait_for_picture(f"replies: {words}", before)

    async def _details(self, picture: discord.Message) -> None:
        player = self._stage.player
        opened = await player.click(picture, label="⋯")
        if opened.response is None:
            raise StepFailed("⋯ was not answered")
        said = answer_text(await player.click(opened.response, label="Details"))
        self._log.require("**Seed**" in said and "at night, in the rain" in said, said)
        self._log.report("mira", "⋯ Details", said)

    async def _paint_over(self, picture: discord.Message, change: str, *, region: str) -> None:
        stage = self._stage
        before = len(stage.pictures())
        view = await stage.app.services.images.get_in_message(_player(stage), picture.id)
        await stage.player.slash(
            stage.channel, "iterate", change=change, picture=view.generation.id, region=region
        )
        await self._wait_for_picture(f'/iterate change:"{change}" region:{region}', before)

    async def _steer(self, picture: discord.Message) -> None:
        """Show a picture's session as a tree, choose its main picture, rename and export it."""
        stage = self._stage
        view = await stage.app.services.images.get_in_message(_player(stage), picture.id)
        result = await stage.player.slash(stage.channel, "session show", session=view.session.id)
        tree = self._card(result)
        self._log.report("mira", "/session show", answer_text(tree))
        await stage.player.select(tree, [str(await self._newest(view.session.id))])
        await stage.player.click(tree, label="Make main")
        said = answer_text(tree)
        self._log.require("the main picture" in said, said)
        self._log.report("mira", "picks the newest step, Make main", said)
        await stage.player.click(tree, label="Show tree")
        opened = await stage.player.click(tree, label="Rename")
        await stage.player.submit_modal(opened, {"text": SESSION_TITLE})
        said = answer_text(tree)
        self._log.require(SESSION_TITLE in said, said)
        self._log.report("mira", f'Rename → "{SESSION_TITLE}"', said)
        [painted] = tree.message.attachments
        self.tree = await painted.read()
        exported = self._card(await stage.player.click(tree, label="Export"))
        said = answer_text(exported)
        self._log.require("to take home" in said and len(exported.message.attachments) == 1, said)
        self._log.report("mira", "Export", said)

    async def _newest(self, session_id: int) -> int:
        """The session's newest picture."""
        stage = self._stage
        history = await stage.app.services.records.list_history(await stage.game_id())
        return max(each.generation.id for each in history if each.session.id == session_id)

    async def _check_refused_words(self) -> None:
        result = await self._stage.player.slash(
            self._stage.channel, "image scene", description=REFUSED_SCENE
        )
        said = answer_text(result)
        self._log.require("Nothing was used" in said, said)
        self._log.report("mira", "/image scene with words this server forbids", said)

    async def _check_reached_quota(self) -> None:
        """The GM lowers the daily limit to what is used, and raises it again afterwards."""
        stage = self._stage
        used = len(await stage.app.services.records.list_history(await stage.game_id()))
        await stage.gm.slash(stage.channel, "quota set", pictures=used)
        result = await stage.player.slash(
            stage.channel, "image scene", description="one more, by the fire"
        )
        said = answer_text(result)
        self._log.require("You have used today's" in said, said)
        self._log.report("mira", '/image scene description:"one more, by the fire"', said)
        await stage.gm.slash(stage.channel, "quota set", pictures=used + 20)

    async def _wait_for_picture(self, typed: str, before: int) -> discord.Message:
        """Wait until the picture of this request is posted and its status card is deleted."""
        await self._stage.wait_settled()
        pictures = self._stage.pictures()
        self._log.require(len(pictures) == before + 1, f"{len(pictures) - before} pictures came")
        leftover = [
            message
            for message in self._stage.channel.history()
            if any(id.startswith("limner:cancel:") for id in custom_ids(message))
        ]
        self._log.require(not leftover, "a status card stayed")
        self._log.report("mira", typed, message_text(pictures[-1]))
        return pictures[-1]

    def _card(self, result: simcord.InteractionResult) -> simcord.ResponseMessage:
        """The card that answers an interaction, at once or as a follow-up."""
        answers = [each for each in (result.response, *result.followups) if each is not None]
        if not answers:
            raise StepFailed("nothing was answered")
        return answers[0]


def _player(stage: Stage) -> Person:
    return Person(stage.player.id, stage.guild.id)
