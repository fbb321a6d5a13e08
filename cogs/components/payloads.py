"""Payloads: the data that each lasting button or list carries in its custom id.

A class `On…` names the thing that a click acts on.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from cogs.components.custom_ids import InOrder, Numbers
from cogs.components.packing import packed, unpacked
from studio.rules.dates import FIRST_DAY
from studio.services.dice.roll_history import RollFilter
from studio.services.galleries.galleries import GalleryFilter
from studio.services.sessions.sessions import SessionFilter


@dataclass(frozen=True)
class Nothing(InOrder):
    """No data: the button's word says everything."""


@dataclass(frozen=True)
class OnHelp(InOrder):
    """A topic of /help by its number (`cogs.status.topics.Topic`); 0: where /help begins."""

    topic: int = 0


@dataclass(frozen=True)
class OnGame(InOrder):
    """A game."""

    game_id: int


@dataclass(frozen=True)
class OnGamePage(InOrder):
    """A page, from 0, of a list of a game."""

    game_id: int
    page: int = 0


@dataclass(frozen=True)
class OnGameRole(InOrder):
    """A game, and a role that may become its GM."""

    game_id: int
    role_id: int


@dataclass(frozen=True)
class OnGameChannel(InOrder):
    """A game, and one of its channels."""

    game_id: int
    channel_id: int


@dataclass(frozen=True)
class OnState(InOrder):
    """A state of a character."""

    state_id: int


@dataclass(frozen=True)
class OnMacro(InOrder):
    """A dice macro."""

    macro_id: int


@dataclass(frozen=True)
class OnCharacter(InOrder):
    """A character."""

    character_id: int


@dataclass(frozen=True)
class OnLook(InOrder):
    """A version of a character's looks."""

    look_id: int


@dataclass(frozen=True)
class OnTry(InOrder):
    """A portrait that was drawn for a character's looks; 0: no earlier or later one exists."""

    look_id: int
    generation_id: int


@dataclass(frozen=True)
class OnRefusedRequest(InOrder):
    """A request that was refused, by the id of the interaction or the message that made it."""

    request_id: int


@dataclass(frozen=True)
class OnReply(InOrder):
    """A member's reply to a picture, by the id of its message."""

    message_id: int


@dataclass(frozen=True)
class OnMember(InOrder):
    """A member of the server."""

    user_id: int


@dataclass(frozen=True)
class OnJob(InOrder):
    """A request for pictures."""

    job_id: int


@dataclass(frozen=True)
class OnQuestion(InOrder):
    """A card that asks before something is deleted, by the id of what would be deleted."""

    subject_id: int


@dataclass(frozen=True)
class OnPicture(InOrder):
    """A picture, or a step of a session, which may have no picture."""

    generation_id: int


@dataclass(frozen=True)
class OnRedo(InOrder):
    """A picture to draw again. `missing`: how many pictures failed; 0 under a finished picture."""

    generation_id: int
    missing: int = 0


@dataclass(frozen=True)
class OnStar(InOrder):
    """A picture to star. `bare`: its message has no buttons, so the clicked card has them too."""

    generation_id: int
    bare: bool = False


@dataclass(frozen=True)
class OnStepVersion(InOrder):
    """A step, with the version that its session had when the card was made."""

    generation_id: int
    version: int


@dataclass(frozen=True)
class OnStepPage(InOrder):
    """A step, and a page, from 0, of the steps that came from it."""

    generation_id: int
    page: int = 0


@dataclass(frozen=True)
class OnSession(InOrder):
    """A session."""

    session_id: int


@dataclass(frozen=True)
class OnSessionVersion(InOrder):
    """A session, with the version that it had when the card was made."""

    session_id: int
    version: int


@dataclass(frozen=True)
class OnSessionPage(InOrder):
    """A session, and a page, from 0, of its steps."""

    session_id: int
    page: int = 0


@dataclass(frozen=True)
class OnArchiving(InOrder):
    """A session to put into the archive, or to take out of it."""

    session_id: int
    archived: bool


@dataclass(frozen=True)
class OnRoll(InOrder):
    """A roll of dice."""

    roll_id: int


@dataclass(frozen=True)
class OnPost(InOrder):
    """A post in character."""

    post_id: int


