"""The tables, one class each, in a module for each subject.

Rows leave the database session loaded and detached. Times are aware UTC; money is integer
micro-dollars; Discord's ids are 64-bit integers. Texts of members are stored as typed; the
prompt that is sent to a provider is stored beside them.
"""

from db.models.base import Base, Moment
from db.models.characters import (
    Character,
    CharacterKit,
    CharacterLook,
    CharacterReference,
    CharacterState,
)
from db.models.dice import DiceMacro, DiceRoll
from db.models.games import Game, GameChannel
from db.models.likeness import LikenessScore, PictureVectors
from db.models.limits import DailyUse
from db.models.pictures import (
    Appearance,
    Asset,
    DeliveryRecord,
    Generation,
    MaskLink,
    Showing,
    Star,
)
from db.models.posts import Post, PostMessage, PostPicture
from db.models.queue import (
    GenerationEvent,
    Job,
    LedgerEntry,
    OpenAnswerRecord,
    PredictionClaim,
    ProviderKey,
    WorkerRecord,
)
from db.models.servers import Guild, ModerationWord, QuotaPolicy
from db.models.sessions import Session

__all__ = [
    "Appearance",
    "Asset",
    "Base",
    "Character",
    "CharacterKit",
    "CharacterLook",
    "CharacterReference",
    "CharacterState",
    "DailyUse",
    "DeliveryRecord",
    "DiceMacro",
    "DiceRoll",
    "Game",
    "GameChannel",
    "Generation",
    "GenerationEvent",
    "Guild",
    "Job",
    "LedgerEntry",
    "LikenessScore",
    "MaskLink",
    "ModerationWord",
    "Moment",
    "OpenAnswerRecord",
    "PictureVectors",
    "Post",
    "PostMessage",
    "PostPicture",
    "PredictionClaim",
    "ProviderKey",
    "QuotaPolicy",
    "Session",
    "Showing",
    "Star",
    "WorkerRecord",
]
