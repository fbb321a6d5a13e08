"""Everything that can go wrong on the way to a picture, as one tree.

LimnerError
├── InputError                 what the person typed or sent cannot be used
│   ├── EmptyText · TextTooLong · BadName · NameTaken · UnknownCharacter
│   ├── TooManyCharacters · BadSetting · NothingUnderstood
│   ├── TooManyThemes · TooManyChannels · LastChannel
│   ├── UnknownState · StateTaken · TooManyStates · UnknownStyle
│   ├── NoVoice · FileTooLarge
│   ├── BadDice · UnknownMacro · TooManyMacros
│   ├── NotTogether · NotAlone · AlreadyLarge
│   └── UploadRefused · MaskRefused · ExportTooLarge
├── NotAllowed                 the person may not do this
│   ├── NotYours · GameMasterOnly · AdminOnly
│   ├── CharacterNotApproved · NotDepicted · ModerationRefused · MayNotWrite
│   └── QuotaReached · TooFast · LinkRefused · SecretNowhere · NotAgeRestricted · IllustratingOff
├── Missing                    the thing is not there (any more)
│   ├── NoGameHere · NoSuchGame · PictureGone · SessionGone · CharacterGone
│   ├── NothingToIterate · JobGone · ChannelNotInGame
│   ├── StepWithoutPicture · StillDrawing · NoPictureInMessage
│   ├── RollGone · PostGone · NotInPost · NoPostsYet
│   └── NothingToIllustrate · IllustrationOver
├── Conflict                   somebody was faster
│   ├── GameAlreadyHere · AlreadyDecided · NotReady · SessionChanged
│   └── LeaseLost
├── ProviderError              who draws could not
│   ├── ProviderTransient (DrawingInterrupted) · RateLimited · KeyRetired
│   ├── ProviderRefused · ProviderInvalid · ProviderGone · NoPicture
│   └── MissingCapability
├── StoreError                 where pictures are kept could not
│   └── StoreFull · ObjectMissing
├── DeliveryError              Discord would not take the picture
│   ├── DeliveryForbidden · ChannelGone · DeliveryTransient
│   └── WebhooksFull · WebhookGone · HalfPosted · PostFull
└── SetupError                 the operator has something to put right
    └── ConfigError · SchemaBehind

An error carries facts, not sentences: `cogs/interactions/replies.py` turns each into the words a
member reads, and the command line turns `SetupError` into one line for the operator.
"""

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(eq=False)
class LimnerError(Exception):
    """The root. `str()` is for logs; people read `cogs.interactions.replies.words`."""

    @property
    def code(self) -> str:
        """A stable word for logs, metrics and the database."""
        return type(self).__name__

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{self.code}({facts})"


# ── what the person typed or sent ────────────────────────────────────────────


@dataclass(eq=False)
class InputError(LimnerError):
    """What the person typed or sent cannot be used; nothing happened."""


@dataclass(eq=False)
class EmptyText(InputError):
    """No word was left after removing blanks, emoji and invisible characters."""

    field: str


@dataclass(eq=False)
class TextTooLong(InputError):
    """The text has `length` characters where `limit` are allowed."""

    field: str
    length: int
    limit: int


@dataclass(eq=False)
class BadName(InputError):
    """The name cannot be shown or typed again; `reason` is a short clause."""

    reason: str


@dataclass(eq=False)
class NameTaken(InputError):
    """Another living character of the game has this name."""

    name: str


@dataclass(eq=False)
class UnknownCharacter(InputError):
    """No character of the game has this name; `close` are the nearest, best first."""

    name: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownStyle(InputError):
    """No picture of the game is in this style; `close` are the nearest, best first."""

    style: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownState(InputError):
    """The character `of` has no state of this name; `close` are the nearest, best first."""

    of: str
    name: str
    close: tuple[str, ...] = ()


@dataclass(eq=False)
class StateTaken(InputError):
    """The character `of` has a state of this name already."""

    of: str
    name: str


@dataclass(eq=False)
class TooManyStates(InputError):
    """The character `of` has as many states as one can have."""

    of: str
    limit: int


@dataclass(eq=False)
class TooManyCharacters(InputError):
    """More characters than one scene takes."""

    given: int
    limit: int


@dataclass(eq=False)
class BadSetting(InputError):
    """A setting typed in an instruction or an option has no usable value."""

    setting: str
    value: str
    expected: str


