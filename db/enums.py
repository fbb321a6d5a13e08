"""The closed sets of words that columns hold.

They import nothing, so that the tables, the rules and the services can share them. The words
are kept in the database: a changed word needs a migration.
"""

from enum import IntEnum, StrEnum


class GenerationStatus(StrEnum):
    """How far a picture got: queued, running, then one of the other three for good."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_unfinished(self) -> bool:
        """Whether the picture may still come."""
        return self in (GenerationStatus.QUEUED, GenerationStatus.RUNNING)

    @property
    def has_no_picture(self) -> bool:
        """Whether it ended without a picture."""
        return self in (GenerationStatus.FAILED, GenerationStatus.CANCELED)


class GenerationKind(StrEnum):
    """How a picture came about."""

    PORTRAIT = "portrait"
    SCENE = "scene"
    ITERATE = "iterate"
    VARY = "vary"
    REDO = "redo"
    INPAINT = "inpaint"
    UPSCALE = "upscale"


class JobStatus(StrEnum):
    """Where a job is in the queue: queued, running, then one of the other three for good.

    A running job is queued again when its worker gives it back.
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
"""What a job is as long as something may still come of it."""

ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELED)
"""What a job is for good."""


class JobPhase(StrEnum):
    """How far a job got. Each phase is remembered before the next begins."""

    NEW = "new"  # nothing was asked, or not every part
    ASKING = "asking"  # the intention is written; the provider may have been asked
    ASKED = "asked"  # every part's prediction is known
    DRAWN = "drawn"  # the outputs' addresses are known
    STORED = "stored"  # pictures are ours and the quota is settled
    DELIVERED = "delivered"  # every picture was posted


class JobTier(IntEnum):
    """The order of jobs in the queue: paid ones come first. Every job is free."""

    PAID = 0
    FREE = 1


class Consent(StrEnum):
    """Who may have a character drawn, besides its owner. NOBODY: not even they."""

    OWNER = "owner"
    PLAYERS = "players"
    GM = "gm"
    EVERYONE = "everyone"
    NOBODY = "nobody"

    @property
    def is_shut(self) -> bool:
        """Whether nobody else may: then their pictures are not shown around, either."""
        return self in (Consent.OWNER, Consent.NOBODY)


class LookStatus(StrEnum):
    """Where the approval of a version of looks stands.

    A draft becomes pending when its portrait is saved, and then one of the other three.
    """

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


class AssetRole(StrEnum):
    """What an object of the store is to its generation or its character."""

    INPUT = "input"
    MASK = "mask"
    OUTPUT = "output"
    THUMBNAIL = "thumbnail"
    REFERENCE = "reference"


class ReferenceOrigin(StrEnum):
    """Where a canonical picture of a character comes from."""

    UPLOAD = "upload"
    PORTRAIT = "portrait"


class LedgerState(StrEnum):
    """Whether a picture counts for the quota: reserved, then spent or refunded for good."""

    RESERVED = "reserved"
    SPENT = "spent"
    REFUNDED = "refunded"


class QuotaScope(StrEnum):
    """Whom a number of pictures a day is for: everybody of the server."""

    SERVER = "server"
