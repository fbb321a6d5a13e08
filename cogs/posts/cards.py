"""Cards and forms about posts in character."""

from collections.abc import Awaitable, Callable, Sequence

import discord
from discord import ui
from discord.utils import format_dt

from cogs.components.layout import WARNING, Card, accent_of, card, safe, small
from cogs.components.payloads import OnPicture, OnPost, OnQuestion
from cogs.components.words import (
    DETAILS,
    DISMISS,
    POST_DELETE,
    POST_DELETE_YES,
    POST_EDIT,
    POST_IMAGE,
    POST_PICTURES,
    POST_ROLL,
)
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.forms import Form
from cogs.interactions.people import Interaction
from cogs.interactions.replies import words
from cogs.interactions.replies.inputs import unread_dice
from cogs.interactions.replies.who import who_gives_it
from studio.errors import BadDice
from studio.rules.asking.picture_tags import made_by
from studio.rules.posts.splitting import interleaved, spread
from studio.rules.text import shorten
from studio.services.pictures.finding import PictureView
from studio.services.posts.posts import PostDetails

FORM_FILES_LIMIT = 4
_FIELDS = 4
_EDIT_FIELDS = 5  # Discord's limit of fields in a form
FIELD_LIMIT = 4000
"""Characters in a field of a form; Discord's limit."""

EDIT_LIMIT = _EDIT_FIELDS * FIELD_LIMIT
"""Characters of the longest post that the form can edit."""

_TITLE_LIMIT = 45

OnPostSent = Callable[[Interaction, str, Sequence[discord.Attachment]], Awaitable[None]]


class PostForm(Form):
    """The form for a new post: several fields for long text, and files."""

    def __init__(self, on_sent: OnPostSent, *, name: str, has_files: bool) -> None:
        super().__init__(title=shorten(f"Post as {name}", _TITLE_LIMIT))
        self._on_sent = on_sent
        self._texts = [_field(number, required=not has_files) for number in range(_FIELDS)]
        for number, field in enumerate(self._texts):
            self.add_item(ui.Label(text=_label(number), component=field))
        self._files: ui.FileUpload[PostForm] = ui.FileUpload(
            custom_id="files", required=False, min_values=0, max_values=FORM_FILES_LIMIT
        )
        self.add_item(ui.Label(text="Files", component=self._files))

    async def send(self, interaction: Interaction) -> None:
        """Pass on the text of all fields, and the files."""
        text = interleaved([field.value for field in self._texts], ())
        await self._on_sent(interaction, text, self.files_in(self._files))


class PostEditForm(Form):
    """The form to edit a post. Keeps the separators between the parts of a long text."""

    def __init__(
        self, on_sent: Callable[[Interaction, str], Awaitable[None]], *, name: str, text: str
    ) -> None:
        super().__init__(title=shorten(f"Edit a post of {name}", _TITLE_LIMIT))
        self._on_sent = on_sent
        parts, self._between = spread(text, FIELD_LIMIT)
        # One field more than the text needs, so that the text can grow.
        count = min(len(parts) + 1, _EDIT_FIELDS)
        filled = [*parts, *[""] * count][:count]
        self._texts = [
            _field(number, required=False, filled=part) for number, part in enumerate(filled)
        ]
        for number, field in enumerate(self._texts):
            self.add_item(ui.Label(text=_label(number), component=field))

    async def send(self, interaction: Interaction) -> None:
        """Pass on the text of all fields."""
        text = interleaved([field.value for field in self._texts], self._between)
        await self._on_sent(interaction, text)


def posted_card(
    name: str, post_id: int, *, link: str, without: int | None, refused: Sequence[BadDice]
) -> Card:
    """Buttons for a post that was just published, for its author only.

    `without`: the channel in which the bot may not use webhooks; None: it used one. `refused`:
    dice in the text that were not rolled.
    """
    return card(
        f"Posted as **{safe(name)}**: {link}",
        _as_typed(refused),
        _as_self(without),
        buttons(
            ActionButton(POST_IMAGE, "Add image", OnPost(post_id)),
            ActionButton(POST_ROLL, "Roll", OnPost(post_id)),
            ActionButton(POST_EDIT, "Edit", OnPost(post_id)),
        ),
    )


