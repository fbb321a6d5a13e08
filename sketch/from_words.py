"""A picture made from words alone: a portrait of one person, or a scene."""

from dataclasses import replace
from random import Random

from PIL import Image

from sketch.paint.brush import Point, add_glow, tinted
from sketch.paint.caption import add_caption
from sketch.paint.finish import render_medium, style_of
from sketch.palette import Colour, darker, lighter, mix
from sketch.people.creature import IN_FRONT, Creature, draw_creature
from sketch.people.figure import head_centre, off_hand
from sketch.people.persona import Persona, read_persona
from sketch.people.pose import choose_pose
from sketch.people.standing import draw_person
from sketch.places.backdrop import draw_backdrop, draw_plain_backdrop
from sketch.places.fires import Fire
from sketch.places.setting import Setting
from sketch.places.weather import (
    EFFECT_PAINTERS,
    IN_THE_SKY,
    OUTDOORS_ONLY,
    add_flakes,
    add_snow_ground,
)
from sketch.scene import SceneParts, left_out_of, read_scene
from sketch.words import seeded_random
from studio.providers.base import DrawRequest
from studio.rules.asking.params import Tier

# The picture is drawn twice as large and then reduced, so that its edges are smooth.
_OVERSAMPLING = 2
# Where people stand, in hundredths of the height.
_FEET_Y = 95.0
_WEATHER_AMOUNT = 0.9
_HOOVES_Y = 92.0
# How high above its hooves a horse of full size is between its belly and its back.
_SADDLE_HEIGHT = 45


def draw_portrait(request: DrawRequest, seed: int, people: tuple[Persona, ...]) -> Image.Image:
    """The first person from the waist up, before a plain backdrop, as RGB of the request's size.

    Without people the scene's words describe the person.
    """
    persona = people[0] if people else read_persona("", request.scene)
    rng = seeded_random("portrait", seed)
    canvas = _new_canvas(request)
    unit = canvas.height / 100
    wide = 100 * canvas.width / canvas.height
    ground = draw_plain_backdrop(canvas, hair=persona.hair, skin=persona.skin, rng=rng)
    pose = choose_pose(persona, scene="", seed=seed)
    near = min(rng.uniform(1.58, 1.86), wide / 54)
    middle, brow = wide * (0.5 + rng.uniform(-0.05, 0.05)), rng.uniform(40, 45)
    feet = (middle, brow - head_centre(persona)[1] * near)
    side = rng.choice((-1, 1))
    draw_person(
        canvas,
        persona,
        pose,
        feet=feet,
        size=near,
        tint=(255, 255, 255),
        key=lighter(ground, 0.6),
        side=side,
    )
    picture = canvas.reduce(_OVERSAMPLING)
    add_glow(
        picture,
        (picture.width * (0.5 + side * 0.5), 0),
        70 * unit / _OVERSAMPLING,
        (255, 236, 206),
        0.3,
    )
    return _finish(request, picture, rng)


def draw_scene(request: DrawRequest, seed: int) -> Image.Image:
    """The place of the scene with its people and creatures, as RGB of the request's size."""
    parts = read_scene(request, seed)
    setting, rng = parts.setting, seeded_random("scene", seed, request.scene)
    canvas = _new_canvas(request)
    place_rng = seeded_random("place", setting.place, seed)
    draw_backdrop(canvas, setting, place_rng, peopled=bool(parts.people or parts.creatures))
    if setting.time == "night":
        canvas.paste(Image.blend(canvas, tinted(canvas, (150, 160, 220)), 0.5))
    if "snow" in setting.weather and not setting.indoors:
        add_snow_ground(canvas, _WEATHER_AMOUNT)
    for creature in (each for each in parts.creatures if each.name not in IN_FRONT):
        _draw_scene_creature(canvas, creature, setting, seed, side=setting.side)
    hands = _draw_people(canvas, parts, request, seed)
    # Two kinds of animals stand on two sides, so that none hides the other.
    front = [each for each in parts.creatures if each.name in IN_FRONT]
    for index, creature in enumerate(front):
        riderless = creature.count - (parts.riders if creature.name == "horse" else 0)
        side = (-1, 1)[index % 2] if len(front) > 1 else 0
        if riderless > 0:
            _draw_scene_creature(
                canvas, replace(creature, count=riderless), setting, seed, side=side
            )
    picture = canvas.reduce(_OVERSAMPLING)
    _draw_hand_lights(picture, hands)
    _draw_weather(picture, setting, rng, held=bool(hands))
    return _finish(request, picture, rng)


