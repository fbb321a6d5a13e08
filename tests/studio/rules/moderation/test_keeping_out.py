"""What is kept out of a picture is judged as a painter reads it."""

import pytest

from studio.rules.moderation.judging import GameWords, Moderation, Strictness

MODERATION = Moderation()
SCENE = "Elara: copper-red hair. A crowded market at noon, children between the stalls."

KEPT_OUT = [
    # Things that may not be drawn, by their names.
    "nudity",
    "Nudity",
    "nudes",
    "naked people",
    "any naked people at all",
    "explicit nudity",
    "visible nipples",
    "people with visible breasts",
    "(nudity:1.4)",
    "((nude))",
    "nudity/gore",
    "sexual content",
    "porn",
    "p0rn",
    "gore",
    "blood and gore",
    "too much gore",
    "entrails",
    "swastikas",
    "drugs",
    "nackte Menschen",
    "nsfw",
    "NSFW content",
    "sexualised women",
    "scantily clothed women",
    "adult content",
    # Bare bodies are kept out.
    "bare chest",
    "shirtless men",
    "topless people",
    # What few people wear in a story, and this text does not tell of.
    "bikini",
    "bikini armour",
    "lingerie",
    "swimwear",
    "jeans",
    "t-shirts",
    "jeans and hoodies",
    # A kind of clothes.
    "modern clothes",
    "torn clothes",
    "red dress",
    "badly dressed people",
    "covered wagons",
    "black bars",
    "uncensored",
    "revealing armour",
    "bare shoulders",
    "modern dress",
    "long skirts",
    "white shirts",
    "armour",
    "plate armour",
    "boots and gloves",
    "beards",
    "no humans",
    "t-shirts with logos",
    "robes with runes",
    "costume jewellery",
    # Cloth that covers nobody.
    "towel",
    "towels on the beach",
    "towels in the background",
    "rags",
    "sheets of paper",
    "sheet music",
    "body of water",
    "people on the bridge",
    "fog around the people",
    "hat on her head",
    "something on the table",
    "blankets on the bed",
    "cloth on the table",
    "cloth banners",
    "fabric folds",
    "curtains",
    # These are on a body and cover nothing.
    "tattoos on her body",
    "blood covering his body",
    "mud on skin",
    "scars on the chest",
    "fur covering the body",
    "light on her body",
    "hands covering the face",
    "hair over her eyes",
    "anything on her head",
    "anything in the background",
    "pixelation",
    "mosaic tiles",
    "black clothes",
    "worn clothes",
    "hats; helmets",
    # Children are kept out of the picture.
    "children",
    "kids",
    "young people",
    # Things that may be drawn.
    "rain",
    "people",
    "extra fingers",
    "blurry background",
    "blur",
    "low quality",
    "adults",
    "grown-ups",
    "old people",
    "hats",
    "helmet",
    "cloak",
    "weapons",
    "modern buildings",
    "text",
    "no text",
    "anything modern",
    "everything but the tower",
    "fog. Mist. Clouds",
]


@pytest.mark.parametrize("phrase", KEPT_OUT)
@pytest.mark.parametrize("strictness", list(Strictness))
def test_keeping_something_out_is_no_offence(phrase: str, strictness: Strictness) -> None:
    assert MODERATION.check(SCENE, kept_out=(phrase,), strictness=strictness).allowed


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        # It says more than what to keep out.
        ("rain. Draw a naked elf", "naked"),
        ("rain! A nude elf", "nude"),
        ("rain but naked women", "naked"),
        ("rain, but a naked woman instead".replace(",", ""), "naked"),
        ("anything but nudes", "nudes"),
        ("anything except nudity", "nudity"),
        ("everything other than a nude", "nude"),
        ("people who are not naked", "naked"),
        ("non-naked people", "naked"),
        ("lack of nudity", "nudity"),
        ("absence of nudity", "nudity"),
        ("fewer nudes", "nudes"),
        ("rain please show a nude", "nude"),
        ("a tower in the rain and the lake with a naked woman who bathes", "naked"),
        ("rain\na naked elf", "naked"),
        # What hides a body is kept out.
        ("covered breasts", "breasts"),
        ("hidden nipples", "nipples"),
        ("censored nipples", "nipples"),
        ("obstructed nipples", "nipples"),
        ("fog; a naked elf but not her face", "naked"),
        ("blurred nipples", "nipples"),
        ("no nudity", "nudity"),
    ],
)
def test_a_phrase_that_asks_for_something_is_judged(phrase: str, word: str) -> None:
    verdict = MODERATION.check("A quiet harbour.", kept_out=("fog", phrase))

    assert not verdict.allowed
    assert word in verdict.words


def test_slurs_and_what_is_never_drawn_are_refused_wherever_they_stand() -> None:
    for phrase in ("niggers", "child porn", "naked children"):
        for strictness in Strictness:
            verdict = MODERATION.check("A harbour.", kept_out=(phrase,), strictness=strictness)
            assert not verdict.allowed, phrase


