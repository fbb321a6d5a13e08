"""`/wardrobe`: states of a character, in scenes and by default, and what a model gets of them."""

import asyncio
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import simcord
from PIL import Image

from bot.play.stage import answer_text
from db.models import CharacterState
from studio.generation.requests import RequestReader
from studio.providers.base import (
    Capabilities,
    DrawRequest,
    Fence,
    Handle,
    Needs,
    Tier,
    no_fence,
)
from studio.services.characters.wardrobe import STATES_LIMIT, StateForm
from studio.services.people import Person
from tests.journeys.games.confirming import confirmed
from tests.journeys.table import ELARA, Table
from tests.support.quick_provider import QuickProvider

PLATE = "in dented plate armour, a blue surcoat over it"


class PROVIDER(QuickProvider):
    """A provider that accepts three references of people and does not read them."""

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        return replace(super().choose(replace(needs, references=0), tier), references=3)

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        subjects = tuple(replace(each, references=()) for each in request.subjects)
        blind = replace(request, subjects=subjects)
        return await super().submit(blind, intention=intention, fence=fence)


@pytest.fixture
async def elara(game: Table) -> Table:
    """A game with the player's approved character Elara."""
    await game.approved_character("Elara")
    return game


def png(colour: str = "teal") -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 320), colour).save(out, "PNG")
    return out.getvalue()


async def add(table: Table, name: str = "plate armour", words: str = PLATE, **options: Any) -> str:
    """`/wardrobe add` for Elara; gives the words of the answer."""
    options.setdefault("character", "Elara")
    return await table.say("wardrobe add", name=name, words=words, **options)


async def offered(table: Table, command: str, option: str = "state", **options: Any) -> list[str]:
    """The values that are offered while typing an option."""
    found = await table.player.autocomplete(table.channel, command, option, "", **options)
    return [each["value"] for each in found]


async def request(table: Table) -> DrawRequest:
    """The last request to the provider."""
    app = table.stage.app
    newest = await table.newest()
    return await RequestReader(app.database, app.store)([newest.generation])


async def test_a_state_follows_the_looks_in_the_prompt_and_is_shown_everywhere(
    elara: Table,
) -> None:
    assert await add(elara) == (
        f"**Elara** has **plate armour** now: *{PLATE}*\n"
        "-# Choose it in `/image scene`, or make it usual with `/wardrobe wear`."
    )

    picture = await elara.picture("crossing a ford", character="Elara", state="plate armour")

    made = await elara.newest()
    assert made.generation.prompt.startswith(
        f"Elara: {ELARA}. Elara now: In dented plate armour, a blue surcoat over it. Crossing"
    )
    [file] = picture.attachments
    assert (file.description or "").startswith(
        "Sketch, not AI: Elara (plate armour): crossing a ford."
    )
    assert "**Characters** Elara (plate armour)" in await elara.details(picture)
    [seen] = (await request(elara)).subjects
    assert (seen.looks, seen.state) == (ELARA, PLATE)


async def test_a_child_inherits_the_state_even_when_it_was_removed(elara: Table) -> None:
    await add(elara)
    picture = await elara.picture("crossing a ford", character="Elara", state="plate armour")
    await confirmed(elara, "wardrobe remove", character="Elara", state="plate armour")

    await elara.reply(picture, "at night")

    made = await elara.newest()
    assert made.names == ("Elara (plate armour)",)
    assert "Elara now: In dented plate armour" in made.generation.prompt


async def test_each_character_is_in_their_own_state(elara: Table) -> None:
    await elara.approved_character("Bram", looks="a broad dwarf with a black beard")
    await add(elara)
    await add(elara, "wounded", "a bandaged arm", character="Bram")
    await elara.say("wardrobe wear", character="Bram", state="wounded")

    await elara.picture("a duel", character="Elara", state="plate armour", character_2="Bram")

    assert (await elara.newest()).names == ("Elara (plate armour)", "Bram (wounded)")


async def test_a_character_is_in_the_usual_state_until_another_is_chosen(elara: Table) -> None:
    await add(elara)
    await add(elara, "wounded", "a bandaged arm, blood on her cheek")
    assert await elara.say("wardrobe wear", character="Elara", state="wounded") == (
        "**Elara** is in **wounded** as usual, until you choose another."
    )

    async def seen(**options: Any) -> tuple[str, ...]:
        await elara.picture("crossing a ford", character="Elara", **options)
        return (await elara.newest()).names

    assert await seen() == ("Elara (wounded)",)
    assert await seen(state="PLATE  armour") == ("Elara (plate armour)",)
    assert await seen(state="-") == ("Elara",)
    await elara.say("wardrobe wear", character="Elara")
    assert await seen() == ("Elara",)


