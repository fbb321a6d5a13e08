"""Builds cards: one container with an accent colour, texts, pictures, files and buttons."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import discord
from discord import ui

from cogs.components.command_mentions import tappable
from studio.rules.text import clip, escape_markdown, shorten

ACCENT = discord.Colour(0xB08D57)  # the gold of an initial in an old manuscript
WARNING = discord.Colour(0x8C4A3C)
TEXT_LIMIT = 4000  # characters in all texts of a card together; Discord's limit
PICTURE_FILE = re.compile(r"limner-([0-9]{1,18})\.[a-z]+")
"""The name of the file that shows a picture at full size; the number is the picture's id."""

_COPIED_LIMIT = 1000
_FENCE = "```"
_PALETTE = (0xB08D57, 0x6C8EAD, 0x7A9E7E, 0xA26769, 0x8E7DBE, 0xC08552)


@dataclass
class Card:
    """A message to send: its layout and its files.

    `mentions` pings nobody unless the card is meant to ping. `kept` are files of the message that
    stay when the card replaces its content.
    """

    view: ui.LayoutView
    files: list[discord.File] = field(default_factory=list)
    mentions: discord.AllowedMentions = field(default_factory=discord.AllowedMentions.none)
    kept: Sequence[discord.Attachment] = ()

    @property
    def attachments(self) -> list[discord.File | discord.Attachment]:
        """Every file that the message has after an edit."""
        return [*self.kept, *self.files]


@dataclass(frozen=True)
class Attached:
    """A picture to upload with a card. `name` is built from ids, `alt` is the alt text.

    `tag` says who made it, in the words for members; "" for a picture that nobody drew: a chart.
    """

    name: str
    content: bytes = field(repr=False)
    alt: str
    tag: str = ""


@dataclass(frozen=True)
class AlreadyAttached:
    """A picture that the edited message has as a file named `name`; `alt` is its alt text."""

    name: str
    alt: str


@dataclass(frozen=True)
class AttachedFile:
    """A file to upload with a card; `name` is its file name in Discord."""

    name: str
    path: Path


@dataclass(frozen=True)
class AttachedText:
    """A text to upload with a card as a file; `name` is its file name in Discord."""

    name: str
    text: str


@dataclass(frozen=True)
class AttachedBytes:
    """Bytes to upload with a card as a file; `alt` is the alt text of a picture."""

    name: str
    content: bytes = field(repr=False)
    alt: str = ""


CardPart = (
    str
    | Sequence[Attached | AlreadyAttached]
    | AttachedFile
    | AttachedText
    | AttachedBytes
    | ui.TextDisplay[ui.LayoutView]
    | ui.ActionRow[ui.LayoutView]
    | ui.Section[ui.LayoutView]
)
"""A part of a card. `card` leaves out an empty part."""


class _CardView(ui.LayoutView):
    """The view of a card. It never times out: its items are found by their custom ids.

    discord.py lets the view of a private answer time out after 15 minutes, and would keep the view
    and a task that long.
    """

    @property
    def timeout(self) -> float | None:
        """None."""
        return None

    @timeout.setter
    def timeout(self, _: float | None) -> None:
        """Other time-outs are ignored."""


def card(
    *parts: CardPart,
    accent: discord.Colour = ACCENT,
    mentions: discord.AllowedMentions | None = None,
) -> Card:
    """A card of these parts in this order: markdown, pictures, files, rows of buttons, and lines
    with a button beside them."""
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=accent)
    files: list[discord.File] = []
    room = TEXT_LIMIT
    for part in parts:
        if isinstance(part, str):
            if part and room > 1:
                text = _shown(part, room)
                room -= len(text)
                container.add_item(ui.TextDisplay(text))
        elif isinstance(part, ui.TextDisplay):
            part.content = _shown(part.content, room)
            room -= len(part.content)
            container.add_item(part)
        elif isinstance(part, ui.ActionRow | ui.Section):
            room -= part.content_length()
            container.add_item(part)
        elif isinstance(part, AttachedFile | AttachedText | AttachedBytes):
            container.add_item(ui.File(f"attachment://{part.name}"))
            files.append(_file_to_save(part))
        elif part:
            container.add_item(_gallery(part))
            files += [_file(picture) for picture in part if isinstance(picture, Attached)]
    view = _CardView()
    view.add_item(container)
    return Card(view, files, mentions or discord.AllowedMentions.none())


