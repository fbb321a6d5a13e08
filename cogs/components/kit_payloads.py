"""Payloads of the buttons of identity kits."""

from dataclasses import dataclass

from cogs.components.custom_ids import InOrder


@dataclass(frozen=True)
class OnKitMove(InOrder):
    """A character, and a move of its kit's crop (`studio.rules.kits.crops.CropMove`)."""

    character_id: int
    move: int


@dataclass(frozen=True)
class OnKitSwitch(InOrder):
    """A character, and whether the public addresses of its kit are to be on."""

    character_id: int
    public: bool
