"""The contact sheet of the sketch painter: each prompt of the table with its sketch."""

import textwrap
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.play.sketch_prompts import SketchPrompt
from sketch.picture import draw
from studio.providers.base import DrawRequest

_COLUMNS = 5
_SIDE_PX = 320
_TEXT_PX = 76
_LINE_PX = 14
_LETTERS_IN_A_LINE = 52
_LINES = 5
_SEED = 7


def draw_sketch_sheet(prompts: Sequence[SketchPrompt]) -> bytes:
    """The sheet as PNG: under each sketch stand its prompt, what must be seen and what must not.

    Drawing takes about half a second for each prompt. The same prompts give the same bytes.
    """
    rows = -(-len(prompts) // _COLUMNS)
    high = _SIDE_PX + _TEXT_PX
    sheet = Image.new("RGB", (_COLUMNS * _SIDE_PX, rows * high), "white")
    for index, each in enumerate(prompts):
        row, column = divmod(index, _COLUMNS)
        at = (column * _SIDE_PX, row * high)
        with Image.open(BytesIO(_sketch(each.prompt))) as picture:
            sheet.paste(picture, at)
        text = f"{index + 1}. {each.prompt}\nsee: {each.must}\nnot: {each.must_not}"
        _write(sheet, text, at)
    out = BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _sketch(prompt: str) -> bytes:
    request = DrawRequest(
        prompt=prompt,
        negative="",
        scene=prompt,
        seed=_SEED,
        width=_SIDE_PX,
        height=_SIDE_PX,
        model="sketch-standard",
    )
    return draw(request, 0)


def _write(sheet: Image.Image, text: str, at: tuple[int, int]) -> None:
    lines = [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(paragraph, _LETTERS_IN_A_LINE)
    ]
    font, pen = ImageFont.load_default(11), ImageDraw.Draw(sheet)
    for number, line in enumerate(lines[:_LINES]):
        pen.text((at[0] + 5, at[1] + _SIDE_PX + 3 + number * _LINE_PX), line, "black", font)
