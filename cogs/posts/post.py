"""/post: write, edit and delete posts in character, and see whose post a message is."""

from collections.abc import Sequence
from functools import partial

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from cogs.components.layout import card, given_back_card
from cogs.components.payloads import OnPost
from cogs.components.words import POST_DELETE, POST_DELETE_YES, POST_EDIT
from cogs.interactions.answering import answering, change, say
from cogs.interactions.discord_calls import FAILED, MessageTooLarge, repeat_if_cut
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of, place_of_interaction
from cogs.interactions.replies import words
from cogs.posts.cards import (
    EDIT_LIMIT,
    FORM_FILES_LIMIT,
    PostEditForm,
    PostForm,
    delete_post_card,
    edited_card,
    known_card,
    posted_card,
)
from cogs.posts.publishing import Publisher, PublishResult
from db.models import Game
from studio.errors import (
    FileTooLarge,
    LimnerError,
    NoGameHere,
    PostGone,
    TextTooLong,
    UploadRefused,
)
from studio.rules.posts.splitting import roles_called
from studio.rules.text import name_key, shorten
from studio.services.games.games import Games
from studio.services.people import require_writing
from studio.services.posts.attachments import Attachments
from studio.services.posts.posts import Posts, RenderedPost

log = structlog.get_logger()

_TEXT_LIMIT = 6000  # characters in an option; Discord's limit
_CHOICES_LIMIT = 25


