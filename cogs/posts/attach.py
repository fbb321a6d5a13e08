"""Pictures in posts: draw one for a post, attach, detach, replace."""

from collections.abc import Awaitable, Callable

from discord.ext import commands

from cogs.components.payloads import OnPicture, OnPost, PicturesOf
from cogs.components.words import (
    ATTACH,
    DETACH,
    PICK_ATTACH_TO,
    PICK_REPLACE_BY,
    POST_IMAGE,
    POST_PICTURES,
    REPLACE,
)
from cogs.interactions.answering import change, say
from cogs.interactions.first_answers import open_form
from cogs.interactions.handlers import Handlers
from cogs.interactions.people import Interaction, person_of
from cogs.interactions.selects import CHOICES_LIMIT
from cogs.pictures.asking import show_waiting
from cogs.posts.attach_cards import (
    PostImageForm,
    attach_card,
    attached_card,
    detached_card,
    post_pictures_card,
    replace_card,
)
from cogs.posts.files import PostFiles
from studio.clock import Clock
from studio.errors import (
    ChannelGone,
    NoPostsYet,
    NothingToIterate,
    NotInPost,
)
from studio.services.orders.inputs import SceneForm
from studio.services.orders.orders import Orders
from studio.services.people import Answer, require_open
from studio.services.pictures.images import Images
from studio.services.posts.attachments import AttachmentChange, Attachments, HoldingMessage
from studio.services.posts.post_scenes import PostScenes
from studio.services.posts.posts import Posts


class AttachCog(commands.Cog):
    """Buttons and lists about the pictures of posts."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        posts: Posts,
        attachments: Attachments,
        post_scenes: PostScenes,
        images: Images,
        orders: Orders,
        post_files: PostFiles,
        clock: Clock,
        open_picture: Callable[[Interaction, int], Awaitable[None]],
    ) -> None:
        self._posts = posts
        self._attachments = attachments
        self._post_scenes = post_scenes
        self._images = images
        self._orders = orders
        self._files = post_files
        self._clock = clock
        self._open_picture = open_picture
        handlers.register_button(POST_IMAGE, self._on_post_image)
        handlers.register_button(POST_PICTURES, self._on_post_pictures)
        handlers.register_button(ATTACH, self._on_attach)
        handlers.register_list(PICK_ATTACH_TO, self._on_attach_to_picked)
        handlers.register_button(DETACH, self._on_detach)
        handlers.register_button(REPLACE, self._on_replace)
        handlers.register_list(PICK_REPLACE_BY, self._on_replace_by_picked)

    async def _on_post_image(self, interaction: Interaction, button: OnPost) -> None:
        async def on_sent(answer: Interaction, form: SceneForm) -> None:
            await self._ask(answer, button.post_id, form)

        proposal = await self._post_scenes.propose(
            person_of(interaction), button.post_id, limit=CHOICES_LIMIT
        )
        await open_form(interaction, PostImageForm(on_sent, proposal))

    async def _ask(self, interaction: Interaction, post_id: int, form: SceneForm) -> None:
        """Order a picture for a post, with the game and the post of this moment."""
        person = person_of(interaction)
        await self._posts.get_writable(person, post_id, act="add a picture to this post")
        known = await self._posts.get_details(person, post_id)
        require_open(known.game)
        # The rating of the post's channel counts, not that of the channel of the click.
        place = await person.sight.find_place(known.post.channel_id)
        if place is None:
            raise ChannelGone("")
        answer = Answer.at(place, post_id=post_id)
        order = await self._images.draw_scene(person, known.game, form, answer)
        await show_waiting(interaction, self._orders, order)

    async def _on_post_pictures(self, interaction: Interaction, button: OnPost) -> None:
        person = person_of(interaction)
        known = await self._posts.get_details(person, button.post_id)
        shown = await self._attachments.list_shown(person, button.post_id)
        pictures = [each.generation for each in shown]
        if not pictures:
            raise NotInPost
        if len(pictures) == 1:
            await self._open_picture(interaction, pictures[0].id)
            return
        await say(interaction, post_pictures_card(known.post, pictures))

    async def _on_attach(self, interaction: Interaction, button: OnPicture) -> None:
        person = person_of(interaction)
        view = await self._images.get_finished(person, button.generation_id)
        recent = await self._posts.list_recent(person, view.game, CHOICES_LIMIT)
        if not recent:
            raise NoPostsYet
        await say(interaction, attach_card(view, recent, now=self._clock.now()))

    async def _on_attach_to_picked(
        self, interaction: Interaction, listed: PicturesOf, post_id: int
    ) -> None:
        move = await self._attachments.attach(person_of(interaction), listed.generation_id, post_id)
        await self._carry_out(interaction, move)

    async def _on_replace(self, interaction: Interaction, button: OnPicture) -> None:
        person = person_of(interaction)
        view = await self._images.get_finished(person, button.generation_id)
        recent = await self._images.list_recent(person, view.game)
        others = [each for each in recent if each.id != button.generation_id]
        if not others:
            raise NothingToIterate
        await say(interaction, replace_card(view, others))

    async def _on_replace_by_picked(
        self, interaction: Interaction, listed: PicturesOf, new_id: int
    ) -> None:
        move = await self._attachments.replace(person_of(interaction), listed.generation_id, new_id)
        await self._carry_out(interaction, move)

    async def _carry_out(self, interaction: Interaction, move: AttachmentChange) -> None:
        await self._files.apply(move, limit_bytes=interaction.filesize_limit)
        await change(interaction, attached_card(_link(move.to)))

    async def _on_detach(self, interaction: Interaction, button: OnPicture) -> None:
        holder = await self._attachments.detach(person_of(interaction), button.generation_id)
        await self._files.take_out(
            button.generation_id, holder, limit_bytes=interaction.filesize_limit
        )
        await change(interaction, detached_card(button.generation_id))


def _link(holder: HoldingMessage) -> str:
    guild_id = holder.post.guild_id
    return f"https://discord.com/channels/{guild_id}/{holder.channel_id}/{holder.message_id}"