def tags(pictures: Sequence[Attached]) -> str:
    """Who made these pictures, each tag once: the words for a card's small line."""
    return " · ".join(dict.fromkeys(each.tag for each in pictures if each.tag))


def note_card(sentence: str) -> Card:
    """A card with one sentence."""
    return card(sentence, accent=WARNING)


def given_back_card(sentence: str, typed: str) -> Card:
    """Why something did not work, with the text that the member typed."""
    return card(sentence, *given_back(typed), accent=WARNING)


def given_back(typed: str) -> Sequence[CardPart]:
    """The parts of a card that give a member's text back, so that it is not lost.

    A short text can be copied from the card, a long one comes as a file.
    """
    if not typed.strip():
        return ()
    short = len(typed) <= _COPIED_LIMIT and _FENCE not in typed
    kept = f"{_FENCE}\n{typed}\n{_FENCE}" if short else AttachedText("your-words.txt", typed)
    return small("Your words, so that nothing is lost:"), kept


def every(components: Sequence[discord.Component]) -> Iterator[discord.Component]:
    """The components of a message, with the components nested in them, in reading order."""
    for component in components:
        yield component
        yield from every(getattr(component, "children", ()))
        if isinstance(component, discord.SectionComponent):
            yield component.accessory


def custom_ids(message: discord.Message) -> list[str]:
    """The custom ids of a message's buttons."""
    return [
        custom_id
        for component in every(message.components)
        if (custom_id := getattr(component, "custom_id", None))
    ]


def accent_of(game_id: int) -> discord.Colour:
    """The accent colour of a game; the same game always has the same one."""
    return discord.Colour(_PALETTE[game_id % len(_PALETTE)])


def safe(text: str, limit: int = 1000) -> str:
    """A member's text, escaped so that it shows as typed; a long one is cut at a word."""
    return escape_markdown(shorten(text, limit))


def hidden_note(count: int) -> str:
    """How many entries of a list are in channels that the person cannot see; empty for 0."""
    return small(f"{count} more where you cannot look.") if count else ""


def elsewhere_note(count: int) -> str:
    """How many pictures of a list the channel's rating does not take; empty for 0."""
    if not count:
        return ""
    are = "is" if count == 1 else "are"
    return small(f"{count} more {are} shown only where the rating allows more than here.")


def small(text: str) -> str:
    """The text as a line in small print."""
    return f"-# {text}"


def _shown(text: str, room: int) -> str:
    """The text in that room, with commands to tap where their mentions fit."""
    mentioned = tappable(text)
    return mentioned if len(mentioned) <= room else clip(text, room)


def _gallery(pictures: Sequence[Attached | AlreadyAttached]) -> ui.MediaGallery[ui.LayoutView]:
    gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
    for picture in pictures:
        gallery.add_item(media=f"attachment://{picture.name}", description=picture.alt)
    return gallery


def _file_to_save(part: AttachedFile | AttachedText | AttachedBytes) -> discord.File:
    if isinstance(part, AttachedFile):
        return discord.File(part.path, part.name)
    if isinstance(part, AttachedBytes):
        return discord.File(io.BytesIO(part.content), part.name, description=part.alt or None)
    return discord.File(io.BytesIO(part.text.encode()), part.name)


def _file(picture: Attached) -> discord.File:
    return discord.File(io.BytesIO(picture.content), picture.name, description=picture.alt)
