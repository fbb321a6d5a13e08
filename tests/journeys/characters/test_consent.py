"""`/character consent`: who may have a character drawn, in every way to ask for a picture."""

from typing import Any

import pytest
import simcord

from bot.play.stage import answer_text, message_text
from tests.journeys.table import Table, labels

RULES = {
    "owner": "**Elara**'s player lets nobody else have them drawn. Nothing was used.",
    "players": (
        "**Elara**'s player lets only the players of this game have them drawn. Nothing was used."
    ),
    "gm": "**Elara**'s player lets only the GM have them drawn. Nothing was used.",
    "nobody": "**Elara**'s player lets nobody have them drawn. Nothing was used.",
}
TO_THE_OWNER = (
    "You let nobody have **Elara** drawn, which counts for you too. Nothing was used. "
    "`/character consent` changes that."
)


@pytest.fixture
async def cast(game: Table) -> Table:
    """A game with Elara of the player and Bram of ann; zoe plays nobody."""
    await game.approved_character("Elara")
    await game.approved_character("Bram", by=game.person("ann"))
    return game


async def consent(table: Table, who: str, *, by: simcord.MemberActor | None = None) -> str:
    """`/character consent` for Elara; gives the words of the answer."""
    return await table.say("character consent", name="Elara", who=who, by=by)


async def asks(table: Table, by: simcord.MemberActor) -> str:
    """A member asks for a scene with Elara; gives "drawn", or the answer's words."""
    before = len(table.pictures())
    said = await table.scene("reading", character="Elara", quality="draft", by=by)
    return "drawn" if len(table.pictures()) > before else said


async def shown_to(table: Table, by: simcord.MemberActor, **options: Any) -> str:
    """The words of a member's `/gallery show`."""
    return await table.say("gallery show", by=by, **options)


async def test_by_default_the_players_of_the_game_may_draw_a_character(cast: Table) -> None:
    said = {
        name: await asks(cast, who)
        for name, who in (
            ("owner", cast.player),
            ("player", cast.person("ann")),
            ("gm", cast.gm),
            ("outsider", cast.person("zoe")),
            ("admin", cast.admin("ada")),  # an admin is no player of the game
        )
    }

    assert said == {
        "owner": "drawn",
        "player": "drawn",
        "gm": "drawn",
        "outsider": RULES["players"],
        "admin": RULES["players"],
    }


# The consent, and whether the owner, another player, the GM and an outsider get a picture.
WORDS = [
    ("owner", (True, False, False, False)),
    ("gm", (True, False, True, False)),
    ("everyone", (True, True, True, True)),
    ("nobody", (False, False, False, False)),
]


@pytest.mark.parametrize(("who", "expected"), WORDS)
async def test_the_owners_consent_decides_for_everybody(
    cast: Table, who: str, expected: tuple[bool, ...]
) -> None:
    await consent(cast, who)

    people = (cast.player, cast.person("ann"), cast.gm, cast.person("zoe"))
    said = [await asks(cast, person) for person in people]

    assert tuple(each == "drawn" for each in said) == expected
    refused = {each for each in said[1:] if each != "drawn"}
    assert refused <= {RULES.get(who)}


async def test_a_character_that_waits_for_approval_makes_nobody_a_player(cast: Table) -> None:
    zoe = cast.person("zoe")
    await cast.saved_character("Zed", by=zoe)
    card = cast.last()
    assert await asks(cast, zoe) == RULES["players"]

    await cast.gm.click(card, label="Approve")

    assert await asks(cast, zoe) == "drawn"


async def test_consent_is_checked_for_the_second_character_of_a_scene(cast: Table) -> None:
    await consent(cast, "owner")

    said = await cast.scene("a duel", character="Bram", character_2="Elara", by=cast.person("ann"))

    assert said == RULES["owner"]


async def test_only_the_owner_sets_consent_and_not_the_gm(cast: Table) -> None:
    for who in (cast.gm, cast.person("ann"), cast.admin("ada")):
        said = await consent(cast, "everyone", by=who)
        assert said == "Only its owner can say who may have this character drawn."

    assert "may be drawn by: the players of this game" in await cast.say(
        "character show", name="Elara"
    )


async def test_the_sheet_shows_the_consent(cast: Table) -> None:
    shown = {
        "owner": "only their player",
        "players": "the players of this game",
        "gm": "their player and the GM",
        "everyone": "everyone",
        "nobody": "nobody",
    }
    for who, words in shown.items():
        assert "**Elara**" in await consent(cast, who)
        sheet = await cast.say("character show", name="Elara", by=cast.person("zoe"))
        assert f"may be drawn by: {words}" in sheet


async def test_consent_for_nobody_stops_the_owner_too_until_it_is_changed(cast: Table) -> None:
    said = await consent(cast, "nobody")
    assert said.startswith(
        "Nobody may have **Elara** drawn from now on, and that counts for you too."
    )
    assert await asks(cast, cast.player) == TO_THE_OWNER

    await consent(cast, "owner")

    assert await asks(cast, cast.player) == "drawn"


async def test_the_owner_can_draw_portraits_whatever_the_consent(cast: Table) -> None:
    await consent(cast, "nobody")

    opened = await cast.player.slash(cast.channel, "character edit", name="Elara")
    sent = await cast.player.submit_modal(opened, {"looks": "a grey-bearded dwarf"})
    await cast.settled()

    assert sent.response is not None
    assert "**Is this Elara?**" in message_text(sent.response.message)


