"""Who made a picture: an AI model, or the sketch painter that works by rules."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from studio.rules.asking.params import Params

SKETCH_PAINTER = "sketch"
"""The provider that draws without a model. Its name is stored with each picture that it drew."""


class PictureTag(StrEnum):
    """Who made a picture. The values are stored in `Params.input_tag`."""

    AI = "ai"
    SKETCH = "sketch"
    # The painter drew over a picture that a member sent. Nobody knows how that one was made.
    SKETCH_OF_UPLOAD = "sketch of upload"

    @property
    def words(self) -> str:
        """The tag in the small line of a picture."""
        return _WORDS[self]

    @property
    def opening(self) -> str:
        """The first words of the picture's alt text."""
        return _OPENINGS[self]


_WORDS = {
    PictureTag.AI: "AI",
    PictureTag.SKETCH: "sketch, not AI",
    PictureTag.SKETCH_OF_UPLOAD: "sketch over a picture that was sent",
}
_OPENINGS = {
    PictureTag.AI: "AI picture",
    PictureTag.SKETCH: "Sketch, not AI",
    PictureTag.SKETCH_OF_UPLOAD: "Sketch",
}


def made_by(providers: Iterable[str]) -> str:
    """Who made several pictures of these providers together; "" for none."""
    sketched = {provider == SKETCH_PAINTER for provider in providers}
    if len(sketched) == 2:
        return "AI pictures and sketches"
    return "" if not sketched else "sketches" if True in sketched else "AI pictures"


def picture_tag(provider: str, params: Params) -> PictureTag:
    """The tag of a picture that the named provider drew with these settings.

    It stays true when the operator chooses another painter. A sketch over an AI picture still
    shows what the AI made, so its tag is AI.
    """
    return _tag(provider, params.input_tag, uploaded=params.uploaded)


def stored_tag(provider: str, params: Mapping[str, Any]) -> PictureTag:
    """The same for settings as they are stored."""
    uploaded = bool(params.get("uploaded"))
    return _tag(provider, params.get("input_tag", ""), uploaded=uploaded)


def _tag(provider: str, input_tag: str, *, uploaded: bool) -> PictureTag:
    if provider != SKETCH_PAINTER or input_tag == PictureTag.AI:
        return PictureTag.AI
    if uploaded or input_tag == PictureTag.SKETCH_OF_UPLOAD:
        return PictureTag.SKETCH_OF_UPLOAD
    return PictureTag.SKETCH