@dataclass(eq=False)
class TooManyThemes(InputError):
    """More lines or veils (`kind`, for one of them) than a game has."""

    kind: str
    given: int
    limit: int


@dataclass(eq=False)
class TooManyChannels(InputError):
    """The game has as many channels as one can have."""

    limit: int


@dataclass(eq=False)
class LastChannel(InputError):
    """A game without a channel is a closed one."""


@dataclass(eq=False)
class NothingUnderstood(InputError):
    """A reply held neither words nor settings; `example` fits the very picture.

    `heard` is False when Discord kept its words from us, as it mentions nobody.
    """

    example: str
    heard: bool = True


@dataclass(eq=False)
class BadDice(InputError):
    """A notation cannot be rolled.

    `reason` is one of `empty`, `too_long`, `unclear` (from `near` on), `too_many` dice, `no_sides`,
    `too_many_sides`, `too_deep`, `too_large`, `division` (by zero), `no_selector`,
    `no_advantage`, `too_many_rolls` (in one post); `limit` is what is allowed.
    """

    reason: str
    near: str = ""
    limit: int = 0


@dataclass(eq=False)
class UnknownMacro(InputError):
    """No macro of theirs has this name; `close` are the nearest, best first.

    `several`: more than one of their characters has it.
    """

    name: str
    close: tuple[str, ...] = ()
    several: bool = False


@dataclass(eq=False)
class TooManyMacros(InputError):
    """The character `of` has as many macros as one can have."""

    of: str
    limit: int


@dataclass(eq=False)
class NotTogether(InputError):
    """Two options that exclude each other were both given; both are named as people see them."""

    one: str
    other: str


@dataclass(eq=False)
class NotAlone(InputError):
    """An option was given that says something about another, which was not."""

    setting: str
    needs: str


@dataclass(eq=False)
class AlreadyLarge(InputError):
    """A picture of that size, in pixels, is not made larger."""

    width: int
    height: int


@dataclass(eq=False)
class UploadRefused(InputError):
    """An uploaded file is not a picture that can be used.

    `reason` is one of `empty`, `not_a_picture`, `too_many_bytes`, `too_many_pixels`,
    `truncated`, `animated`, `too_small`; `limit` is in the unit of the reason.
    """

    reason: str
    limit: int = 0


@dataclass(eq=False)
class MaskRefused(InputError):
    """A mask cannot be used. `reason` is one of `empty`, `full`, `no_face`, `missing`.

    `empty`: nothing is marked, `full`: everything is, `no_face`: nobody knows where one is,
    `missing`: neither a region nor a mask was given.
    """

    reason: str


@dataclass(eq=False)
class ExportTooLarge(InputError):
    """A session's zip cannot be sent, and there is no place to offer it from."""

    size_bytes: int
    limit_bytes: int


@dataclass(eq=False)
class NoVoice(InputError):
    """The person has no character to speak as; or several, `names`, and said none."""

    names: tuple[str, ...] = ()


@dataclass(eq=False)
class FileTooLarge(InputError):
    """A file is larger than Discord takes here; `name` is "" where all of them together are."""

    name: str
    limit_bytes: int


# ── who may do what ──────────────────────────────────────────────────────────


@dataclass(eq=False)
class NotAllowed(LimnerError):
    """The person may not do this; nothing happened."""


@dataclass(eq=False)
class NotYours(NotAllowed):
    """Only the owner may do `act`; the GM and admins too, unless `owner_only`."""

    act: str
    owner_only: bool = False


@dataclass(eq=False)
class GameMasterOnly(NotAllowed):
    """Only the game's GM may do `act`."""

    act: str


@dataclass(eq=False)
class AdminOnly(NotAllowed):
    """Only server admins (and the GM, where `gm_too`) may do `act`."""

    act: str
    gm_too: bool = False


@dataclass(eq=False)
class CharacterNotApproved(NotAllowed):
    """The character is not approved yet; `status` says what is missing."""

    name: str
    status: str
    owner_id: int


@dataclass(eq=False)
class NotDepicted(NotAllowed):
    """The character may not be drawn for this person. `rule` is the owner's word, a
    `studio.rules.consent.Consent`; `own`: it is this person's own."""

    name: str
    rule: str
    own: bool = False


