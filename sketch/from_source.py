"""A picture made from a source picture: changed by words, painted over in a part, or enlarged."""

from io import BytesIO

from PIL import Image, ImageFilter, ImageOps

from sketch.changes import DEFAULT_STRENGTH, ImageEdit, apply_edit
from sketch.paint.caption import add_caption, remove_caption
from sketch.paint_over import paint_over
from sketch.people.persona import Persona
from sketch.places.setting import read_setting
from sketch.scene import left_out_of
from studio.errors import ProviderInvalid
from studio.providers.base import DrawRequest


def change_source(request: DrawRequest, seed: int, people: tuple[Persona, ...]) -> Image.Image:
    """The request's source with its changes made, as RGB of the request's size.

    With a mask only the mask's white part changes. `people` are the characters in the source.
    Raises `ProviderInvalid` when the source or the mask cannot be decoded.
    """
    size = (request.width, request.height)
    source = ImageOps.fit(
        _decode(request.source, "source").convert("RGB"), size, Image.Resampling.LANCZOS
    )
    edit = ImageEdit(
        changes=request.changes,
        avoided=request.negative,
        seed=seed,
        strength=DEFAULT_STRENGTH if request.strength is None else request.strength,
        indoors=read_setting(request.scene, (), seed).indoors or request.portrait,
        people=people,
    )
    if request.mask is None:
        return add_caption(apply_edit(remove_caption(source), edit), left_out_of(request))
    mask = _decode(request.mask, "mask").convert("L")
    if mask.size != size:
        mask = mask.resize(size, Image.Resampling.BILINEAR)
    after = add_caption(paint_over(remove_caption(source), mask, edit), left_out_of(request))
    return Image.composite(after, source, mask.point(lambda level: 255 if level else 0))


def enlarge_source(request: DrawRequest) -> Image.Image:
    """The source at the request's size, a little sharper, as RGB; its caption grows with it.

    Raises `ProviderInvalid` when the source cannot be decoded.
    """
    source = _decode(request.source, "source").convert("RGB")
    larger = source.resize((request.width, request.height), Image.Resampling.LANCZOS)
    return larger.filter(ImageFilter.UnsharpMask(radius=2, percent=60, threshold=2))


def _decode(content: bytes | None, field: str) -> Image.Image:
    try:
        image: Image.Image = Image.open(BytesIO(content or b""))
        image.load()
    except Exception as error:
        raise ProviderInvalid(f"{field} is no picture", (field,)) from error
    return image


def check_inputs(request: DrawRequest) -> None:
    """Raises `ProviderInvalid` when the source or the mask cannot be decoded."""
    for field, content in (("source", request.source), ("mask", request.mask)):
        if content is not None:
            _decode(content, field)
