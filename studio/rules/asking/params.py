"""What a picture was asked with, and so what its children inherit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from studio.rules.asking.consistency import Plan
from studio.rules.pictures.masks import MaskNote
from studio.rules.pictures.needs import Tier as Tier


class GenerationKind(StrEnum):
    """How a picture came about."""

    PORTRAIT = "portrait"
    SCENE = "scene"
    ITERATE = "iterate"
    VARY = "vary"
    REDO = "redo"
    INPAINT = "inpaint"
    UPSCALE = "upscale"


@dataclass(frozen=True)
class ChosenState:
    """A state that a character is in, in the words it had when it was chosen."""

    state_id: int
    name: str
    words: str


@dataclass(frozen=True)
class CastMember:
    """A character in a picture, in the version of looks it was drawn with, perhaps in a state."""

    character_id: int
    look_id: int
    name: str
    state: ChosenState | None = None

    @property
    def shown(self) -> str:
        """The character as people read it: `Elara (plate armour)`."""
        return f"{self.name} ({self.state.name})" if self.state else self.name

    def to_json(self) -> dict[str, Any]:
        """Plain values; nothing of a state where there is none."""
        kept = asdict(self)
        return kept if self.state else {key: kept[key] for key in kept if key != "state"}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "CastMember":
        """What `to_json` gave, or an older program."""
        worn = kept.get("state")
        return cls(
            character_id=kept["character_id"],
            look_id=kept["look_id"],
            name=kept["name"],
            state=ChosenState(worn["state_id"], worn["name"], worn["words"]) if worn else None,
        )


@dataclass(frozen=True)
class Params:
    """Everything about a request but its seed and the texts made from it.

    `scene` is the first description, `changes` the instructions since, oldest first.
    `aspect` is (width, height) as a ratio; `strength` as in `DrawRequest`, None where nobody
    said one. `source_id` is the generation whose picture is the input; None: drawn from
    words, or, where `uploaded`, from a picture that somebody brought along. `mask` says where
    a picture is painted over, `plan` how it is drawn; each picture has its own of both.
    """

    scene: str
    changes: tuple[str, ...] = ()
    cast: tuple[CastMember, ...] = ()
    style: str = ""
    aspect: tuple[int, int] = (1, 1)
    tier: Tier = Tier.STANDARD
    negative: tuple[str, ...] = ()
    strength: float | None = None
    source_id: int | None = None
    uploaded: bool = False
    mask: MaskNote | None = None
    plan: Plan | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database and the manifest."""
        return {**asdict(self), "cast": [member.to_json() for member in self.cast]}

    @property
    def sent_strength(self) -> float | None:
        """How much of the source the model is told to change."""
        return self.plan.strength if self.plan else self.strength

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Params":
        """What `to_json` gave; keys of a newer program are left out."""
        width, height = kept["aspect"]
        return cls(
            scene=kept["scene"],
            changes=tuple(kept["changes"]),
            cast=tuple(CastMember.from_json(member) for member in kept["cast"]),
            style=kept["style"],
            aspect=(width, height),
            tier=Tier(kept["tier"]),
            negative=tuple(kept["negative"]),
            strength=kept["strength"],
            source_id=kept["source_id"],
            uploaded=kept.get("uploaded", False),
            mask=MaskNote.from_json(kept["mask"]) if kept.get("mask") else None,
            plan=Plan.from_json(kept["plan"]) if kept.get("plan") else None,
        )