class PostCog(commands.GroupCog, group_name="post", group_description="Posts in character"):
    """Commands, menus and buttons about posts. Other cogs have their pictures and dice."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        games: Games,
        posts: Posts,
        attachments: Attachments,
        publisher: Publisher,
    ) -> None:
        super().__init__()
        self._games = games
        self._posts = posts
        self._attachments = attachments
        self._publisher = publisher
        self.menus = [
            app_commands.ContextMenu(name="Edit this post", callback=self._edit_from_message),
            app_commands.ContextMenu(name="Whose post is this?", callback=self._show_whose),
        ]
        for menu in self.menus:
            menu.guild_only = True
        handlers.register_button(POST_EDIT, self._on_edit)
        handlers.register_button(POST_DELETE, self._on_delete)
        handlers.register_button(POST_DELETE_YES, self._on_delete_yes)

    async def _voices(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """The characters that the person may speak as, the last used one first."""
        try:
            game = await self._games.get_here(place_of_interaction(interaction))
        except NoGameHere:
            return []
        key = name_key(typed)
        found = await self._posts.list_voices(person_of(interaction), game)
        return [
            app_commands.Choice(name=each.name, value=each.name)
            for each in found
            if key in each.name_key
        ][:_CHOICES_LIMIT]

    async def _own_posts(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[int]]:
        """The person's newest posts in the game, each with its words as its label."""
        try:
            game = await self._games.get_here(place_of_interaction(interaction))
        except NoGameHere:
            return []
        recent = await self._posts.list_recent(person_of(interaction), game, 2 * _CHOICES_LIMIT)
        return [
            app_commands.Choice(
                name=shorten(" ".join(post.text.split()), 100) or "–", value=post.id
            )
            for post in recent
            if typed.casefold() in post.text.casefold()
        ][:_CHOICES_LIMIT]

    @app_commands.command(name="write", description="Post in character; without text a form opens")
    @app_commands.guild_only()
    @app_commands.rename(voice="as")
    @app_commands.describe(
        text="What is posted, with dice as [[1d20+5]]; leave it out for the long form",
        voice="Who speaks (else the character you spoke as last)",
        file="A file to post along",
        file_2="Another file",
        file_3="Another file",
        file_4="Another file",
    )
    @app_commands.autocomplete(voice=_voices)
    async def write(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, _TEXT_LIMIT] = "",
        voice: str | None = None,
        file: discord.Attachment | None = None,
        file_2: discord.Attachment | None = None,
        file_3: discord.Attachment | None = None,
        file_4: discord.Attachment | None = None,
    ) -> None:
        """Publish the text, or open the form for it."""
        files = [each for each in (file, file_2, file_3, file_4) if each is not None]
        async with answering(interaction):
            person, place = person_of(interaction), place_of_interaction(interaction)
            await require_writing(person, place.channel_id, attaching=bool(files))
            game = await self._games.get_here(place)
            speaker = await self._posts.choose_voice(person, game, voice)
            if text:
                await self._publish(interaction, game, speaker.id, text, files)
                return

            async def on_sent(
                answer: Interaction, typed: str, more: Sequence[discord.Attachment]
            ) -> None:
                await self._publish(answer, game, speaker.id, typed, [*files, *more])

            form = PostForm(on_sent, name=speaker.name, has_files=bool(files))
            await open_form(interaction, form)

    async def _publish(
        self,
        interaction: Interaction,
        game: Game,
        character_id: int,
        text: str,
        attachments: Sequence[discord.Attachment],
    ) -> None:
        """Publish, and answer with the post's buttons; on an error give the text back."""
        try:
            rendered, published = await self._publish_post(
                interaction, game, character_id, text, attachments
            )
        except LimnerError as error:
            log.info("post refused", error=str(error), user=interaction.user.id)
            await say(interaction, given_back_card(words(error), text))
            return
        except Exception as error:
            log.exception("post broke", user=interaction.user.id)
            await say(interaction, given_back_card(words(error), text))
            return
        await say(
            interaction,
            posted_card(
                rendered.name,
                published.post_id,
                link=_link(rendered.post.guild_id, rendered.post.channel_id, published.message_ids),
                without=published.without,
                refused=rendered.refused,
            ),
        )

    async def _publish_post(
        self,
        interaction: Interaction,
        game: Game,
        character_id: int,
        text: str,
        attachments: Sequence[discord.Attachment],
    ) -> tuple[RenderedPost, PublishResult]:
        """Create the post and publish it."""
        await require_writing(
            person_of(interaction), interaction.channel_id or 0, attaching=bool(attachments)
        )
        files = await _read(attachments, limit_bytes=interaction.filesize_limit)
        rendered = await self._posts.create(
            person_of(interaction),
            game,
            channel_id=interaction.channel_id or 0,
            interaction_id=interaction.id,
            character_id=character_id,
            text=text,
            has_files=bool(files),
        )
        try:
            published = await self._publisher.publish(
                rendered, files=files, mentions=_mentions(interaction, rendered)
            )
        except MessageTooLarge as error:
            raise FileTooLarge("", interaction.filesize_limit) from error
        return rendered, published

    @app_commands.command(name="edit", description="Change the words of one of your posts")
    @app_commands.guild_only()
    @app_commands.describe(post="Which post (else your newest)")
    @app_commands.autocomplete(post=_own_posts)
    async def edit(self, interaction: Interaction, post: int | None = None) -> None:
        """Open the form with the words of a post."""
        async with answering(interaction):
            await self._on_edit(interaction, OnPost(await self._resolve_post_id(interaction, post)))

    async def _edit_from_message(self, interaction: Interaction, message: discord.Message) -> None:
        async with answering(interaction):
            await self._on_edit(interaction, OnPost(await self._get_post_id(message)))

    async def _on_edit(self, interaction: Interaction, button: OnPost) -> None:
        person = person_of(interaction)
        post = await self._posts.get_writable(person, button.post_id)
        if len(post.text) > EDIT_LIMIT:
            raise TextTooLong("form", length=len(post.text), limit=EDIT_LIMIT)
        known = await self._posts.get_details(person, button.post_id)

        async def on_sent(answer: Interaction, text: str) -> None:
            await self._rewrite(answer, button.post_id, text)

        form = PostEditForm(on_sent, name=known.character.name, text=post.text)
        await open_form(interaction, form)

    async def _rewrite(self, interaction: Interaction, post_id: int, text: str) -> None:
        try:
            rendered = await self._posts.prepare_edit(person_of(interaction), post_id, text)
            published = await self._publisher.rewrite(
                rendered, mentions=_mentions(interaction, rendered)
            )
        except LimnerError as error:
            log.info("edit refused", error=str(error), user=interaction.user.id)
            await say(interaction, given_back_card(words(error), text))
            return
        await say(interaction, edited_card(without=published.without, at_end=published.at_end))

    async def _show_whose(self, interaction: Interaction, message: discord.Message) -> None:
        async with answering(interaction):
            person = person_of(interaction)
            known = await self._posts.get_details(person, await self._get_post_id(message))
            shown = await self._attachments.list_shown(person, known.post.id)
            await say(
                interaction,
                known_card(
                    known,
                    link=_link(known.post.guild_id, known.post.channel_id, known.message_ids),
                    deletable=known.may_delete(person),
                    editable=known.post.author_id == person.user_id,
                    pictures=shown,
                ),
            )

    @app_commands.command(name="delete", description="Delete one of your posts")
    @app_commands.guild_only()
    @app_commands.describe(post="Which post (else your newest)")
    @app_commands.autocomplete(post=_own_posts)
    async def delete(self, interaction: Interaction, post: int | None = None) -> None:
        """Ask before deleting a post."""
        async with answering(interaction):
            await self._on_delete(
                interaction, OnPost(await self._resolve_post_id(interaction, post))
            )

    async def _on_delete(self, interaction: Interaction, button: OnPost) -> None:
        known = await self._posts.get_deletable(person_of(interaction), button.post_id)
        link = _link(known.post.guild_id, known.post.channel_id, known.message_ids)
        await say(interaction, delete_post_card(known, link=link))

    async def _on_delete_yes(self, interaction: Interaction, button: OnPost) -> None:
        known = await self._posts.get_deletable(person_of(interaction), button.post_id)
        await self._publisher.delete(button.post_id, known.post.channel_id)
        await change(interaction, card("Deleted."))

    async def _resolve_post_id(self, interaction: Interaction, post_id: int | None) -> int:
        game = await self._games.get_here(place_of_interaction(interaction))
        if post_id is None:
            # The newest one may have arrived without an answer.
            await self._publisher.lost.take_in_all(interaction.channel_id or 0, interaction.id)
        return (await self._posts.get_chosen(person_of(interaction), game, post_id)).id

    async def _get_post_id(self, message: discord.Message) -> int:
        post = await self._posts.find_by_message(message.id)
        if post is None and message.author.bot:
            await self._publisher.lost.take_in_all(message.channel.id, message.id)
            post = await self._posts.find_by_message(message.id)
        if post is None:
            raise PostGone
        return post.id


