"""The files of an identity kit: their names, types and sizes, and the colours of the ring."""

from dataclasses import dataclass
from enum import StrEnum

from studio.rules.kits.crops import FIRST_CROP, Crop, Size


class KitFile(StrEnum):
    """A file of a kit. The value is its name, also at the end of its public address."""

    TOKEN = "token-512.png"
    # One square of Roll20's usual grid has 70 pixels; 280 are sharp when the map is enlarged.
    TOKEN_ROLL20 = "token-280.png"
    TOKEN_SMALL = "token-256.png"
    AVATAR = "avatar.jpg"
    BANNER = "banner.jpg"
    TILE = "tile.jpg"

    @property
    def mime(self) -> str:
        """The file's media type."""
        return "image/png" if self.value.endswith(".png") else "image/jpeg"

    @property
    def words(self) -> str:
        """What the file is, for a member."""
        return _WORDS[self]


TOKEN_SIDES_PX = {KitFile.TOKEN: 512, KitFile.TOKEN_ROLL20: 280, KitFile.TOKEN_SMALL: 256}
AVATAR_LEAST_PX, AVATAR_MOST_PX = 512, 1000
BANNER_PX: Size = (1500, 500)
TILE_PX: Size = (512, 683)
MOST_BYTES = 1_000_000
"""No file of a kit is larger: Tupperbox and PluralKit take a megabyte."""

ADDRESS_LIMIT = 256
"""How many characters a public address has at most: PluralKit takes no more."""

_WORDS = {
    KitFile.TOKEN: "round token, 512 px",
    KitFile.TOKEN_ROLL20: "round token, 280 px",
    KitFile.TOKEN_SMALL: "round token, 256 px",
    KitFile.AVATAR: "square avatar",
    KitFile.BANNER: "banner, 1500 × 500",
    KitFile.TILE: "roster tile, 512 × 683",
}

RINGS = {
    0xC9A24B: "gold",
    0xB9BEC7: "silver",
    0x9C6B3F: "bronze",
    0x1C1A20: "black",
    0xF4F1EA: "white",
    0xB0342E: "red",
    0xD9772B: "orange",
    0x4C8A4A: "green",
    0x2F8F8B: "teal",
    0x3567A8: "blue",
    0x7A4FA3: "violet",
    0xD16C9A: "pink",
}
"""The colours of a ring that can be picked, as 0xRRGGBB, with their names."""

FIRST_RING = 0xC9A24B


@dataclass(frozen=True)
class KitLook:
    """How a kit is cut and framed: its crop, and the colour of the ring (0xRRGGBB; None: none)."""

    crop: Crop = FIRST_CROP
    ring: int | None = FIRST_RING