async def test_a_removed_state_is_the_usual_state_no_more(elara: Table) -> None:
    await add(elara)
    await elara.say("wardrobe wear", character="Elara", state="plate armour")
    await confirmed(elara, "wardrobe remove", character="Elara", state="plate armour")

    await elara.picture("crossing a ford", character="Elara")

    assert (await elara.newest()).names == ("Elara",)


async def test_use_these_settings_keeps_the_state_of_the_picture(elara: Table) -> None:
    await add(elara)
    await elara.say("wardrobe wear", character="Elara", state="plate armour")
    bare = await elara.picture("crossing a ford", character="Elara", state="-")
    worn = await elara.picture("crossing a ford", character="Elara")

    for picture, expected in ((bare, "Elara"), (worn, "Elara (plate armour)")):
        details = await elara.more(picture, "Details")
        opened = await elara.player.click(details, label="Use these settings")
        await elara.player.submit_modal(opened, {"description": "crossing a ford"})
        await elara.settled()
        assert (await elara.newest()).names == (expected,)


async def test_the_sketch_shows_the_state(elara: Table) -> None:
    await add(elara)
    bare = await elara.picture("crossing a ford", character="Elara", seed=5)
    worn = await elara.picture("crossing a ford", character="Elara", state="plate armour", seed=5)

    assert await bare.attachments[0].read() != await worn.attachments[0].read()


async def test_an_unknown_state_is_refused_before_anything_is_used(elara: Table) -> None:
    await add(elara)
    before = await elara.rows()

    said = await elara.scene("crossing", character="Elara", state="plate armor")

    assert said == ("**Elara** has no state called **plate armor**. Did you mean **plate armour**?")
    assert await elara.scene("crossing", state="plate armour") == (
        "**state** says something about **character**: give that too, or leave out **state**. "
        "Nothing was used."
    )
    assert await elara.rows() == before


async def test_the_picture_of_a_state_is_sent_before_the_portrait(elara: Table) -> None:
    await add(elara, picture=("plate.png", png()))
    await elara.picture(
        "crossing a ford", character="Elara", state="plate armour", quality="standard"
    )

    made = await elara.newest()
    assert made.params.plan is not None
    async with elara.stage.app.database.read() as tx:
        state = await tx.get_one(CharacterState, 1)
    first, *others = made.params.plan.references
    assert first == ("Elara", state.asset_id)
    assert len(others) == 1  # the portrait
    [seen] = (await request(elara)).subjects
    assert len(seen.references) == 2
    assert Image.open(BytesIO(seen.references[0])).size == (320, 320)


async def test_a_file_that_is_no_picture_is_refused_and_nothing_is_kept(elara: Table) -> None:
    before = await elara.rows()

    said = await add(elara, picture=("plate.png", b"no picture at all"))

    assert said.startswith("That file is not a picture I can read. PNG, JPEG and WebP work.")
    assert await elara.rows() == before


async def test_removing_a_state_removes_its_picture(elara: Table) -> None:
    before = await elara.rows()
    await add(elara, picture=("plate.png", png()))
    assert (await elara.rows())["assets"] == before["assets"] + 1

    said = await confirmed(elara, "wardrobe remove", character="Elara", state="plate armour")

    assert said.startswith("**Elara** has **plate armour** no more. Its words were: *in dented")
    assert await elara.rows() == before


async def test_a_removed_picture_does_not_fail_a_scene_under_way(elara: Table) -> None:
    """The reference is removed while the scene waits for its drawing."""
    elara.provider.seconds = 30.0
    await add(elara, picture=("plate.png", png()))
    await elara.scene(
        "crossing a ford", character="Elara", state="plate armour", quality="standard"
    )
    await confirmed(elara, "wardrobe remove", character="Elara", state="plate armour")

    [seen] = (await request(elara)).subjects

    assert len(seen.references) == 1
    await elara.later(60)
    assert len(elara.pictures()) == 1