def _mentions(interaction: Interaction, rendered: RenderedPost) -> discord.AllowedMentions:
    """The mentions that ping: those that the author may use in the post's channel themselves."""
    everyone, guild = rendered.calls_everyone, interaction.guild
    called = [guild.get_role(id) for id in sorted(roles_called(rendered.text))] if guild else []
    roles: list[discord.abc.Snowflake] = [
        role for role in called if role is not None and (everyone or role.mentionable)
    ]
    return discord.AllowedMentions(
        everyone=everyone, users=True, roles=roles[:100], replied_user=False
    )


async def _read(
    attachments: Sequence[discord.Attachment], *, limit_bytes: int
) -> list[discord.File]:
    """The files to attach. Raises FileTooLarge, UploadRefused."""
    taken = attachments[:FORM_FILES_LIMIT]
    for each in taken:
        if each.size > limit_bytes:
            raise FileTooLarge(each.filename, limit_bytes)
    try:
        return [
            await repeat_if_cut(partial(each.to_file, spoiler=each.is_spoiler())) for each in taken
        ]
    except FAILED as error:
        raise UploadRefused("not_received") from error


def _link(guild_id: int, channel_id: int, message_ids: Sequence[int]) -> str:
    """The link to the post's first message; empty when it has no messages."""
    if not message_ids:
        return ""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_ids[0]}"
