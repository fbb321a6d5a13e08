"""What a member asked for with a picture. The picture's children inherit it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from db.enums import GenerationKind as GenerationKind
from studio.rules.asking.consistency import Plan
from studio.rules.pictures.masks import MaskNote
from studio.rules.pictures.needs import Tier as Tier


@dataclass(frozen=True)
class ChosenState:
    """A state of a character, in the words that it had when it was chosen."""

    state_id: int
    name: str
    words: str


@dataclass(frozen=True)
class CastMember:
    """A character in a picture, with the version of its looks, and with its state if it has one."""

    character_id: int
    look_id: int
    name: str
    state: ChosenState | None = None

    @property
    def shown(self) -> str:
        """The character's name as members read it: `Elara (plate armour)`."""
        return f"{self.name} ({self.state.name})" if self.state else self.name

    def to_json(self) -> dict[str, Any]:
        """Plain values; without a key for the state when there is none."""
        kept = asdict(self)
        return kept if self.state else {key: kept[key] for key in kept if key != "state"}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "CastMember":
        """Read what `to_json` of this version or of an older one wrote."""
        worn = kept.get("state")
        return cls(
            character_id=kept["character_id"],
            look_id=kept["look_id"],
            name=kept["name"],
            state=ChosenState(worn["state_id"], worn["name"], worn["words"]) if worn else None,
        )


@dataclass(frozen=True)
class Params:
    """Everything about a request except its seed and the prompt that is made from it.

    `scene` is the first description; `changes` are the later instructions, oldest first.
    `aspect` is a ratio (width, height). `strength` is as in `DrawRequest`, or None when the
    member named none. `source_id` is the generation whose picture is the input. When it is
    None the picture is drawn from words, or from a file if `uploaded`. `mask` says which part
    is painted over and `plan` how the picture is drawn; children do not inherit these two.
    `input_tag` says who made the input, as a `PictureTag`; "" when it is not a picture of Limner.
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
    input_tag: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database and the manifest."""
        return {**asdict(self), "cast": [member.to_json() for member in self.cast]}

    @property
    def sent_strength(self) -> float | None:
        """How much of the source the model is asked to change."""
        return self.plan.strength if self.plan else self.strength

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Params":
        """Read what `to_json` wrote; keys of a newer version are ignored."""
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
            input_tag=kept.get("input_tag", ""),
        )