@dataclass(eq=False)
class ModerationRefused(NotAllowed):
    """A rule forbids the text. `rule` names it, `words` are the person's own, as typed.

    `here`: in this game or channel, not in the whole server.
    """

    rule: str
    words: tuple[str, ...]
    here: bool = False


@dataclass(eq=False)
class QuotaReached(NotAllowed):
    """Today's pictures are used; the next day starts at `resets_at` (aware UTC)."""

    limit: int
    used: int
    asked: int
    resets_at: datetime
    zone: str


@dataclass(eq=False)
class TooFast(NotAllowed):
    """More requests in a short time than a person may make.

    `told`: the person heard so already in this minute.
    """

    retry_after_s: float
    told: bool = False


@dataclass(eq=False)
class MayNotWrite(NotAllowed):
    """The person lacks this permission of Discord's in the channel."""

    permission: str


@dataclass(eq=False)
class LinkRefused(NotAllowed):
    """A link opens nothing. `reason` is one of `forged`, `expired`, `used`, `gone`."""

    reason: str


@dataclass(eq=False)
class IllustratingOff(NotAllowed):
    """Messages are not illustrated in this channel. `may_switch`: this person can change that."""

    may_switch: bool = False


@dataclass(eq=False)
class NotAgeRestricted(NotAllowed):
    """A relaxed rating is for channels that Discord shows to adults alone."""

    channel_id: int


@dataclass(eq=False)
class SecretNowhere(NotAllowed):
    """A secret roll would reach nobody: the GM is a role, and has no channel of their own."""


# ── what is not there ────────────────────────────────────────────────────────


@dataclass(eq=False)
class Missing(LimnerError):
    """The thing is not there (any more)."""


@dataclass(eq=False)
class NoGameHere(Missing):
    """No game is bound to this channel."""


@dataclass(eq=False)
class NoSuchGame(Missing):
    """The server has no such game."""


@dataclass(eq=False)
class NothingToIllustrate(Missing):
    """A message has nothing to draw from. `reason`: it has no `words`, or is one of `ours`."""

    reason: str


@dataclass(eq=False)
class IllustrationOver(Missing):
    """What was read of a message for a picture is not remembered any more."""


@dataclass(eq=False)
class ChannelNotInGame(Missing):
    """The channel was not added to the game."""

    channel_id: int


@dataclass(eq=False)
class PictureGone(Missing):
    """The picture was deleted or never was one of Limner's."""


@dataclass(eq=False)
class NoPictureInMessage(Missing):
    """A message of somebody's shows no picture that can be fetched."""


@dataclass(eq=False)
class CharacterGone(Missing):
    """The character was deleted or retired in the meantime."""

    name: str = ""


@dataclass(eq=False)
class SessionGone(Missing):
    """The session was deleted, or never was."""


@dataclass(eq=False)
class StepWithoutPicture(Missing):
    """The step of a session was never drawn; `nearest` is the last before it that was."""

    step: int
    status: str
    nearest: int | None = None


@dataclass(eq=False)
class NothingToIterate(Missing):
    """The person has no picture in this game yet."""


@dataclass(eq=False)
class JobGone(Missing):
    """There is nothing to cancel: it ended, or there is no such job."""


@dataclass(eq=False)
class PostGone(Missing):
    """The post was deleted, or the message never was one."""


@dataclass(eq=False)
class NotInPost(Missing):
    """No post holds the picture."""


@dataclass(eq=False)
class NoPostsYet(Missing):
    """The person has no post in this game."""


@dataclass(eq=False)
class StillDrawing(Missing):
    """The picture is not there yet."""


@dataclass(eq=False)
class RollGone(Missing):
    """The roll, or the post that is rolled for, is not there."""


# ── somebody was faster ──────────────────────────────────────────────────────


@dataclass(eq=False)
class Conflict(LimnerError):
    """Somebody was faster; the state moved on."""


@dataclass(eq=False)
class GameAlreadyHere(Conflict):
    """The channel has a game already; `channel_id` where it is not the one typed in."""

    name: str
    channel_id: int | None = None


@dataclass(eq=False)
class AlreadyDecided(Conflict):
    """The character's looks were decided on already."""

    status: str


@dataclass(eq=False)
class NotReady(Conflict):
    """The step before is missing: a portrait to save, for example."""

    what: str


