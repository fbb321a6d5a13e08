"""The settings of likeness: which model says whether a picture shows a character."""

from typing import Annotated, Literal

from pydantic import Field

from bot.config.values import LocalPath, Section

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Channels = Annotated[list[float], Field(min_length=3, max_length=3)]


class LikenessSettings(Section):
    """How it is measured whether pictures show the characters that they should."""

    kind: Literal["off", "onnx"] = Field(
        default="off",
        description="Who compares pictures with characters: off nobody, onnx a model on this "
        "machine, which `limner likeness build` writes.",
    )
    file: LocalPath | None = Field(
        default=None,
        description="Another ONNX file; unset, the one of `limner likeness build` in the data "
        "folder. `limner likeness cohort` has to follow.",
    )
    sha256: Sha256 | None = Field(
        default=None, description="The SHA-256 of that other file, which is checked at each start."
    )
    size_px: int = Field(
        default=128, ge=32, le=1024, description="The width and height of the other file's input."
    )
    mean: Channels = Field(
        default=[127.0, 127.0, 127.0],
        description="What is subtracted from red, green and blue (0 to 255) for the other file.",
    )
    deviation: Channels = Field(
        default=[128.0, 128.0, 128.0],
        description="What red, green and blue are divided by then; none may be 0.",
    )
    output: str = Field(
        default="", description="The name of the other file's output; unset, its first."
    )
