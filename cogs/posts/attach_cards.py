"""Cards and forms about the pictures of posts: draw one, attach, detach, replace."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import discord
from discord import ui

from cogs.components.layout import Card, accent_of, card, safe, small
from cogs.components.payloads import OnPicture, PicturesOf, PicturesOfPost
from cogs.components.words import (
    ATTACH,
    DETACH,
    MORE,
    PICK_ATTACH_TO,
    PICK_POST_PICTURE,
    PICK_REPLACE_BY,
    REPLACE,
)
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.forms import Form
from cogs.interactions.people import Interaction
from cogs.interactions.selects import CHOICES_LIMIT, PickSelect, choice, picking
from cogs.pictures.cards import picture_title
from cogs.pictures.forms import shape_options
from db.models import Generation, Post
from studio.rules.asking.instruction import parse_aspect
from studio.rules.asking.params import Params
from studio.rules.queue.costs import range_words
from studio.rules.text import shorten
from studio.rules.wording import duration
from studio.services.orders.inputs import SceneForm
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import DESCRIPTION_LIMIT
from studio.services.posts.attachments import AttachmentRights
from studio.services.posts.post_scenes import Proposal

_TITLE_LIMIT = 45
_BEGINNING = 60
_DAY_S = 86_400


class PostImageForm(Form):
    """The form for a post's picture: its scene and cast, with the cost above the fields."""

    def __init__(
        self,
        on_sent: Callable[[Interaction, SceneForm], Awaitable[None]],
        proposal: Proposal,
    ) -> None:
        super().__init__(title=shorten(f"A picture for {proposal.character.name}", _TITLE_LIMIT))
        self._on_sent = on_sent
        self._cast = _cast_select(proposal) if proposal.names else None
        self._scene: ui.TextInput[PostImageForm] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            max_length=DESCRIPTION_LIMIT,
            default=proposal.scene or None,
            custom_id="scene",
        )
        self._shape: ui.Select[PostImageForm] = ui.Select(
            custom_id="shape",
            required=False,
            min_values=0,
            options=shape_options(),
        )
        if cost := range_words(*proposal.costs):
            self.add_item(ui.TextDisplay(cost))
        if self._cast is not None:
            hint = "With others: add them. Only the scene: leave nobody."
            self.add_item(ui.Label(text="Who is in it?", description=hint, component=self._cast))
        self.add_item(
            ui.Label(
                text="What is seen",
                description="Proposed from your post; change what you like.",
                component=self._scene,
            )
        )
        self.add_item(ui.Label(text="Shape", component=self._shape))

    async def send(self, interaction: Interaction) -> None:
        """Pass the scene on."""
        shape = next(iter(self._shape.values), "")
        form = SceneForm(
            self._scene.value,
            names=tuple(self._cast.values) if self._cast is not None else (),
            aspect=parse_aspect(shape) if shape else None,
        )
        await self._on_sent(interaction, form)


def attach_buttons(generation_id: int, rights: AttachmentRights) -> list[ActionButton]:
    """Buttons for what the person may do: attach, replace or detach the picture."""
    if rights.spot is None:
        offered = [ActionButton(ATTACH, "Attach to post", OnPicture(generation_id))]
        return offered if rights.may_attach else []
    acts = (
        [ActionButton(DETACH, "Detach from post", OnPicture(generation_id))]
        if rights.may_detach
        else []
    )
    if rights.may_replace:
        acts.append(ActionButton(REPLACE, "Replace in post", OnPicture(generation_id)))
    return acts


def attach_card(view: PictureView, posts: Sequence[Post], *, now: datetime) -> Card:
    """A list of the person's posts: the picked one gets the picture."""
    return card(
        f"**{safe(picture_title(view.generation, view.params), 120)}** into which post?",
        picking(
            PickSelect(
                PICK_ATTACH_TO,
                PicturesOf(view.generation.id),
                placeholder="One of your posts",
                choices=[
                    choice(post.id, post_line(post, now=now)) for post in posts[:CHOICES_LIMIT]
                ],
            )
        ),
        accent=accent_of(view.game.id),
    )


def replace_card(view: PictureView, others: Sequence[Generation]) -> Card:
    """A list of the person's other pictures: the picked one replaces this one."""
    return card(
        f"What stands in the post instead of "
        f"**{safe(picture_title(view.generation, view.params), 120)}**?",
        picking(
            PickSelect(
                PICK_REPLACE_BY,
                PicturesOf(view.generation.id),
                placeholder="One of your pictures",
                choices=_picture_choices(others),
            )
        ),
        accent=accent_of(view.game.id),
    )


def post_pictures_card(post: Post, pictures: Sequence[Generation]) -> Card:
    """A list of the pictures of a post: the picked one opens."""
    return card(
        "**Pictures of this post**",
        picking(
            PickSelect(
                PICK_POST_PICTURE,
                PicturesOfPost(post.id),
                placeholder="Open one",
                choices=_picture_choices(pictures),
            )
        ),
        accent=accent_of(post.game_id),
    )


def attached_card(link: str) -> Card:
    """The picture was put into the post at `link`."""
    return card(f"It stands in the post now: {link}")


def detached_card(generation_id: int) -> Card:
    """The picture was taken out of its post."""
    return card(
        "Taken out of the post.",
        small("The picture stays in its session."),
        buttons(ActionButton(MORE, "⋯", OnPicture(generation_id))),
    )


def post_line(post: Post, *, now: datetime) -> str:
    """A post in a list: `7 min ago · The gate was open…`."""
    ago_s = max((now - post.created_at).total_seconds(), 0)
    if ago_s < 60:
        ago = "just now"
    else:
        days = round(ago_s / _DAY_S)
        ago = f"{duration(ago_s) if ago_s < 2 * _DAY_S else f'{days} days'} ago"
    return f"{ago} · {shorten(' '.join(post.text.split()), _BEGINNING) or 'without words'}"


def _cast_select(proposal: Proposal) -> ui.Select[PostImageForm]:
    return ui.Select(
        custom_id="cast",
        required=False,
        min_values=0,
        max_values=proposal.most,
        options=[
            discord.SelectOption(
                label=shorten(name, 100), value=name, default=proposal.drawable and at == 0
            )
            for at, name in enumerate(proposal.names)
        ],
    )


def _picture_choices(pictures: Sequence[Generation]) -> list[discord.SelectOption]:
    return [
        choice(each.id, f"{each.step} · {picture_title(each, Params.from_json(each.params))}")
        for each in pictures[:CHOICES_LIMIT]
    ]