@dataclass(eq=False)
class SessionChanged(Conflict):
    """Somebody changed the session since the card was made that was clicked."""

    session_id: int


@dataclass(eq=False)
class LeaseLost(Conflict):
    """Another worker took the job over; this one must stop at once."""

    job_id: int


# ── who draws ────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class ProviderError(LimnerError):
    """Who draws could not; `detail` is the provider's own text, for logs only."""

    detail: str = ""


@dataclass(eq=False)
class ProviderTransient(ProviderError):
    """It can pass: asking again later is right."""


@dataclass(eq=False)
class DrawingInterrupted(ProviderTransient):
    """The drawing itself ended without a picture, and asking for a new one is right.

    A plain `ProviderTransient` leaves open what became of the drawing: it is looked up,
    never asked for again unseen.
    """


@dataclass(eq=False)
class RateLimited(ProviderError):
    """Asked too often; ask again after `retry_after_s` seconds."""

    retry_after_s: float = 5.0


@dataclass(eq=False)
class KeyRetired(ProviderError):
    """The key is refused or has no credit; another key may do."""


@dataclass(eq=False)
class ProviderRefused(ProviderError):
    """The model's own safety check refused; the same words will be refused again."""


@dataclass(eq=False)
class ProviderInvalid(ProviderError):
    """The model cannot take the request; `fields` names what it objected to."""

    fields: tuple[str, ...] = ()


@dataclass(eq=False)
class ProviderGone(ProviderError):
    """The drawing or its outputs are no longer known to the provider."""


@dataclass(eq=False)
class NoPicture(ProviderError):
    """The provider ended well but gave fewer pictures than asked."""


@dataclass(eq=False)
class MissingCapability(ProviderError):
    """The model, or with no `model` named every one in the catalogue, cannot take the request.

    `capabilities` are what is lacking, most telling first: words of
    `studio.providers.catalogue.models.Capability`. `able` are the models that have these,
    and lack something else that was asked for.
    """

    model: str = ""
    capabilities: tuple[str, ...] = ()
    able: tuple[str, ...] = ()


# ── where pictures are kept ──────────────────────────────────────────────────


@dataclass(eq=False)
class StoreError(LimnerError):
    """Where pictures are kept could not; `detail` is for logs only."""

    detail: str = ""


@dataclass(eq=False)
class StoreFull(StoreError):
    """No space is left."""


@dataclass(eq=False)
class ObjectMissing(StoreError):
    """No object has this key."""


# ── Discord ──────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class DeliveryError(LimnerError):
    """Discord would not take the message; `detail` is for logs only."""

    detail: str = ""


@dataclass(eq=False)
class DeliveryForbidden(DeliveryError):
    """A permission is missing in the channel."""

    permission: str = "Send Messages"
    channel_id: int = 0


@dataclass(eq=False)
class ChannelGone(DeliveryError):
    """The channel or thread was deleted."""


@dataclass(eq=False)
class DeliveryTransient(DeliveryError):
    """Discord did not answer properly; asking again later is right."""


@dataclass(eq=False)
class WebhooksFull(DeliveryError):
    """The channel has as many webhooks as it can have, and none of them is ours."""

    channel_id: int = 0


@dataclass(eq=False)
class WebhookGone(DeliveryError):
    """The webhook that posted the message was deleted: nobody can change the message."""


@dataclass(eq=False)
class HalfPosted(DeliveryError):
    """Discord took so many messages of a post, and not the others."""

    taken: int = 0
    parts: int = 0


@dataclass(eq=False)
class PostFull(DeliveryError):
    """The message of the post holds as many files as Discord allows."""

    limit: int = 0


# ── the operator ─────────────────────────────────────────────────────────────


@dataclass(eq=False)
class SetupError(LimnerError):
    """The operator has something to put right; `sentence` says what and how."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(eq=False)
class ConfigError(SetupError):
    """A setting is missing or wrong."""


@dataclass(eq=False)
class SchemaBehind(SetupError):
    """The database is behind the program's schema."""


def from_code(code: str | None) -> LimnerError:
    """The error of that `code`, without its facts where those were not kept."""
    for kind in _kinds(LimnerError):
        if kind.__name__ == code and all(_has_default(field) for field in fields(kind)):
            return kind()
    return LimnerError()


def _kinds(root: type[LimnerError]) -> Iterator[type[LimnerError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING
