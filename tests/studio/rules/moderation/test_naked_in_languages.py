"""A word for naked in another language: beside a child it is never drawn, beside a thing it is."""

from studio.rules.moderation.judging import Moderation

_MINORS = "sexual content with minors"

# The word for a child and the one for naked tell the language; no other word does.
ONLY_A_CHILD = [
    *("un enfant nu", "un petit garçon nu", "gosse nu", "ado nue", "bébé nu", "fillette nue"),
    *("niño desnudo", "una chica desnuda", "crianças nuas", "menino pelado", "criança nua"),
    *("bambini nudi", "bimba nuda", "nacktes Kind", "nackter Junge", "naakt kind"),
    *("nagie dziecko", "naga dziewczynka", "nagi chłopiec", "nagie dzieci", "naga nastolatka"),
    *("nahé dítě", "nahá holčička", "nahý chlapec", "nahé děti", "nahá dívka školačka"),
    *("naken flicka", "naken pojke", "naket barn", "nakne barn", "nøgen pige", "nøgen dreng"),
    *("alasti poika", "lapset alasti", "alaston tyttö", "голая девочка", "голыми детьми"),
    *("女児の裸", "服を着ていない子供", "少女の裸", "裸の木と裸の女の子"),
    # with English
    *("a nude niña", "a nude dítě on a rug", "naked børn", "a topless Mädchen"),
]

# They name a naked thing, or bare hands and feet; no other word tells the language.
BARE_THINGS = [
    *("nackter Fels", "das nackte Schwert", "ein Mädchen mit nackten Armen", "nackte Äste"),
    *("pieds nus", "un enfant aux pieds nus", "une lame nue", "les murs nus"),
    *("espada desnuda", "niños bajo los árboles desnudos", "un niño con los pies desnudos"),
    *("espada nua", "uma criança com as mãos nuas", "alberi nudi", "un bambino con le mani nude"),
    *("naakte rotsen", "een kind onder naakte bomen", "nagie drzewa", "dzieci na nagich skałach"),
    *("nahé stromy", "nahá čepel", "děti pod nahé skály", "nakna klippor", "nakna stenar"),
    *("en pojke med nakna fötter", "nakne trær", "nøgne træer", "nakent sverd", "en naken klippe"),
    *("alaston totuus", "alastomat puut", "голые деревья", "голый камень", "голая правда"),
    *("дети среди голых деревьев", "裸の木", "裸足の少女", "裸馬に乗る少女", "赤裸々な告白"),
]

# The thing is not what is naked.
BESIDE_A_THING = [
    *("eine nackte Elfe mit Schwert", "nackt auf dem Boden", "auf dem Boden nackt"),
    *("une femme nue sur la pierre", "une elfe nue, épée en main", "une femme nue pieds joints"),
    *("голая эльфийка на камне", "на скале голая ведьма", "naken häxa på en klippa"),
    *("naga kobieta na skale", "una elfa desnuda con espada", "uma elfa nua e a espada nua"),
    *("裸の木の下で裸の女", "na skále nahá žena", "naakte elf op een rots", "alaston nainen"),
]


def test_a_child_tells_the_language_of_a_naked_body() -> None:
    rules = {text: Moderation().check(text).rule for text in ONLY_A_CHILD}

    assert not {text: rule for text, rule in rules.items() if rule != _MINORS}


def test_a_word_for_a_child_of_another_language_is_no_english_word() -> None:
    texts = ["a naked woman in a barn", "a kind of naked maid", "porno in the barn", "a kind porno"]

    assert {Moderation().check(text).rule for text in texts} == {"nudity", "sexual content"}


def test_naked_things_of_other_languages_are_allowed() -> None:
    verdicts = {text: Moderation().check(text) for text in BARE_THINGS}

    assert not {text: each.words for text, each in verdicts.items() if not each.allowed}


def test_whoever_is_naked_beside_a_thing_is_refused() -> None:
    assert not [text for text in BESIDE_A_THING if Moderation().check(text).allowed]