def _draw_scene_creature(
    canvas: Image.Image,
    creature: Creature,
    setting: Setting,
    seed: int,
    *,
    side: int = 0,
    middle: float | None = None,
    size: float = 1.0,
) -> None:
    dark = darker(setting.sky[0], 0.5)
    if creature.colour:
        creature = replace(
            creature, colour=mix(dark, creature.colour, 0.5 if setting.dark else 0.9)
        )
    draw_creature(
        canvas,
        creature,
        light=setting.key,
        dark=dark,
        seed=seed,
        side=side,
        middle=middle,
        scale=size,
    )


def _draw_weather(picture: Image.Image, setting: Setting, rng: Random, *, held: bool) -> None:
    """Add the setting's weather and effects; fire and magic are weaker when a hand holds them."""
    wanted = setting.weather | setting.effects
    wanted -= IN_THE_SKY | (OUTDOORS_ONLY if setting.indoors else frozenset())
    if "storm" in wanted:
        wanted -= {"rain"}
    for name in (each for each in EFFECT_PAINTERS if each in wanted):
        amount = 0.6 if name == "fog" else _WEATHER_AMOUNT
        # The snow on the ground lies there already, behind the people.
        painter = add_flakes if name == "snow" else EFFECT_PAINTERS[name]
        painter(picture, rng, 0.4 if held and name in ("fire", "magic") else amount)


def _draw_people(
    canvas: Image.Image, parts: SceneParts, request: DrawRequest, seed: int
) -> list[tuple[Point, Colour]]:
    """Draw the people side by side. Returns place (in canvas pixels) and colour of hand lights."""
    setting, people = parts.setting, parts.people
    wide, unit = 100 * canvas.width / canvas.height, canvas.height / 100
    hands: list[tuple[Point, Colour]] = []
    room = wide / (len(people) + 0.35)
    size = min(0.76 if len(people) == 1 else 0.7, room / 40) * (0.8 if parts.riders else 1)
    shift = seeded_random("stand", seed).uniform(-0.05, 0.05) * wide if len(people) == 1 else 0.0
    burns = bool({Fire.IN_HAND, Fire.BLAZE} & setting.things)
    for index, persona in enumerate(people):
        pose = choose_pose(
            persona,
            scene=". ".join((request.scene, *request.changes)),
            seed=seed + index,
            casts=Fire.IN_HAND in setting.things,
        )
        x = wide / 2 + (index - (len(people) - 1) / 2) * room + shift
        foot = _FEET_Y - (3 if index % 2 else 0)
        rides = index < parts.riders
        below = (0, int((_HOOVES_Y - _SADDLE_HEIGHT * size) * unit), *canvas.size)
        if rides:
            ground = canvas.crop(below)
            foot = _HOOVES_Y - 62 * size + 44 * persona.height * size
        draw_person(
            canvas,
            persona,
            pose,
            feet=(x, foot),
            size=size,
            tint=setting.ambience,
            key=setting.key,
            side=setting.side,
            stands=not rides,
        )
        if rides:
            # No legs of a rider stand below the horse's belly.
            canvas.paste(ground, below)
            horse = next(each for each in parts.creatures if each.name == "horse")
            _draw_scene_creature(
                canvas, replace(horse, count=1), setting, seed, middle=x, size=size
            )
        lit = burns or pose.magic or persona.off_gear == "orb"
        if lit and pose.off == "cast":
            hand = off_hand(persona, pose)
            tint: Colour = (255, 140, 50) if burns else persona.glow
            hands.append(
                (((x + hand[0] * size) * unit, (foot + (hand[1] - 4) * size) * unit), tint)
            )
    return hands


def _draw_hand_lights(picture: Image.Image, hands: list[tuple[Point, Colour]]) -> None:
    unit = picture.height / 100
    for (x, y), tint in hands:
        at = (x / _OVERSAMPLING, y / _OVERSAMPLING)
        add_glow(picture, at, 36 * unit, tint, 0.75)
        add_glow(picture, at, 9 * unit, lighter(tint, 0.4), 0.95)
        add_glow(picture, at, 4 * unit, (255, 255, 240), 1.0)


def _new_canvas(request: DrawRequest) -> Image.Image:
    return Image.new("RGB", (request.width * _OVERSAMPLING, request.height * _OVERSAMPLING))


def _finish(request: DrawRequest, picture: Image.Image, rng: Random) -> Image.Image:
    style = (
        style_of(" ".join((request.style, *request.changes)))
        if request.style
        else style_of(request.prompt)
    )
    drawn = render_medium(picture, style, rng, draft=request.tier == Tier.DRAFT)
    return add_caption(drawn, left_out_of(request))
