"""The person may not do this, or not now."""

from dataclasses import dataclass
from datetime import datetime

from db.enums import Consent, DailyUseKind, ListOwner, LookStatus
from studio.errors.base import LimnerError


@dataclass(frozen=True)
class GameMaster:
    """The GM of a game: a role, or a member."""

    role_id: int | None = None
    user_id: int | None = None


@dataclass(eq=False)
class NotAllowed(LimnerError):
    """The person may not do this; nothing was changed."""


@dataclass(eq=False)
class NotYours(NotAllowed):
    """Only the owner may do `act`; the GM and admins too, unless `owner_only`.

    With `owner_only` a GM that is given may do it, and no admin.
    """

    act: str
    owner_only: bool = False
    gm: GameMaster | None = None


@dataclass(eq=False)
class GameMasterOnly(NotAllowed):
    """Only the game's GM may do `act`."""

    act: str
    gm: GameMaster | None = None


@dataclass(eq=False)
class AdminOnly(NotAllowed):
    """Only server admins (and this GM, if any) may do `act`."""

    act: str
    gm: GameMaster | None = None


@dataclass(eq=False)
class CharacterNotApproved(NotAllowed):
    """The character is not approved yet; `status` says what is missing."""

    name: str
    status: LookStatus
    owner_id: int
    gm: GameMaster | None = None


@dataclass(eq=False)
class NotDepicted(NotAllowed):
    """This person may not have the character drawn. `rule` is the owner's choice;
    `own`: it is this person's own character."""

    name: str
    rule: Consent
    own: bool = False


@dataclass(eq=False)
class ModerationRefused(NotAllowed):
    """A rule forbids the text. `rule` names the rule, `words` are the words that break it, as they
    were typed. `list_owner` says whose list they are on.

    `here`: only the rating of the channel forbids it, so other channels of the server may not.
    `part` says which part of the prompt has the words (`PartKind` in `studio.rules.asking.prompt`);
    it is "" when they are in several, or the text is no prompt. `whose` is the character whose
    looks or state they are.
    """

    rule: str
    words: tuple[str, ...]
    list_owner: ListOwner = ListOwner.BOT
    here: bool = False
    part: str = ""
    whose: str = ""


@dataclass(eq=False)
class ForbiddenSince(ModerationRefused):
    """A rule forbids the words of a waiting request, which were allowed when they were judged.

    Without words the rule is not known any more.
    """

    rule: str = ""
    words: tuple[str, ...] = ()


@dataclass(eq=False)
class ServerNotServed(NotAllowed):
    """The operator chose the servers in which Limner works, and this is none of them."""


@dataclass(eq=False)
class QuotaReached(NotAllowed):
    """Today's quota is used up; the next day starts at `resets_at` (aware UTC)."""

    limit: int
    used: int
    asked: int
    resets_at: datetime
    zone: str


@dataclass(eq=False)
class ServerQuotaReached(NotAllowed):
    """All members together used up today's pictures of the server, which the operator limits. The
    next day starts at `resets_at` (aware UTC)."""

    limit: int
    used: int
    asked: int
    resets_at: datetime
    zone: str


@dataclass(eq=False)
class StopsReached(NotAllowed):
    """So many pictures were stopped today that no more are drawn: they are refunded, but the
    provider may charge for them. `by_all`: those of all members of the server. The next day starts
    at `resets_at` (aware UTC)."""

    stopped: int
    resets_at: datetime
    zone: str
    by_all: bool = False


@dataclass(eq=False)
class DailyLimitReached(NotAllowed):
    """The person made Limner keep as much of that kind today as it keeps; `limit` is a number or
    bytes. The next day starts at `resets_at` (aware UTC)."""

    kind: DailyUseKind
    limit: int
    resets_at: datetime


@dataclass(eq=False)
class TooManyDrafts(NotAllowed):
    """The person has `limit` characters in the game without an approved version of looks."""

    limit: int
    gm: GameMaster | None = None


@dataclass(eq=False)
class TooFast(NotAllowed):
    """The person made too many requests in a short time.

    `told`: the bot told the person so already in this minute.
    """

    retry_after_s: float
    told: bool = False


@dataclass(eq=False)
class Restarting(NotAllowed):
    """The program stops, and takes no more requests."""


@dataclass(eq=False)
class TooLateForForm(NotAllowed):
    """The interaction was acknowledged before its form could be opened."""


@dataclass(eq=False)
class MayNotWrite(NotAllowed):
    """The person lacks this Discord permission in the channel. `channel_id` 0: in this one."""

    permission: str
    channel_id: int = 0


@dataclass(eq=False)
class NotAMember(NotAllowed):
    """The person is not in the game's server, or not any more."""


@dataclass(eq=False)
class LinkRefused(NotAllowed):
    """A link is not valid. `reason` is one of `forged`, `expired`, `used`, `gone`."""

    reason: str


@dataclass(eq=False)
class IllustratingOff(NotAllowed):
    """Messages cannot be illustrated in this channel. `may_switch`: this person can allow it."""

    may_switch: bool = False
    gm: GameMaster | None = None


@dataclass(eq=False)
class NotShownHere(NotAllowed):
    """The person sees the picture elsewhere, but the rating of this place does not take it."""


@dataclass(eq=False)
class NotAgeRestricted(NotAllowed):
    """A relaxed rating needs a channel that Discord marks as age-restricted."""

    channel_id: int


@dataclass(eq=False)
class SecretNowhere(NotAllowed):
    """A secret roll would reach nobody: the GM is a role and has no channel of their own."""

    gm: GameMaster | None = None
