"""A listed word may be harmless: by the noun that is meant, as a name, in another language."""

import pytest

from studio.rules.moderation.judging import GameWords, Moderation, ModerationVerdict

ALLOWED = ModerationVerdict(allowed=True)

OF_THINGS = [
    "a naked blade",
    "her sword was naked",
    "The blade is naked.",
    "a naked black rock",
    "naked mole rats",
    "naked steel gleams",
    "the naked branches of a winter tree",
    "visible to the naked eye",
    "a nude statue of marble",
    "a chink in the armour",
    "chinks of light in the old stone wall",
    "a bundle of faggots of wood",
    "a bestial roar",
    "the bestial face of the minotaur",
    "an orgy of blood",
    "a bitch and her whelps",
    "a wolf bitch",
    "a piss-pot under the bed",
    "a retarded spring of a clock",
    "a great tit, a wild ass, a crowing cock",
    "the cock on the weathervane",
    "an ass laden with sacks",
    "a tit in the hedge",
    "a roasted chicken breast and two duck breasts",
    "a pussy willow",
    "she cocks her head",
    "he cocks the old crossbow",
    "a maine coon on the sill",
    "a sperm whale below the ship",
    "a fruit fly of either sex",
    "lust for gold",
    "a field of rape flowers",
    "a breast wound",
    "a dent in her breastplate",
    "a hag's laughter in a hag's hut",
    "Sex: female, race: elf",
    "the bone's edge",
    "faggots are piled around the stake",
    "his naked back is scarred by whips",
    "a pheasant cock",
    "a chapel-cum-library",
    "a dragon of indeterminate sex",
    "the battle of the sexes",
    "tit for tat",
    "the cock of the walk",
    "a cock-eyed sign above the door",
    "robins with robin breasts",
    "the ship breasts the wave",
    "they beat their breasts",
    "herbs that retard the spread of poison",
    "he is fagged out",
    "a honky-tonk",
    "kinky hair",
    "the rape of the land",
    "naked contempt in his eyes",
    "naked shoulders, naked ankles",
    "a naked lance point",
    "two naked candles",
    "naked embers on naked stone",
    "the naked moors",
    "naked ribs of a ship",
    "his sword naked in his fist",
    "her blade naked in hand",
    "a naked lightbulb in a cellar",
    "a nude-coloured ribbon",
    "blue-footed boobies on the cliff",
    "boobies on a ledge",
    "testes of the boar",
    "fried bull testicles",
    "spotted dick with custard",
    "faggots and peas in gravy",
    "a bundle of faggots",
    "a spic and span tavern",
    "the nipple of a baby bottle",
    "cold as a witch’s tit",
    "a same-sex couple at the altar",
    "great tits singing in the garden",
    "great tits and robins",
    "a great tit on an oak",
    "she goes down on her knees",
    "kraut and sausages",
    "oilseed rape in bloom",
    "The Rape of Europa",
    "the Rape of the Lock",
]


@pytest.mark.parametrize("text", OF_THINGS)
def test_a_word_that_belongs_to_a_thing_is_harmless(text: str) -> None:
    assert Moderation().check(text) == ALLOWED


OF_PEOPLE = [
    # a person stands behind the companion
    "naked hill giants",
    "naked fire elves",
    "naked rock gnomes",
    "naked stone maidens",
    "a naked blade dancer",
    "a naked sword-wielding woman",
    "a naked flame haired witch",
    "a naked tree spirit",
    "a naked earth goddess",
    "naked fire-folk",
    "naked sun elves",
    "naked star nymphs",
    "naked sea elf",
    "naked moon priestess",
    "naked mountain dwarves",
    "naked desert nomad women",
    "naked steel maiden",
    "naked bone witch",
    "naked sword sister",
    "naked cliff-dwelling people",
    "naked stone giantess",
    "naked tail-waving catgirl",
    "a nude fresco of my sister",
    "a naked wood elf",
    "naked sword swallower",
    "naked bone collector",
    "naked cliff diver",
    "nude statue come alive",
    "an elf with great tits",
    "long tits",
    "a naked cat lady",
    "a nude marble-skinned goddess",
    "naked rocks the elf to sleep",
    "naked mole-rat girl",
    "an orgy of blood elves",
    "a faggot wizard",
    "the chink wizard",
    "a retarded elf",
    "naked torch-bearing girls",
    # a sign stands between
    "naked, holding a sword",
    "naked. A blade lies beside her",
    "naked; steel in hand",
    "sword in hand, naked",
    "the sword. Naked",
    "a blade (naked)",
    # the companion is not the noun that is meant
    "a sword and a naked elf",
    "naked with a sword",
    "naked before the fire",
    "naked and the sword",
    "the elf with the sword was naked",
    "Elara and the sword were naked",
    "naked hands him the sword",
    # who is shown is a person
    "a nude statue of my neighbour",
    "a nude statue of a woman",
    "a naked sculpture of Elara",
    # parts of a body
    "her blue tits",
    "her long cock",
    "great tits",
    "great tits on that elf",
    "blue tits on a tiefling",
    "look at those great tits",
    "a sword naked in the rain",
    "a girl with great tits and a sword",
    "naked in her hand",
    "the rape of the queen",
    "a hooker in the valley",
    "the Kraut and his wife",
]


