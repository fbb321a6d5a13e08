"""A person placed in a picture: in the light of the place, with a shadow on the ground."""

from PIL import Image, ImageChops, ImageOps

from sketch.paint.brush import Pen, Point, blurred, gradient, scale
from sketch.palette import Colour, lighter
from sketch.people.figure import draw_figure
from sketch.people.persona import Persona
from sketch.people.pose import Pose


def _light_figure(
    figure: Image.Image, tint: Colour, key: Colour, side: int, unit_px: float
) -> Image.Image:
    """The figure in coloured light: dark on the far side, with a bright edge on the near side."""
    alpha = figure.getchannel("A")
    body = ImageChops.multiply(figure.convert("RGB"), Image.new("RGB", figure.size, tint))
    fall = gradient(
        (figure.height, figure.width), ((255, 255, 255), (255, 255, 255), (196, 188, 214))
    ).rotate(90, expand=True)
    body = ImageChops.multiply(
        body, fall.resize(figure.size) if side < 0 else ImageOps.mirror(fall.resize(figure.size))
    )
    width = max(int(unit_px * 0.7), 2)
    edge = ImageChops.subtract(alpha, ImageChops.offset(alpha, -side * width, width // 2))
    soft = blurred(edge, width * 0.5).point(scale(0.62))
    return Image.composite(Image.new("RGB", figure.size, lighter(key, 0.3)), body, soft)


def _draw_shadow(canvas: Image.Image, x: float, y: float, reach: float) -> None:
    size = (max(int(reach * 2.4), 4), max(int(reach * 0.56), 4))
    mask = (
        ImageChops.invert(Image.radial_gradient("L"))
        .point(lambda level: max(0, level - 75) * 1.0)
        .resize(size)
    )
    canvas.paste((16, 14, 28), (int(x - size[0] / 2), int(y - size[1] / 2)), mask)


def draw_person(
    canvas: Image.Image,
    persona: Persona,
    pose: Pose,
    *,
    feet: Point,
    size: float,
    tint: Colour,
    key: Colour,
    side: int,
    stands: bool = True,
) -> None:
    """Draw the person into the RGB canvas, in place.

    `feet` is in hundredths of the canvas's height and `size` the person's share of it. `tint`
    multiplies the person's colours. `key` is the colour of the strongest light, which comes from
    `side` (-1 left, 1 right).
    """
    unit = canvas.height / 100
    if stands and feet[1] < 101 and persona.species != "ghost":
        _draw_shadow(canvas, feet[0] * unit, feet[1] * unit, 17 * size * persona.breadth * unit)
    layer = Image.new("RGBA", canvas.size)
    draw_figure(
        Pen(layer, origin_px=(feet[0] * unit, feet[1] * unit), unit_px=size * unit), persona, pose
    )
    box = layer.getchannel("A").getbbox()
    if box is None:
        return
    figure = layer.crop(box)
    mask = figure.getchannel("A")
    if persona.species == "ghost":
        # A ghost is seen through, and fades away below the waist.
        fade = gradient(figure.size, ((190, 190, 190), (170, 170, 170), (90, 90, 90), (0, 0, 0)))
        mask = ImageChops.multiply(mask, fade.convert("L"))
    canvas.paste(_light_figure(figure, tint, key, side, size * unit), box[:2], mask)
