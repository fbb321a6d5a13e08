"""A post in a channel without a webhook: the bot's own card, with the character's name above."""

from collections.abc import Sequence
from mimetypes import guess_type

import discord
from discord import ui

from cogs.components.layout import ACCENT, every
from studio.rules.text import escape_markdown


def heading(name: str) -> str:
    """The line above the text, with the character's name."""
    return f"**{escape_markdown(name)}**"


def spoken_view(heading: str, text: str, file_names: Sequence[str] = ()) -> ui.LayoutView:
    """The heading, the text as typed, and the attached files."""
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    container.add_item(ui.TextDisplay(heading))
    if text:
        container.add_item(ui.TextDisplay(text))
    pictures = [each for each in file_names if (guess_type(each)[0] or "").startswith("image/")]
    if pictures:
        gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
        for each in pictures:
            gallery.add_item(media=f"attachment://{each}")
        container.add_item(gallery)
    for each in file_names:
        if each not in pictures:
            container.add_item(ui.File(f"attachment://{each}"))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return view


def words_spoken(message: discord.Message) -> tuple[str, str]:
    """The heading and the text of a card that `spoken_view` made."""
    texts = [
        each.content for each in every(message.components) if isinstance(each, discord.TextDisplay)
    ]
    return "".join(texts[:1]) or heading("?"), "\n".join(texts[1:])