async def test_only_the_owner_adds_states_and_chooses_one(elara: Table) -> None:
    await add(elara)

    for who in (elara.gm, elara.person("ann")):
        refused = "Only its owner can change this character's wardrobe."
        assert (await add(elara, "wounded", by=who)).startswith(refused)
        said = await elara.say("wardrobe wear", character="Elara", state="plate armour", by=who)
        assert said == refused


async def test_the_gm_and_admins_can_remove_a_state_and_others_cannot(elara: Table) -> None:
    await add(elara, "one")
    await add(elara, "two")

    async def remove(state: str, by: simcord.MemberActor) -> str:
        return await confirmed(elara, "wardrobe remove", character="Elara", state=state, by=by)

    assert await remove("one", elara.person("ann")) == (
        elara.only_hosts("take a state away", owner=True)
    )
    assert "**one** no more" in await remove("one", elara.gm)
    assert "**two** no more" in await remove("two", elara.admin("ada"))


async def test_words_of_a_state_are_checked_together_with_the_looks(elara: Table) -> None:
    said = await add(elara, "bath", "nude")

    assert "Nothing was used. Change the words and try again." in said
    assert "has no states yet" in await elara.say("wardrobe list", character="Elara")


BAD = [
    # name, words, start of the answer
    ("plate armour", "🛡️", "I found no words in the words. Nothing was used."),
    ("🛡️", PLATE, "I found no words in the name. Nothing was used."),
    ("a\u200bb@everyone", PLATE, "That name cannot be used: it must not mention anybody."),
    ("Plate  Armour", PLATE, "**Elara** has a state called **plate armour** already."),
]


@pytest.mark.parametrize(("name", "words", "expected"), BAD)
async def test_a_state_that_cannot_be_saved_says_why(
    elara: Table, name: str, words: str, expected: str
) -> None:
    await add(elara)

    assert (await add(elara, name, words)).startswith(expected)


async def test_a_character_has_a_limited_number_of_states(elara: Table) -> None:
    for number in range(STATES_LIMIT):
        assert "has **state" in await add(elara, f"state {number}", "x" * 300)
        elara.clock.advance(60.0)

    assert (await add(elara, "one too many")).startswith(
        "**Elara** has 25 states, and there is no room for more. `/wardrobe remove` makes some."
    )
    listed = await elara.say("wardrobe list", character="Elara")
    assert listed.count("**state ") == STATES_LIMIT
    assert len(listed) < 4000
    assert "state 9" in await elara.say("character show", name="Elara")


async def test_of_two_states_with_one_name_added_at_once_one_is_kept(elara: Table) -> None:
    services = elara.stage.app.services
    playing = await services.games.by_id(await elara.stage.game_id())
    owner = Person(elara.player.id, elara.stage.guild.id)
    form = StateForm("wounded", "a bandaged arm", png())

    answers = await asyncio.gather(
        *(services.wardrobe.add(owner, playing, "Elara", form) for _ in range(2)),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in answers) == ["CharacterState", "StateTaken"]
    assert (await elara.rows())["character_states"] == 1


async def test_states_are_listed_with_the_usual_one_marked(elara: Table) -> None:
    await add(elara, picture=("plate.png", png()))
    await add(elara, "wounded *badly*", "a bandaged arm")
    await elara.say("wardrobe wear", character="Elara", state="wounded *badly*")

    listed = await elara.say("wardrobe list", character="Elara", by=elara.person("ann"))

    assert listed.splitlines()[:3] == [
        "**States of Elara**",
        f"**plate armour** (with a picture) · {PLATE}",
        r"**wounded \*badly\*** (as usual) · a bandaged arm",
    ]
    assert r"**States** plate armour, wounded \*badly\* (as usual)" in await elara.say(
        "character show", name="Elara"
    )


async def test_states_are_offered_while_typing(elara: Table) -> None:
    await add(elara)
    await add(elara, "wounded", "a bandaged arm")

    assert await offered(elara, "image scene", character="Elara") == [
        "plate armour",
        "wounded",
        "-",
    ]
    assert await offered(elara, "wardrobe wear", character="Elara") == [
        "plate armour",
        "wounded",
        "-",
    ]
    assert await offered(elara, "wardrobe remove", character="Elara") == ["plate armour", "wounded"]
    assert await offered(elara, "wardrobe remove", character="Nobody") == []


async def test_without_a_game_the_wardrobe_says_so(table: Table) -> None:
    result = await table.player.slash(table.channel, "wardrobe list", character="Elara")

    assert "game" in answer_text(result)