def edited_card(*, without: int | None, at_end: bool) -> Card:
    """A post was edited. `at_end`: a part was posted at the end of the channel."""
    more = "It is longer now; what is new of it stands at the end of the channel."
    return card("Edited.", more if at_end else "", _as_self(without))


def known_card(
    known: PostDetails,
    *,
    link: str,
    deletable: bool,
    editable: bool,
    pictures: Sequence[PictureView],
) -> Card:
    """Whose post it is, who made its pictures, and buttons for what this person may do."""
    post = known.post
    said = [f"posted {format_dt(post.created_at, 'R')}"]
    if post.edited_at is not None:
        said.append(f"edited {format_dt(post.edited_at, 'R')}")
    acts = []
    if len(pictures) == 1:
        acts.append(ActionButton(DETAILS, "Details", OnPicture(pictures[0].generation.id)))
    if pictures:
        acts.append(ActionButton(POST_PICTURES, "Pictures", OnPost(post.id)))
    if editable:
        acts.append(ActionButton(POST_IMAGE, "Add image", OnPost(post.id)))
        acts.append(ActionButton(POST_EDIT, "Edit", OnPost(post.id)))
    if deletable:
        acts.append(ActionButton(POST_DELETE, "Delete", OnPost(post.id)))
    return card(
        f"**{safe(known.character.name)}**, written by <@{post.author_id}>",
        small(f"{' · '.join(said)} · {link}"),
        _made_by(pictures),
        *([buttons(*acts)] if acts else []),
        accent=accent_of(post.game_id),
    )


def _made_by(pictures: Sequence[PictureView]) -> str:
    """The tag of the post's pictures, which its message cannot show without leaving the story."""
    if not pictures:
        return ""
    if len(pictures) == 1:
        [picture] = pictures
        asked = f"asked by <@{picture.generation.requester_id}>"
        return small(f"Its picture: {picture.tag.words} · {asked}")
    return small(
        f"Its {len(pictures)} pictures: {made_by(each.generation.provider for each in pictures)}"
    )


def delete_post_card(known: PostDetails, *, link: str) -> Card:
    """Asks before a post is deleted."""
    post = known.post
    begins = f"> {safe(shorten(' '.join(post.text.split()), 200))}" if post.text else ""
    return card(
        f"Delete this post of **{safe(known.character.name)}**? {link}",
        begins,
        small("Its dice stay in the history of rolls."),
        buttons(
            ActionButton(POST_DELETE_YES, "Delete", OnPost(post.id)),
            ActionButton(DISMISS, "Keep it", OnQuestion(post.id)),
        ),
        accent=WARNING,
    )


def _as_typed(refused: Sequence[BadDice]) -> str:
    """Which dice of the post were not rolled, and why; empty when all were."""
    if not refused:
        return ""
    unread = [each for each in refused if each.reason == "unclear"]
    said = [words(each) for each in refused if len(unread) == 1 or each not in unread]
    if len(unread) > 1:
        said += unread_dice(unread)
    return "\n".join(["Some dice stand as you typed them:", *dict.fromkeys(said)])


def _as_self(without: int | None) -> str:
    if without is None:
        return ""
    return (
        f"I am missing the permission **Manage Webhooks** in <#{without}>, so I posted it as "
        f"myself, with the name above it. {who_gives_it('me')}"
    )


def _label(number: int) -> str:
    return "Post" if number == 0 else "… goes on"


def _field(number: int, *, required: bool, filled: str = "") -> ui.TextInput[ui.LayoutView]:
    return ui.TextInput(
        style=discord.TextStyle.paragraph,
        required=required and number == 0,
        max_length=FIELD_LIMIT,
        default=filled or None,
        custom_id=f"text{number}",
    )
