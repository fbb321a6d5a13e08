"""The enums of columns.

The module imports nothing of the program, so that tables, rules and services can share it. The
values are stored in the database: a changed value needs a migration.
"""

from enum import IntEnum, StrEnum


class GenerationStatus(StrEnum):
    """The status of a generation: queued, running, and one of the other three at its end."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_unfinished(self) -> bool:
        """Whether the picture waits or is being drawn."""
        return self in (GenerationStatus.QUEUED, GenerationStatus.RUNNING)

    @property
    def has_no_picture(self) -> bool:
        """Whether the generation ended without a picture."""
        return self in (GenerationStatus.FAILED, GenerationStatus.CANCELED)


class GenerationKind(StrEnum):
    """The kind of request that a picture comes from."""

    PORTRAIT = "portrait"
    SCENE = "scene"
    ITERATE = "iterate"
    VARY = "vary"
    REDO = "redo"
    INPAINT = "inpaint"
    UPSCALE = "upscale"


class JobStatus(StrEnum):
    """The status of a job: queued, running, and one of the other three at its end.

    A running job is queued again when its worker gives it back.
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
"""The statuses of a job that has not ended."""

ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELED)
"""The statuses of a job that has ended."""


class JobPhase(StrEnum):
    """How far a job got. Each phase is written before the next begins."""

    NEW = "new"  # at least one part was not requested
    ASKING = "asking"  # the intention is written; the provider may have been asked
    ASKED = "asked"  # every part's prediction is known
    DRAWN = "drawn"  # the outputs' URLs are known
    STORED = "stored"  # the pictures are in the store and the quota is settled
    DELIVERED = "delivered"  # every picture was posted


PAID_PHASES = (JobPhase.DRAWN, JobPhase.STORED)
"""The phases in which a job's pictures are drawn and paid for, and not posted yet."""


class JobTier(IntEnum):
    """The order of jobs in the queue: paid ones come first. Every job is free."""

    PAID = 0
    FREE = 1


class Consent(StrEnum):
    """Who may have a character drawn, besides its owner. NOBODY: not even the owner."""

    OWNER = "owner"
    PLAYERS = "players"
    GM = "gm"
    EVERYONE = "everyone"
    NOBODY = "nobody"

    @property
    def is_shut(self) -> bool:
        """Whether nobody but the owner may draw the character; then others do not see its pictures
        either."""
        return self in SHUT


SHUT = (Consent.OWNER, Consent.NOBODY)
"""The choices with which nobody but the owner may draw a character."""


class LookStatus(StrEnum):
    """The status of a version of looks in its approval.

    A draft becomes pending when its portrait is saved, and then one of the other three.
    """

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


class AssetRole(StrEnum):
    """The role of a stored object for its generation or its character."""

    INPUT = "input"
    MASK = "mask"
    OUTPUT = "output"
    THUMBNAIL = "thumbnail"
    REFERENCE = "reference"


class ReferenceOrigin(StrEnum):
    """Where a reference picture of a character comes from."""

    UPLOAD = "upload"
    PORTRAIT = "portrait"


class LedgerState(StrEnum):
    """Whether a picture counts for the quota: reserved, and later spent, refunded or stopped.

    A stopped picture is refunded, too. It was cancelled, or the model declined its words, after
    the provider was asked: the provider may charge for it.
    """

    RESERVED = "reserved"
    SPENT = "spent"
    REFUNDED = "refunded"
    STOPPED = "stopped"


class ListOwner(StrEnum):
    """Whose list a refused word is on: the bot's, the server's, or the game's lines and veils."""

    BOT = "bot"
    SERVER = "server"
    GAME = "game"


class QuotaScope(StrEnum):
    """Whom a daily number of pictures is for: all members of the server."""

    SERVER = "server"


class DailyUseKind(StrEnum):
    """What is counted for a person and a day, because Limner keeps it: bytes, or a number."""

    UPLOADED_BYTES = "uploaded_bytes"
    EXPORTED_BYTES = "exported_bytes"
    CHARACTERS = "characters"
    GAMES = "games"
    POSTS = "posts"
    ROLLS = "rolls"
    COPIES = "copies"
    SHOWINGS = "showings"
    MASK_LINKS = "mask_links"


class LikenessVerdict(StrEnum):
    """Whether a picture shows a character as its reference pictures do."""

    RECOGNISED = "recognised"
    PERHAPS = "perhaps"
    NOT_RECOGNISED = "not_recognised"
    NOT_MEASURED = "not_measured"


class Unmeasured(StrEnum):
    """Why the likeness of a character in a picture was not measured."""

    NOBODY_EXPECTED = "nobody_expected"
    FROM_BEHIND = "from_behind"
    FACE_HIDDEN = "face_hidden"
    TOO_SMALL = "too_small"
    NO_REFERENCES = "no_references"
    REFERENCES_LOST = "references_lost"
    PICTURE_LOST = "picture_lost"
    TWINS = "twins"
    FAILED = "failed"
