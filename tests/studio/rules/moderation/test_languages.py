"""The plain core words of other languages are refused, and their harmless words are not."""

import pytest

from studio.rules.moderation import lists
from studio.rules.moderation.judging import Moderation
from studio.rules.moderation.languages import foreign_words

_MINORS = "sexual content with minors"

REFUSED = {
    "de": (
        *(
            "eine nackte Elfe im Wald",
            "zwei splitternackte Krieger",
            "eine Hexe mit nackten Brüsten",
        ),
        *(
            "der Ritter fickt die Königin",
            "eine Elfe ohne Kleidung",
            "die Hure des Königs",
            "Pornobilder",
        ),
        *(
            "n4ckte Elfe",
            "n.a.c.k.t",
            "ein geiles Weib und eine Möse",
            "Titten der Hexe auf dem Bild",
        ),
    ),
    "fr": (
        *(
            "une elfe nue dans la forêt",
            "une guerrière toute nue",
            "des femmes nues",
            "une fellation",
        ),
        *("la reine est nue sur son lit", "les seins de la sorcière", "une image pornographique"),
        *("une sorcière sans vêtements", "sa bite et ses couilles", "une scène érotique"),
    ),
    "es": (
        *(
            "una elfa desnuda en el bosque",
            "guerreros desnudos en la playa",
            "los pezones de la bruja",
        ),
        *("está follando con la reina", "una mamada", "imagen pornográfica", "una mujer sin ropa"),
        *("el coño de la bruja", "d3snuda elfa", "des.nuda"),
    ),
    "pt": (
        *(
            "uma elfa nua na floresta",
            "mulheres nuas",
            "os mamilos da bruxa",
            "imagem pornográfica",
        ),
        *(
            "o rei fodendo a rainha",
            "uma guerreira sem roupa",
            "um boquete na taverna",
            "sexo oral",
        ),
        *("uma bruxa pelada na praia", "os seios da rainha"),
    ),
    "it": (
        *(
            "un'elfa nuda nella foresta",
            "donne nude nel bosco",
            "i capezzoli della strega",
            "un pompino",
        ),
        *("la strega è nuda sul letto", "immagine pornografica", "fanno sesso nella taverna"),
        *("una guerriera senza vestiti", "le tette della regina"),
    ),
    "nl": (
        *(
            "een naakte elf in het bos",
            "naakte vrouwen",
            "de tepels van de heks",
            "de ridder neukt haar",
        ),
        *(
            "een heks zonder kleren",
            "pornografische foto",
            "de hoer van de koning",
            "blote borsten",
        ),
    ),
    "pl": (
        *(
            "naga kobieta w lesie",
            "elfka jest całkiem naga",
            "cycki czarownicy",
            "obraz pornograficzny",
        ),
        *(
            "rycerz ją rucha i ruchanie",
            "wojowniczka bez ubrania",
            "scena erotyczna",
            "cipka elfki",
        ),
    ),
    "cs": (
        *(
            "nahá žena v lese",
            "elfka je úplně nahá",
            "bradavky? ne, nahé ženy",
            "pornografický obraz",
        ),
        *("čarodějnice bez šatů", "erotická scéna", "píča na obraze je to", "šukání v hospodě"),
    ),
    "sv": (
        *(
            "en naken älva i skogen",
            "nakna krigare",
            "bröstvårtorna på häxan",
            "de knullar i sängen",
        ),
        *("en häxa utan kläder", "erotisk bild", "kungens hora är här och hon ler", "porrfilm"),
    ),
    "nb": (
        *("en naken alv i skogen", "nakne krigere", "en nøgen heks i skoven", "nøgne kvinder"),
        *(
            "en heks uten klær",
            "erotisk bilde",
            "pornografisk tegning",
            "fitta til heksa er på bildet",
        ),
    ),
    "fi": (
        *(
            "alaston haltia metsässä",
            "alastomat soturit",
            "noita ilman vaatteita",
            "tissit ja pillu",
        ),
        *(
            "eroottinen kuva",
            "pornografinen piirros",
            "he nussivat ja nussimaan",
            "kuninkaan huora",
        ),
    ),
    "ru": (
        *("голая эльфийка в лесу", "обнажённая ведьма", "обнаженные женщины", "секс в таверне"),
        *("рыцарь трахает королеву", "ведьма без одежды", "порнографический рисунок", "её сиськи"),
        *("г о л а я", "г0лая эльфийка"),
    ),
    "ja": (
        *(
            "森の中の裸の女エルフ",
            "全裸の魔女",
            "ヌード",
            "エルフのおっぱい",
            "騎士と王女のセックス",
        ),
        *("ポルノ画像", "彼女の乳首が見える", "女王の性交の場面"),
    ),
}
WITH_MINORS = (
    *(
        "ein nacktes Mädchen",
        "das Kind ist nackt und der Wald ist still",
        "minderjährige Elfe, nackt",
    ),
    *("une fillette toute nue", "des enfants nus dans la rivière", "una niña desnuda en el bosque"),
    *(
        "una colegiala desnuda",
        "uma criança nua na praia",
        "uma menina sem roupa",
        "una bambina nuda e sola",
    ),
    *("una ragazza completamente nuda", "een naakt kind in het bos", "een naakt meisje"),
    *("naga dziewczynka, całkiem naga", "nahé děti v řece se smějí", "ett naket barn i skogen"),
    *("en naken flicka i skogen", "et nakent barn på stranden", "en nøgen pige i skoven"),
    *("alaston lapsi", "alaston tyttö", "голая девочка", "обнаженный ребёнок", "голые дети"),
    *("裸の少女", "全裸の子供", "ロリコン"),
)
HARMLESS = {
    "de": (
        *(
            "der Ritter trägt dick gepanzerte Handschuhe",
            "das helle Licht der Laterne",
            "nackter Fels und Schnee",
        ),
        *(
            "mit nackten Füßen auf dem Stein",
            "er geht aus Lust am Abenteuer",
            "Kraut und Rüben auf dem Feld",
        ),
        *(
            "das Ass im Ärmel der Diebin",
            "ein Kind spielt mit dem Hund",
            "die Mädchen tanzen um das Feuer",
        ),
        *("Nudelsuppe und ein Sporn", "eine nackte Klinge mit Runen", "die Moschee und das Moos"),
    ),
    "fr": (
        *(
            "il arrive plus tard dans la nuit",
            "le retard de la caravane",
            "une épée nue dans la main",
        ),
        *(
            "elle marche pieds nus sur la pierre",
            "la roche nue et les arbres",
            "une douche de lumière dorée",
        ),
        *(
            "un fagot de bois sur le dos",
            "les enfants jouent dans la neige",
            "la chatte dort près du feu",
        ),
        *("visible à l'œil nu", "il se bat à mains nues", "il porte des râpes et un rabot"),
    ),
    "es": (
        *(
            "un dragón negro en la montaña",
            "el caballero negro y sus lobos",
            "pan del horno de la aldea",
        ),
        *(
            "una espada desnuda en la mano",
            "el niño juega con su perro",
            "camina con los pies desnudos",
        ),
        *(
            "el nudo de la cuerda",
            "la verde colina y su árbol desnudo",
            "la niña bebe agua del pozo",
        ),
    ),
    "pt": (
        *("testes de resistência e de força", "o cavaleiro negro e os lobos", "visível a olho nu"),
        *(
            "as crianças brincam na neve",
            "a menina fica na floresta",
            "o pinto e a galinha no quintal",
        ),
        *("uma espada nua na mão", "o rapaz bebe água do rio", "o pico da montanha"),
    ),
    "it": (
        *("una spada nuda nella mano", "il bambino gioca con il cane", "a piedi nudi sulla roccia"),
        *(
            "le rape nel campo della strega",
            "la casa arse nella notte",
            "il cono di luce della lanterna",
        ),
        *("la ragazza e il lupo", "Mosè sul monte", "i muschi della foresta"),
    ),
    "nl": (
        *(
            "je kunt de poort niet zien",
            "de kok staat nu de soep te roeren",
            "een douche van licht",
        ),
        *(
            "het kind speelt met de hond",
            "de naakte waarheid over de koning",
            "Jaap en het vage spook",
        ),
        *("nu de zon op is, gaat hij", "een vaag licht in het bos"),
    ),
    "pl": (
        *("nagi miecz w jego dłoni", "naga strzeże świątyni", "dzieci bawią się na śniegu"),
        *("odporność na ogień i lód", "nagie skały nad morzem", "dziewczyna z łukiem"),
    ),
    "cs": (
        *("tato pověst již existuje", "děti si hrají ve sněhu", "nahé skály nad řekou se lesknou"),
        *("dítě spí u krbu", "kurz je pro všechny"),
    ),
    "sv": (
        *(
            "slutet på resan är nära",
            "det är slut på ölet",
            "sex riddare och en drake",
            "kocken lagar soppa",
        ),
        *(
            "på väg till tornet",
            "ta en titt på svärdet",
            "barn leker i snön",
            "sex barn leker vid sjön",
        ),
        *("nu de kommer är det mörkt", "låset och en spik i väggen", "ansluta sig till hjälten"),
        *("ett naket svärd i handen", "flickan och vargen"),
    ),
    "nb": (
        *("ta en titt på våre varer", "historie er et fag på skolen", "han kan ikke høre dragen"),
        *(
            "det er slut med freden",
            "på nogen måde",
            "barna leker i snøen",
            "en spiker og en hammer er her",
        ),
        *("en pige og en ulv i skoven", "han pusser sverdet og skjoldet"),
    ),
    "fi": (
        *(
            "lapset leikkivät lumessa",
            "tyttö ja susi",
            "kuu on kirkas ja yö on pitkä",
            "poika ja koira",
        ),
        *("vanha soturi ja hänen miekkansa",),
    ),
    "ru": (
        *(
            "обнажённый меч в руке",
            "голые скалы над морем",
            "дети играют в снегу",
            "девочка и волк",
        ),
        *("он дерётся голыми руками", "голые деревья у дороги", "вот кот, а вот рот дракона"),
    ),
    "ja": (
        *("裸足の旅人が川を渡る", "ヌードルを食べる騎士", "子供たちが雪で遊ぶ", "少女と狼"),
        *("エセックスの城", "カロリーとフロリダ", "赤い鳥居と剣", "肉眼で見える星"),
    ),
    "en": (
        *(
            "Moses and the moss",
            "an espresso and a cone",
            "Nina the elf and Barney in a barn",
            "a kind word",
        ),
        *(
            "the naga guards the temple",
            "a lute and a slit of light",
            "the Grand Teton",
            "Polla the cook",
        ),
        *(
            "he will die for the king",
            "an enfant terrible at the court",
            "a gamine face",
            "the bitter end",
        ),
    ),
}


@pytest.mark.parametrize("language", REFUSED)
def test_core_words_of_a_language_are_refused(language: str) -> None:
    assert not [text for text in REFUSED[language] if Moderation().check(text).allowed]


def test_children_are_protected_in_every_language() -> None:
    verdicts = {text: Moderation().check(text).rule for text in WITH_MINORS}

    assert not {text: rule for text, rule in verdicts.items() if rule != _MINORS}


@pytest.mark.parametrize("language", HARMLESS)
def test_harmless_words_of_a_language_are_allowed(language: str) -> None:
    verdicts = {text: Moderation().check(text) for text in HARMLESS[language]}

    assert not {text: each.words for text, each in verdicts.items() if not each.allowed}


def test_each_list_of_a_language_has_its_common_words() -> None:
    """Without them nobody could tell the language; Japanese is told by its letters."""
    without = {code for code in lists.languages() if "speaks" not in lists.language(code)}

    assert without == {"ja"}
    assert len(dict(foreign_words())) > 1000
