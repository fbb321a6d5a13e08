"""Who made a picture: the tag of its card, and the first words of its alt text."""

import pytest

from studio.rules.asking.alt_text import alt_text, portrait_alt
from studio.rules.asking.captions import made_from
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.picture_tags import PictureTag, made_by, picture_tag, stored_tag

TAGS = [
    # the painter, the settings, the words of the tag, the first words of the alt text
    ("sketch", Params("a ford"), "sketch, not AI", "Sketch, not AI: a ford."),
    ("replicate", Params("a ford"), "AI", "AI picture: a ford."),
    # The painter that was chosen later, or one that is not known any more.
    ("", Params("a ford"), "AI", "AI picture: a ford."),
    ("another", Params("a ford", uploaded=True), "AI", "AI picture: a ford; made from"),
    # A sketch over a picture that an AI made still shows it.
    ("sketch", Params("a ford", source_id=1, input_tag="ai"), "AI", "AI picture: a ford."),
    ("sketch", Params("a ford", source_id=1, input_tag="sketch"), "sketch, not AI", "Sketch, not"),
    # Nobody knows how a picture that was sent was made, nor what its children show of it.
    ("sketch", Params("a ford", uploaded=True), "sketch over a picture that was sent", "Sketch: a"),
    (
        "sketch",
        Params("a ford", source_id=1, input_tag="sketch of upload"),
        "sketch over a picture that was sent",
        "Sketch: a ford.",
    ),
    ("replicate", Params("a ford", source_id=1, input_tag="sketch"), "AI", "AI picture: a ford."),
]


@pytest.mark.parametrize(("provider", "params", "words", "alt"), TAGS)
def test_a_picture_says_who_made_it(provider: str, params: Params, words: str, alt: str) -> None:
    tag = picture_tag(provider, params)

    assert tag.words == words
    assert alt_text(params, tag=tag).startswith(alt)
    assert stored_tag(provider, params.to_json()) is tag
    assert picture_tag(provider, Params.from_json(params.to_json())) is tag


def test_settings_of_an_older_version_have_no_tag_of_their_input() -> None:
    old = Params("a ford", uploaded=True).to_json()
    del old["input_tag"]

    assert Params.from_json(old).input_tag == ""
    assert stored_tag("sketch", old) is PictureTag.SKETCH_OF_UPLOAD


def test_a_portrait_says_who_made_it() -> None:
    told = portrait_alt("Elara", "an elf", style="ink", tag=PictureTag.SKETCH)

    assert told == "Sketch, not AI: portrait of Elara, an elf. Style: ink."


TOGETHER = [
    ([], ""),
    (["replicate", "replicate"], "AI pictures"),
    (["sketch"], "sketches"),
    (["sketch", "replicate", "sketch"], "AI pictures and sketches"),
]


@pytest.mark.parametrize(("providers", "said"), TOGETHER)
def test_several_pictures_say_who_made_them(providers: list[str], said: str) -> None:
    assert made_by(providers) == said


MADE = [
    (GenerationKind.SCENE, "", ""),
    (GenerationKind.PORTRAIT, "", ""),
    (GenerationKind.REDO, "", "drawn again"),
    (GenerationKind.VARY, "3", "varied from 3"),
    (GenerationKind.ITERATE, "3", "changed from 3"),
    (GenerationKind.INPAINT, "12", "painted over from 12"),
    (GenerationKind.UPSCALE, "3", "enlarged from 3"),
    # The parent of a change to an upload is the upload.
    (GenerationKind.ITERATE, "a picture that was sent", "changed from a picture that was sent"),
    (GenerationKind.SCENE, "a picture that was sent", "drawn from a picture that was sent"),
    (GenerationKind.VARY, "step 3", "varied from step 3"),
]


@pytest.mark.parametrize(("kind", "origin", "said"), MADE)
def test_a_picture_says_what_it_was_made_from(kind: str, origin: str, said: str) -> None:
    assert made_from(kind, origin) == said
