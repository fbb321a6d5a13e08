"""Every word that Replicate gets was judged before: over all ways in which people ask."""

from collections.abc import Iterator

import pytest

from studio.providers.catalogue import Catalogue
from studio.rules.asking.instruction import Instruction, PictureSettings
from studio.rules.pictures.masks import Region
from studio.services.characters.form import CharacterForm
from studio.services.characters.wardrobe import StateForm
from studio.services.games.games import GameChange
from studio.services.orders.inputs import RegionMask, SceneForm
from studio.services.people import DiscordPlace
from tests.contracts.providers import texts_in
from tests.journeys.judged_words import JudgedWords, words_of
from tests.journeys.pictures.inputs.at_replicate import ANSWER, MIRA, Shop
from tests.journeys.pictures.inputs.sent import photo

HERE = DiscordPlace(901)
ONLY_GEN4 = "".join(
    f'[[model]]\nname = "{model.name}"\nenabled = false\n'
    for model in Catalogue.load()
    if model.name not in ("gen4-image", "flux-dev", "real-esrgan", "sdxl")
)


async def _saved(shop: Shop, name: str, looks: str) -> None:
    """A character with a portrait, approved at once: its player is the GM."""
    characters = shop.app.services.characters
    form = CharacterForm(name=name, looks=looks, style="Etching on copper")
    sheet, order = await characters.create(MIRA, shop.game, form, ANSWER)
    await shop.drawn(order)
    await characters.save(MIRA, sheet.look.id, order.generations[0].id)


async def _ask_in_every_way(shop: Shop) -> None:
    services = shop.app.services
    await services.games.change(MIRA, HERE, GameChange(house_style="sepia and lamplight"))
    shop.game = await services.games.get_here(HERE)
    await _saved(shop, "Kael the Bold", "a one-eyed fisherman")
    await _saved(shop, "Æsa O'Rourke", "a freckled falconer")
    state = StateForm("harbour coat", "a coat of waxed canvas")
    await services.wardrobe.add(MIRA, shop.game, "Kael the Bold", state)
    await services.wardrobe.wear(MIRA, shop.game, "Kael the Bold", "harbour coat")

    scene = await shop.scene(
        "the quay at dusk",
        names=("Kael the Bold", "Æsa O'Rourke"),
        style="Charcoal",
        negative=("umbrellas", "nudity"),
    )
    child = await shop.iterate(scene, "a heron lands", no=("lanterns",), style="Gouache")
    painted = await shop.iterate(child, "an anchor", mask=RegionMask(Region.LEFT))
    await shop.drawn(await services.images.vary(MIRA, child, ANSWER))
    await shop.upscale(child)
    await shop.redo(painted)
    upload = SceneForm("a photograph of mist", source=photo(96, 64), strength=0.5)
    await shop.drawn(await services.images.draw_scene(MIRA, shop.game, upload, ANSWER))
    wish = Instruction("a kingfisher", PictureSettings(no=("reeds",)))
    await shop.drawn(
        await services.images.iterate_upload(MIRA, shop.game, photo(96, 64), wish, ANSWER)
    )


def _texts_at_the_door(shop: Shop) -> Iterator[str]:
    for request in shop.replicate.create_requests:
        yield from texts_in(request.json["input"])


# Sentences of ours about the pictures that are sent.
_ABOUT_PICTURES = "Image 1 shows @Tag too. It is the picture to change. With @tag."
_NOT_FROM_PEOPLE = set(words_of(repr(Catalogue.load()))) | set(words_of(_ABOUT_PICTURES))


@pytest.mark.parametrize("catalogue", ["", ONLY_GEN4], ids=["shipped", "with tags"])
async def test_every_word_at_the_door_was_judged(shop: Shop, judged: JudgedWords) -> None:
    await _ask_in_every_way(shop)

    texts = list(_texts_at_the_door(shop))
    sent = {word for text in texts for word in words_of(text)}
    assert {"falconer", "canvas", "sepia", "heron", "umbrellas", "lanterns", "anchor"} <= sent
    assert {"etching", "charcoal", "gouache", "kingfisher", "reeds", "mist", "nudity"} <= sent
    assert sent - judged.words - _NOT_FROM_PEOPLE == set()


@pytest.mark.parametrize("catalogue", [ONLY_GEN4])
async def test_a_name_is_judged_as_the_tag_that_is_sent(shop: Shop, judged: JudgedWords) -> None:
    await _saved(shop, "Kael the Bold", "a one-eyed fisherman")
    before = set(judged.words)

    await shop.scene("the quay at dusk", names=("Kael the Bold",))

    _, given = shop.asked()
    assert given["reference_tags"] == ["KaeltheBold"]
    assert "kaelthebold" in judged.words
    assert "quay" not in before