async def test_an_unknown_name_is_answered_as_in_other_commands(cast: Table) -> None:
    said = await cast.say("character consent", name="Elora", who="nobody")

    assert said == ("There is no character called **Elora** in this game. Did you mean **Elara**?")


@pytest.mark.parametrize("way", ["reply", "Vary", "Redo", "Upscale"])
async def test_a_child_picture_needs_the_consent_again(cast: Table, way: str) -> None:
    ann = cast.person("ann")
    picture = await cast.picture("reading", character="Elara", by=ann)
    await consent(cast, "owner")
    before = await cast.ledger()

    if way == "reply":
        said = await cast.reply(picture, "at night", by=ann)
    elif way == "Upscale":
        said = answer_text(await cast.more(picture, way, by=ann))
    else:
        said = await cast.press(picture, way, by=ann)

    assert said == RULES["owner"]
    assert await cast.ledger() == before
    assert len(cast.pictures()) == 1


async def test_painting_over_needs_the_consent_again(cast: Table) -> None:
    ann = cast.person("ann")
    await cast.picture("reading", character="Elara", by=ann)
    await consent(cast, "gm")

    said = await cast.say("iterate", change="a huge moon", region="top", by=ann)

    assert said == RULES["gm"]


async def test_a_consent_changed_while_the_form_is_open_counts(cast: Table) -> None:
    ann = cast.person("ann")
    picture = await cast.picture("reading", character="Elara", by=ann)
    opened = await ann.click(picture, label="Iterate")
    await consent(cast, "nobody")

    sent = await ann.submit_modal(opened, {"text": "at night"})
    await cast.settled()

    assert answer_text(sent) == RULES["nobody"]


async def test_use_these_settings_is_refused_before_the_form_opens(cast: Table) -> None:
    ann = cast.person("ann")
    picture = await cast.picture("reading", character="Elara", by=ann)
    more = await cast.more(picture, "Details", by=ann)
    await consent(cast, "owner")

    opened = await ann.click(more, label="Use these settings")

    assert opened.modal is None
    assert answer_text(opened) == RULES["owner"]


async def test_the_last_consent_of_a_deleted_character_holds(cast: Table) -> None:
    ann = cast.person("ann")
    picture = await cast.picture("reading", character="Elara", by=ann)
    await consent(cast, "owner")
    asked = await cast.player.slash(cast.channel, "character delete", name="Elara")
    assert asked.response is not None
    await cast.player.click(asked.response, label="Delete")

    assert await cast.reply(picture, "at night", by=ann) == RULES["owner"]
    await cast.reply(picture, "at night")  # the owner still may
    assert len(cast.pictures()) == 2


@pytest.mark.parametrize("who", ["owner", "nobody"])
async def test_galleries_leave_out_characters_without_consent(cast: Table, who: str) -> None:
    ann, zoe = cast.person("ann"), cast.person("zoe")
    await cast.picture("a quiet harbour", by=zoe)
    await cast.picture("reading by the fire", character="Elara")
    await cast.picture("arguing over a map", character="Bram", character_2="Elara", by=ann)
    everything = {"Reading by the fire", "Arguing over a map", "A quiet harbour"}
    assert await titles(cast, zoe) == everything

    await consent(cast, who)

    assert await titles(cast, zoe) == {"A quiet harbour"}
    assert await titles(cast, ann) == {"Arguing over a map", "A quiet harbour"}  # her own
    assert await titles(cast, cast.player) == everything
    assert await titles(cast, cast.gm) == everything
    assert await titles(cast, cast.admin("ada")) == everything
    assert await titles(cast, zoe, character="Elara") == set()
    assert await titles(cast, ann, character="Bram") == {"Arguing over a map"}
    assert await titles(cast, zoe, person=cast.player.user) == set()

    await consent(cast, "gm")

    assert await titles(cast, zoe) == everything


async def test_stars_and_best_pictures_leave_out_characters_without_consent(cast: Table) -> None:
    ann, zoe = cast.person("ann"), cast.person("zoe")
    picture = await cast.picture("reading by the fire", character="Elara")
    await cast.more(picture, "☆ Star", by=ann)
    assert "Reading by the fire" in await cast.say("gallery stars", by=zoe)
    best = len((await cast.sheet("Elara", by=zoe)).attachments)

    await consent(cast, "owner")

    assert "Reading by the fire" not in await cast.say("gallery stars", by=zoe)
    assert len((await cast.sheet("Elara", by=zoe)).attachments) == best - 1
    assert "Reading by the fire" in await cast.say("gallery stars")


async def titles(table: Table, by: simcord.MemberActor, **options: Any) -> set[str]:
    """The pictures in a member's gallery, by their titles."""
    said = await shown_to(table, by, **options)
    known = ("Reading by the fire", "Arguing over a map", "A quiet harbour")
    return {title for title in known if title in said}


async def test_posted_pictures_stay_when_consent_is_taken_back(cast: Table) -> None:
    picture = await cast.picture("reading", character="Elara", by=cast.person("ann"))

    await consent(cast, "nobody")

    assert "Iterate" in labels(cast.now(picture))
