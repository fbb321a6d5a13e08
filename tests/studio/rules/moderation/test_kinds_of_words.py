"""Which rule a kind of words breaks: harm to oneself, symbols of hate, swearing."""

import pytest

from studio.rules.moderation.judging import Moderation, ModerationVerdict, Strictness

ALLOWED = ModerationVerdict(allowed=True)

SELF_HARM = [
    "an elf cutting herself",
    "self-harm",
    "a self-harming knight",
    "self-inflicted wounds on his arms",
    "she slits her wrists",
    "cutting her own wrists in the bath",
    "a suicide note on the desk",
    "a suicidal elf on the roof",
    "he hangs himself",
    "she kills herself",
    "taking her own life",
    "ends his own life with a dagger",
    "about to end it all",
    "leaping to her death",
    "a razor blade against her wrist",
    "carving words into his own skin",
    "a noose around his own neck",
    "she overdoses on potions",
    "swallowing a handful of pills",
    "the knight stabs himself",
    "she drowns herself",
    "s.u.i.c.i.d.e",
    "su1cide",
    "she cuts herself with a razor",
]


@pytest.mark.parametrize("text", SELF_HARM)
def test_self_harm_is_refused_at_standard(text: str) -> None:
    assert Moderation().check(text).rule == "self-harm"
    assert Moderation().check(text, strictness=Strictness.RELAXED) == ALLOWED


NO_SELF_HARM = [
    "a suicide mission",
    "a suicidal charge against the dragon",
    "suicide prevention poster",
    "he cuts himself a slice of bread",
    "cutting himself free of the net",
    "a noose hangs from the gallows",
    "a noose around his neck",
    "she cuts her palm to seal the pact",
    "the self-inflicted wound deals 2d6 damage",
    "thoughts of self-harm",
    "he takes his own horse",
    "the wound on his arm",
    "the orc slits the guard's throat",
    "he ends his journey",
    "a razor-sharp blade",
    "he burned himself out",
    "she burns herself on the stove",
    "drowning himself in ale",
    "the blow ends his life",
    "cuts on her arms from the thorns",
    "scars of shackles on her wrists",
    "bleeding wrists in iron shackles",
    "the ogre impales himself on the spear",
    "he takes his life in his hands",
    "he cuts himself with a knife while peeling potatoes",
]


@pytest.mark.parametrize("text", NO_SELF_HARM)
def test_other_wounds_and_dangers_are_drawn(text: str) -> None:
    assert Moderation().check(text) == ALLOWED


HATE = [
    "a swastika on the banner",
    "swastikas",
    "a Hakenkreuz flag",
    "a sw4stika",
    "卐",
    "an orc gives the nazi salute",
    "sieg heil",
    "SS runes on his helmet",
    "a wolfsangel banner",
    "the sonnenrad",
    "a totenkopf of the Waffen-SS",
    "klansmen around a fire",
    "a klan hood",
    "the confederate flag",
    "white supremacists",
    "a 1488 tattoo",
    "blackface",
    "the third reich",
    "white pride",
]


@pytest.mark.parametrize("strictness", Strictness)
@pytest.mark.parametrize("text", HATE)
def test_symbols_of_hate_are_refused_by_name_everywhere(text: str, strictness: Strictness) -> None:
    assert Moderation(strictness=strictness).check(text).rule == "hate symbols"


NO_HATE = [
    "runes on his helmet",
    "an eagle on a red banner",
    "the black sun rises",
    "a burning cross-bow",
    "a white hood",
    "a salute by the guards",
    "an iron cross-beam",
    "the thunderbolts of the god",
    "the year 1480",
    "the wolf's angle",
    "a clan of hooded men",
    "the confederate kings",
    "in the year 1488 DR",
    "a happy merchant counts his coins",
    "a stormfront over the sea",
    "a crooked cross on a grave",
    "a race war between elves and orcs",
    "a Blackface ram",
]


@pytest.mark.parametrize("text", NO_HATE)
def test_other_symbols_are_drawn(text: str) -> None:
    assert Moderation().check(text) == ALLOWED


SWEARING = [
    "damn, that was close",
    "well, shit",
    "he got his ass kicked",
    "a bunch of nerdy-ass wizards",
    "that's bullshit",
    "he's kind of a douche",
    "a smell of dog shit and piss",
    "get your arse over here",
    "what a jackass",
    "the orc pisses into the ocean",
    "son of a bitch",
    "crap",
    "you bastard",
    "holy shit, a dragon",
    "who're they?",
]


@pytest.mark.parametrize("text", SWEARING)
def test_swearing_at_the_table_is_no_picture(text: str) -> None:
    assert Moderation().check(text) == ALLOWED


@pytest.mark.parametrize("text", ["well, shit", "his ass", "bullshit", "a b1tch"])
def test_a_strict_server_refuses_swearing(text: str) -> None:
    assert Moderation(strictness=Strictness.STRICT).check(text).rule == "swearing"


CRUDE = [
    "fuck",
    "an elf fucked by an orc",
    "a whore",
    "a slut",
    "cunt",
    "twat",
    "a big ass elf",
    "her bare ass",
    "ass up",
    "she shows her ass",
    "ass cheeks",
    "pissing on her",
    "tits",
    "cock",
    "dildo",
]


@pytest.mark.parametrize("text", CRUDE)
def test_crude_words_about_sex_are_refused_at_standard(text: str) -> None:
    assert not Moderation().check(text).allowed


@pytest.mark.parametrize(
    "text",
    [
        "coitus",
        "they are copulating",
        "the missionary position",
        "going down on her",
        "she sucks him off",
        "giving him head",
        "his throbbing manhood",
        "an erect member",
        "he forces himself on her",
        "penetrating her",
        "a futa elf",
        "necrophilia",
    ],
)
def test_acts_of_sex_have_many_names(text: str) -> None:
    assert Moderation().check(text).rule == "sexual content"
