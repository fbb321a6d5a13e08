"""From one request to one picture as PNG bytes, always the same for the same request."""

from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageFilter, ImageOps

from sketch.changes import DEFAULT_STRENGTH, Task, changed
from sketch.paint.brush import Pen, Point, blurred, glow, gradient, scale, tinted
from sketch.paint.caption import captioned, uncaptioned
from sketch.paint.finish import finished, style_of
from sketch.paint_over import painted_over
from sketch.palette import Colour, darker, lighter
from sketch.people.creature import IN_FRONT, creatures, draw_creature
from sketch.people.figure import draw_figure, head_centre, off_hand
from sketch.people.passers_by import passers_by
from sketch.people.persona import Persona, in_state, persona
from sketch.people.pose import Pose, pose
from sketch.places.backdrop import draw_backdrop, draw_plain_backdrop
from sketch.places.setting import Setting, setting
from sketch.places.weather import EFFECTS, IN_THE_SKY, OUTDOORS_ONLY
from sketch.words import Words, dice
from studio.errors import ProviderInvalid
from studio.providers.base import DrawRequest, Subject
from studio.rules.asking.params import Tier

UPSCALER = "sketch-upscale"
"""The model that draws nothing, but makes what there is larger."""

# Drawn twice as large and reduced: that is what makes the edges clean.
_OVERSAMPLING = 2
_FEET_Y = 95.0


def draw(request: DrawRequest, index: int) -> bytes:
    """Picture `index` of the request as PNG, `width` x `height` pixels.

    Raises `ProviderInvalid` when the source or the mask cannot be decoded.
    """
    seed = request.seed + index
    people = [_person(each) for each in request.subjects]
    if request.model == UPSCALER:
        picture = _enlarged(request)
    elif request.source is not None:
        picture = _from_source(request, seed, tuple(people))
    elif request.portrait:
        picture = _portrait(request, seed, people)
    else:
        picture = _scene(request, seed, people)
    out = BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _person(subject: Subject) -> Persona:
    person = persona(subject.name, subject.looks)
    return in_state(person, subject.state) if subject.state else person


def check_pictures(request: DrawRequest) -> None:
    """Raises `ProviderInvalid` when the source or the mask cannot be decoded."""
    for field, content in (("source", request.source), ("mask", request.mask)):
        if content is not None:
            _decoded(content, field)


# ── from a source ────────────────────────────────────────────────────────────


def _from_source(request: DrawRequest, seed: int, people: tuple[Persona, ...]) -> Image.Image:
    size = (request.width, request.height)
    source = ImageOps.fit(
        _decoded(request.source, "source").convert("RGB"), size, Image.Resampling.LANCZOS
    )
    task = Task(
        changes=request.changes,
        avoided=request.negative,
        seed=seed,
        strength=DEFAULT_STRENGTH if request.strength is None else request.strength,
        indoors=setting(request.scene, (), seed).indoors or request.portrait,
        people=people,
    )
    if request.mask is None:
        return captioned(changed(uncaptioned(source), task))
    mask = _decoded(request.mask, "mask").convert("L")
    if mask.size != size:
        mask = mask.resize(size, Image.Resampling.BILINEAR)
    after = captioned(painted_over(uncaptioned(source), mask, task))
    return Image.composite(after, source, mask.point(lambda level: 255 if level else 0))


def _enlarged(request: DrawRequest) -> Image.Image:
    """The source itself in more pixels, a little sharper; its caption grows with it."""
    source = _decoded(request.source, "source").convert("RGB")
    larger = source.resize((request.width, request.height), Image.Resampling.LANCZOS)
    return larger.filter(ImageFilter.UnsharpMask(radius=2, percent=60, threshold=2))


def _decoded(content: bytes | None, field: str) -> Image.Image:
    try:
        image: Image.Image = Image.open(BytesIO(content or b""))
        image.load()
    except Exception as error:
        raise ProviderInvalid(f"{field} is no picture", (field,)) from error
    return image


# ── from words ───────────────────────────────────────────────────────────────


def _portrait(request: DrawRequest, seed: int, people: list[Persona]) -> Image.Image:
    who = people[0] if people else persona("", request.scene)
    chance = dice("portrait", seed)
    canvas = _canvas(request)
    unit = canvas.height / 100
    wide = 100 * canvas.width / canvas.height
    ground = draw_plain_backdrop(canvas, who, chance)
    how = pose(who, scene="", seed=seed)
    near = min(chance.uniform(1.58, 1.86), wide / 54)
    middle, brow = wide * (0.5 + chance.uniform(-0.05, 0.05)), chance.uniform(40, 45)
    feet = (middle, brow - head_centre(who)[1] * near)
    side = chance.choice((-1, 1))
    _place(
        canvas,
        who,
        how,
        feet=feet,
        size=near,
        tint=(255, 255, 255),
        key=lighter(ground, 0.6),
        side=side,
    )
    picture = canvas.reduce(_OVERSAMPLING)
    glow(
        picture,
        (picture.width * (0.5 + side * 0.5), 0),
        70 * unit / _OVERSAMPLING,
        (255, 236, 206),
        0.3,
    )
    return _done(request, picture, chance)


