"""The card of a gallery's page: thumbnails, captions, a list to pick from, ◀ and ▶."""

from collections.abc import Mapping
from datetime import date

from cogs.components.layout import (
    Card,
    CardPart,
    accent_of,
    card,
    elsewhere_note,
    hidden_note,
    safe,
    small,
    tags,
)
from cogs.components.payloads import OnGallery, OnGalleryPage
from cogs.components.words import GALLERY_NEWER, GALLERY_OLDER, PICK_GALLERY_STEP
from cogs.interactions.buttons import buttons
from cogs.interactions.pager import leaves
from cogs.interactions.selects import PickSelect, choice, picking
from cogs.pictures.cards import exhibit_picture, picture_title
from studio.services.galleries.galleries import GalleryEntry, GalleryFilter, GalleryPage
from studio.services.pictures.sights import Shown

_NAME_LIMIT = 60
_CAPTION_LIMIT = 90
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def gallery_card(
    page: GalleryPage,
    thumbnails: Mapping[int, bytes],
    *,
    filter: GalleryFilter,
    here: OnGalleryPage,
) -> Card:
    """A page of a gallery. `thumbnails` are WebP bytes by the entry's number; others are lost.

    The buttons carry `filter` (which gallery) and `here` (which page of it).
    """
    accent, starred = accent_of(page.game.id), page.filter.starred
    if not page.entries:
        return card(
            _heading("No starred pictures of" if starred else "No pictures of", page),
            "☆ in the ⋯ menu under a picture stars it." if starred else "`/image scene` draws one.",
            accent=accent,
        )
    pictures = [
        exhibit_picture(each, thumbnails[each.number])
        for each in page.shown
        if each.number in thumbnails
    ]
    return card(
        _heading("The most starred pictures of" if starred else "Pictures of", page),
        pictures,
        "\n".join(
            [
                *(_caption(page, each, lost=each.number not in thumbnails) for each in page.shown),
                hidden_note(page.count(Shown.HIDDEN)),
                elsewhere_note(page.count(Shown.NOT_HERE)),
            ]
        ).strip(),
        small(tags(pictures)) if pictures else "",
        picking(
            PickSelect(
                PICK_GALLERY_STEP,
                here,
                placeholder="Open one: details, tree, ways on",
                choices=[
                    choice(each.generation.id, f"{each.number} · {_title(each)}")
                    for each in page.shown
                ],
            )
        )
        if page.shown
        else "",
        _leaves(page, filter),
        accent=accent,
    )


def _heading(what: str, page: GalleryPage) -> str:
    filter, requester_id = page.filter, page.filter.requester_id
    parts = [
        f"**{what} {safe(page.game.name, _NAME_LIMIT)}**",
        f"with {safe(page.character.name, _NAME_LIMIT)}" if page.character else "",
        f"asked by <@{requester_id}>" if requester_id is not None else "",
        f"in *{safe(page.title, _NAME_LIMIT)}*" if page.title else "",
        f"in the style *{safe(page.style, _NAME_LIMIT)}*" if page.style else "",
        f"since {_day(filter.since)}" if filter.since else "",
        f"until {_day(filter.until)}" if filter.until else "",
    ]
    return " · ".join(part for part in parts if part)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _caption(page: GalleryPage, entry: GalleryEntry, *, lost: bool) -> str:
    parts = [
        f"**{entry.number}** {safe(_title(entry), _CAPTION_LIMIT)}",
        f"★ {entry.generation.stars:,}" if entry.generation.stars else "",
        f"<@{entry.generation.requester_id}>",
        _jump(page.game.guild_id, *entry.message) if entry.message else "",
        "its file is missing" if lost else "",
    ]
    return small(" · ".join(part for part in parts if part))


def _jump(guild_id: int, channel_id: int, message_id: int) -> str:
    return f"[jump](https://discord.com/channels/{guild_id}/{channel_id}/{message_id})"


def _title(entry: GalleryEntry) -> str:
    return picture_title(entry.generation, entry.params)


def _leaves(page: GalleryPage, filter: GalleryFilter) -> CardPart:
    if not (page.newer or page.older):
        return ""
    first, last = page.entries[0].generation.id, page.entries[-1].generation.id
    return buttons(
        *leaves(
            (GALLERY_NEWER, OnGallery(first, filter)),
            (GALLERY_OLDER, OnGallery(last, filter)),
            has_back=page.newer,
            has_on=page.older,
        )
    )