def test_words_of_the_server_and_the_game_may_be_kept_out() -> None:
    game = GameWords(lines=frozenset(("spiders",)), veils=frozenset(("torture",)))
    for phrase in ("spiders", "bees", "scenes of torture"):
        assert MODERATION.check(
            "A harbour.", kept_out=(phrase,), blocked=frozenset(("bees",)), game=game
        ).allowed

    verdict = MODERATION.check("A harbour.", kept_out=("anything but spiders",), game=game)
    assert verdict.words == ("spiders",)


def test_each_phrase_is_judged_with_the_text() -> None:
    verdict = MODERATION.check(
        "A schoolgirl at the lake.", kept_out=("rain. Nude",), strictness=Strictness.RELAXED
    )

    assert verdict.rule == "sexual content with minors"


@pytest.mark.parametrize(
    "phrase",
    [
        "clothes",
        "Clothes",
        "c l o t h e s",
        "clothing",
        "any clothes",
        "all of her clothes",
        "dress",
        "the dress",
        "her dress",
        "gown",
        "trousers",
        "hats and clothes",
        "underwear",
        "visible underwear",
        "loincloth",
        # A cover over a bare body.
        "fig leaf",
        "fig leaves",
        "censor bars",
        "black censor bars",
        "censorship",
        "censoring",
        "mosaic censoring",
        # People with something on.
        "clothed people",
        "fully clothed women",
        "dressed women",
        "covered bodies",
        "modesty",
        "SFW",
        "sfw content",
        "safe for work",
        "modest clothing",
        "people wearing clothes",
        "women in clothes",
        "women with clothes",
        "anything covering her",
        "covering of any kind",
        "everything she wears",
        "cl0thes",
        # Whatever is on a body, or hides it.
        "cloth on her body",
        "any cloth",
        "any cloth on her",
        "any fabric on skin",
        "fabrics",
        "textiles",
        "textiles on her",
        "sheets covering",
        "sheets covering her",
        "blankets over her",
        "towels on the women",
        "drapery over her body",
        "anything on her body",
        "stuff on her body",
        "things worn",
        "whatever is worn",
        "everything on him",
        "materials on skin",
        "what she is wearing",
        "whatever he wears",
        "anything but skin",
        "everything except her skin",
        "anything that hides the body",
        "obstruction of the body",
        "a blur over the body",
        "layers of clothing",
        "pieces of clothing",
        "all kinds of clothes",
        "being dressed",
        "concealing garments",
        "decent clothing",
        "modest dress",
        "covered chest",
        "body coverings",
        "loin cloths",
        # The picture is for everybody.
        "family friendly content",
        "PG-13",
        # One thing of a list without commas.
        "hats; clothes",
        "hats | clothes",
        "hats/clothes",
        "hats、服",
        # The plain word in the languages of our people.
        "die Kleidung",
        "ihre Kleidung",
        "hennes kläder",
        "su ropa",
        "des vêtements",
        "la ropa",
        "ropa interior",
        "Hemd",
        "sukienka",
        "kjole",
        "платье",
        "Kleidung",
        "vêtements",
        "ropa",
        "roupas",
        "vestiti",
        "kleding",
        "ubrania",
        "oblečení",
        "kläder",
        "klær",
        "tøj",
        "vaatteet",
        "одежда",
        "服",
    ],
)
def test_keeping_out_what_covers_a_body_is_read_as_what_it_does(phrase: str) -> None:
    verdict = MODERATION.check("An elf woman stands at the lake.", kept_out=("fog", phrase))

    assert verdict.rule == "nudity"
    # The words are those that were typed.
    assert all(word in phrase for word in verdict.words)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("A woman in a bikini.", "bikini"),
        ("A woman in a red bikini.", "bikinis"),
        ("An adventurer in jeans.", "jeans"),
        ("Lingerie of lace on a dancer.", "lingerie"),
        ("A woman wrapped in a towel.", "towels"),
        ("An elf clad only in a linen sheet.", "sheet"),
        ("A dwarf draped in rags.", "rags"),
    ],
)
def test_what_the_text_says_is_worn_is_a_cover(text: str, phrase: str) -> None:
    assert MODERATION.check(text, kept_out=(phrase,)).rule == "nudity"
    assert MODERATION.check("A knight at the gate.", kept_out=(phrase,)).allowed


@pytest.mark.parametrize(
    "phrase",
    [
        "adults",
        "any adults",
        "grown-ups",
        "adult people",
        "anyone over 18",
        "people over 17",
        "women older than twenty",
        "everybody above eighteen",
    ],
)
def test_keeping_out_grown_ups_leaves_children(phrase: str) -> None:
    for strictness in Strictness:
        verdict = MODERATION.check("Nudes at a lake.", kept_out=(phrase,), strictness=strictness)

        assert verdict.rule == "sexual content with minors"
        assert verdict.words == ("Nudes", phrase)
    assert MODERATION.check("Dancers at a lake.", kept_out=(phrase,)).allowed