@pytest.mark.parametrize("text", OF_PEOPLE)
def test_a_word_that_belongs_to_a_person_is_refused(text: str) -> None:
    assert not Moderation().check(text).allowed


NAMES = [
    "Dick the miller waves from the cart",
    "Old Dick looks out of the window",
    "We meet Dick at the mill",
    "Dick Turpin",
    "Moby Dick",
    "Uncle Dick's hat",
    "Sir Dick",
    "General Hooker on his horse",
    "Joseph Hooker collects plants",
    "Gaylord the bard",
    "Mount Hooker under snow",
    "the Hooker Valley",
    "Cape Negro",
]


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_harmless(text: str) -> None:
    assert Moderation().check(text) == ALLOWED


@pytest.mark.parametrize(
    "text",
    [
        "a big dick",
        "Big Dick",
        "his Dick",
        "Dick pics",
        "suck Dick",
        "DICK",
        "a hooker",
        "Sexy Hooker",
    ],
)
def test_a_word_that_could_be_a_name_is_refused_where_it_is_none(text: str) -> None:
    assert not Moderation().check(text).allowed


def test_a_characters_name_is_judged_as_a_name() -> None:
    for name in ("Dick", "Randy Hooker", "Fanny Cox", "Rosa Negro", "Joe Coon", "Semen Ivanov"):
        assert Moderation().check(name, game=GameWords(names=(name,))) == ALLOWED
        scene = f"{name} stands in the rain"
        assert Moderation().check(scene, game=GameWords(names=(name,))) == ALLOWED
    for name in ("Big Cock", "Naked Ned", "Nigger"):
        assert not Moderation().check(name, game=GameWords(names=(name,))).allowed


ART = [
    "marble statues and nudes in a museum",
    "a classical nude by Titian in a gallery",
    "a gallery of Renaissance nudes",
    "nude marble in the Louvre",
    "antique nudes in the gallery of the duke",
]


@pytest.mark.parametrize("text", ART)
def test_a_nude_in_a_museum_is_a_work_of_art(text: str) -> None:
    assert Moderation().check(text) == ALLOWED


@pytest.mark.parametrize(
    "text",
    [
        "a nude woman in a museum",
        "her nudes in a gallery",
        "photos of nudes in a gallery",
        "a museum. A nude elf",
        "a nude elf in a gallery",
        "reclining nude",
    ],
)
def test_a_nude_person_is_no_work_of_art(text: str) -> None:
    assert not Moderation().check(text).allowed


FOREIGN = [
    "el caballero negro",
    "Un gato negro en la ventana",
    "um gato negro na janela",
    "o dragão negro",
    "a cavalaria negro de um rei",
    "testes de resistência",
    "Desvantagem em testes de habilidade",
    "en slut på sagan",
    "det är slut",
    "Ge dig väg!",
    "sex riddare och en drake",
    "en kock i köket",
    "Tato pověst již existuje",
    "již postaveno",
    "Ta en titt på våre varer",
    "en fag i en skole er det",
    "ein dick belegtes Brot und Käse",
    "ein Kraut von der Wiese",
    "il est tard dans la nuit",
    "un retard de la caravane",
    "summa cum laude",
    "cum este un dragon",
    "un bimbo con il cane",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_a_harmless_word_of_another_language_is_allowed(text: str) -> None:
    assert Moderation().check(text) == ALLOWED


@pytest.mark.parametrize(
    "text",
    [
        "sex for two",
        "sex in a den",
        "a negro",
        "the slut of the town",
        "testes",
        "sex",
        "his testes",
        "retard",
    ],
)
def test_the_same_word_is_refused_in_english(text: str) -> None:
    assert not Moderation().check(text).allowed