def _scene(request: DrawRequest, seed: int, people: list[Persona]) -> Image.Image:
    said = Words(". ".join((request.scene, *request.changes)), without=request.negative)
    where = setting(request.scene, request.changes, seed, without=request.negative)
    chance = dice("scene", seed, request.scene)
    canvas = _canvas(request)
    draw_backdrop(canvas, where, dice("place", where.place, seed))
    if where.time == "night":
        canvas.paste(Image.blend(canvas, tinted(canvas, (150, 160, 220)), 0.5))
    beasts = creatures(said)
    for name in (each for each in beasts if each not in IN_FRONT):
        _beast(canvas, name, where, seed, side=where.side)
    crowd = people or passers_by(said, request.scene)
    hands = _company(canvas, crowd, request, where, seed)
    for name in (each for each in beasts if each in IN_FRONT):
        _beast(canvas, name, where, seed)
    picture = canvas.reduce(_OVERSAMPLING)
    _lights(picture, hands)
    _weather(picture, where, chance, held=bool(hands))
    return _done(request, picture, chance)


def _beast(canvas: Image.Image, name: str, where: Setting, seed: int, side: int = 0) -> None:
    dark = darker(where.sky[0], 0.5)
    draw_creature(canvas, name, light=where.key, dark=dark, seed=seed, side=side)


def _weather(picture: Image.Image, where: Setting, chance: Random, *, held: bool) -> None:
    """Whatever falls, drifts and burns; fire and magic less where a hand `held` it already."""
    wanted = where.weather | where.effects
    wanted -= IN_THE_SKY | (OUTDOORS_ONLY if where.indoors else frozenset())
    if "storm" in wanted:
        wanted -= {"rain"}
    for name in (each for each in EFFECTS if each in wanted):
        amount = 0.6 if name == "fog" else 0.9
        EFFECTS[name](picture, chance, 0.4 if held and name in ("fire", "magic") else amount)


def _company(
    canvas: Image.Image, crowd: list[Persona], request: DrawRequest, where: Setting, seed: int
) -> list[tuple[Point, Colour]]:
    """Stand everybody side by side. Returns the lights in their hands, in canvas pixels."""
    wide, unit = 100 * canvas.width / canvas.height, canvas.height / 100
    hands: list[tuple[Point, Colour]] = []
    room = wide / (len(crowd) + 0.35)
    size = min(0.76 if len(crowd) == 1 else 0.7, room / 40)
    shift = dice("stand", seed).uniform(-0.05, 0.05) * wide if len(crowd) == 1 else 0.0
    for index, who in enumerate(crowd):
        how = pose(who, scene=". ".join((request.scene, *request.changes)), seed=seed + index)
        x = wide / 2 + (index - (len(crowd) - 1) / 2) * room + shift
        foot = _FEET_Y - (3 if index % 2 else 0)
        _place(
            canvas,
            who,
            how,
            feet=(x, foot),
            size=size,
            tint=where.ambience,
            key=where.key,
            side=where.side,
        )
        lit = "fire" in where.effects or how.magic or who.off_gear == "orb"
        if lit and how.off == "cast":
            hand = off_hand(who, how)
            tint: Colour = (255, 140, 50) if "fire" in where.effects else who.glow
            hands.append(
                (((x + hand[0] * size) * unit, (foot + (hand[1] - 4) * size) * unit), tint)
            )
    return hands


def _place(
    canvas: Image.Image,
    who: Persona,
    how: Pose,
    *,
    feet: Point,
    size: float,
    tint: Colour,
    key: Colour,
    side: int,
) -> None:
    """Draw one person into the canvas, in its light, with a shadow on the ground."""
    unit = canvas.height / 100
    if feet[1] < 101:
        _shadow(canvas, feet[0] * unit, feet[1] * unit, 17 * size * who.breadth * unit)
    layer = Image.new("RGBA", canvas.size)
    draw_figure(
        Pen(layer, origin_px=(feet[0] * unit, feet[1] * unit), unit_px=size * unit), who, how
    )
    box = layer.getchannel("A").getbbox()
    if box is None:
        return
    figure = layer.crop(box)
    canvas.paste(_lit(figure, tint, key, side, size * unit), box[:2], figure.getchannel("A"))


def _lit(figure: Image.Image, tint: Colour, key: Colour, side: int, unit_px: float) -> Image.Image:
    """The figure in coloured light, shaded away from it, with a bright edge towards it."""
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


def _shadow(canvas: Image.Image, x: float, y: float, reach: float) -> None:
    size = (max(int(reach * 2.4), 4), max(int(reach * 0.56), 4))
    mask = (
        ImageChops.invert(Image.radial_gradient("L"))
        .point(lambda level: max(0, level - 75) * 1.0)
        .resize(size)
    )
    canvas.paste((16, 14, 28), (int(x - size[0] / 2), int(y - size[1] / 2)), mask)


def _lights(picture: Image.Image, hands: list[tuple[Point, Colour]]) -> None:
    unit = picture.height / 100
    for (x, y), tint in hands:
        at = (x / _OVERSAMPLING, y / _OVERSAMPLING)
        glow(picture, at, 36 * unit, tint, 0.75)
        glow(picture, at, 9 * unit, lighter(tint, 0.4), 0.95)
        glow(picture, at, 4 * unit, (255, 255, 240), 1.0)


def _canvas(request: DrawRequest) -> Image.Image:
    return Image.new("RGB", (request.width * _OVERSAMPLING, request.height * _OVERSAMPLING))


def _done(request: DrawRequest, picture: Image.Image, chance: Random) -> Image.Image:
    style = (
        style_of(" ".join((request.style, *request.changes)))
        if request.style
        else style_of(request.prompt)
    )
    return captioned(finished(picture, style, chance, draft=request.tier == Tier.DRAFT))