@dataclass(frozen=True)
class OnMessage(InOrder):
    """A message to illustrate, and the character in it; 0: no character."""

    message_id: int
    character_id: int


@dataclass(frozen=True)
class OnSessions:
    """A page, from 0, of a person's sessions."""

    filter: SessionFilter
    page: int = 0

    def numbers(self) -> Numbers:
        which = self.filter
        id = packed(int(which.archived), which.game_id, which.character_id)
        return Numbers(id, self.page)

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        archived, game_id, character_id = unpacked(numbers.id, 3)
        return cls(SessionFilter(bool(archived), game_id, character_id), numbers.more)


@dataclass(frozen=True)
class OnRolls:
    """The page of filtered rolls before or after this roll."""

    roll_id: int
    filter: RollFilter

    def numbers(self) -> Numbers:
        which = self.filter
        return Numbers(self.roll_id, packed(which.game_id, which.character_id, which.user_id))

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        return cls(numbers.id, RollFilter(*unpacked(numbers.more, 3)))


@dataclass(frozen=True)
class OnGallery:
    """The page of a filtered gallery before or after this picture."""

    generation_id: int
    filter: GalleryFilter

    def numbers(self) -> Numbers:
        return Numbers(self.generation_id, packed(*_gallery_numbers(self.filter)))

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        return cls(numbers.id, _gallery_filter(*unpacked(numbers.more, _GALLERY_NUMBERS)))


@dataclass(frozen=True)
class OnGalleryPage:
    """A page of a gallery by its first picture; None: the first page, newest pictures included."""

    first_id: int | None
    filter: GalleryFilter

    def numbers(self) -> Numbers:
        return Numbers(more=packed(self.first_id, *_gallery_numbers(self.filter)))

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        first_id, *rest = unpacked(numbers.more, 1 + _GALLERY_NUMBERS)
        return cls(first_id, _gallery_filter(*rest))


@dataclass(frozen=True)
class OnStepInGallery:
    """A step, and the page of a gallery that it was opened from; None: not from a gallery."""

    generation_id: int
    opened_from: OnGalleryPage | None = None

    def numbers(self) -> Numbers:
        page = self.opened_from
        return Numbers(self.generation_id, 0 if page is None else page.numbers().more)

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        return cls(numbers.id, OnGalleryPage.of(numbers) if numbers.more else None)


@dataclass(frozen=True)
class PicturesOf:
    """A list about a picture. Its custom id holds the picture's id twice."""

    generation_id: int

    def numbers(self) -> Numbers:
        return Numbers(self.generation_id, self.generation_id)

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        return cls(numbers.id)


@dataclass(frozen=True)
class PicturesOfPost:
    """A list of the pictures of a post. Its custom id holds the post's id twice."""

    post_id: int

    def numbers(self) -> Numbers:
        return Numbers(self.post_id, self.post_id)

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        return cls(numbers.id)


@dataclass(frozen=True)
class WhoIsInMessage:
    """A list of the characters who may be in a message that a member illustrates."""

    message_id: int

    def numbers(self) -> Numbers:
        return Numbers(more=self.message_id)

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        return cls(numbers.more)


# New numbers may only be added at the end: an older button is read without them.
_GALLERY_NUMBERS = 8


def _gallery_numbers(filter: GalleryFilter) -> tuple[int | None, ...]:
    return (
        filter.game_id,
        filter.character_id,
        filter.requester_id,
        filter.session_id,
        filter.like_id,
        _day_number(filter.since),
        _day_number(filter.until),
        1 if filter.starred else None,
    )


def _gallery_filter(
    game_id: int | None,
    character_id: int | None,
    requester_id: int | None,
    session_id: int | None,
    like_id: int | None,
    since: int | None,
    until: int | None,
    starred: int | None,
) -> GalleryFilter:
    return GalleryFilter(
        game_id or 0,
        character_id,
        requester_id,
        session_id,
        like_id,
        _day_of(since),
        _day_of(until),
        bool(starred),
    )


def _day_number(day: date | None) -> int | None:
    return None if day is None else (day - FIRST_DAY).days


def _day_of(number: int | None) -> date | None:
    return None if number is None else FIRST_DAY + timedelta(days=number)
