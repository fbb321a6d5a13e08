"""A post without a subject gets its character's name only where the character acts."""

import pytest

from studio.rules.posts.proxies import IncomingMessage, SenderKind
from studio.rules.posts.scene_text import scene_text
from studio.rules.posts.third_person import in_third_person

SCENES = [
    # what flies, burns, sounds and falls
    "splinters fly!",
    "splinters fly everywhere",
    "splinters of wood fly past",
    "splinters.",
    "splinters and dust fill the air",
    "sparks fly",
    "sparks rain down on the crowd",
    "flames lick at the beams",
    "wolves howl in the dark",
    "hooves thunder on the bridge",
    "ravens wheel over the field",
    "shadows stretch across the floor",
    "leaves fall",
    "waves crash on the rocks",
    "bells ring",
    "fires burn on the hills",
    "stars come out",
    "torches gutter",
    "voices rise below",
    "steps echo in the hall",
    "guards rush in",
    "arrows rain from the wall",
    "horses scream",
    "blades clash",
    "doors slam",
    "lights flicker",
    "orcs are coming",
    "goblins swarm the gate",
    "roots tear from the soil",
    # a plural with its verb
    "tears run down her cheeks",
    "cries echo in the hall",
    "screams echo",
    "gates open",
    "kicks shake the door",
    "blows push him back",
    "bullets fly",
    # a part of something
    "drops of blood fall",
    "rolls of thunder",
    "pieces of the wall crumble",
    "swings of the lamp",
    "press of bodies at the gate",
    "throw of the dice",
    "stack of books",
    "cuts of meat",
    # one thing
    "his blade flashes",
    "its eyes glow",
    "this door is locked",
    "thus ends the day",
    "darkness falls",
    "grass bends in the wind",
    "moss covers the stones",
    "glass shatters",
    "silence.",
    "always the rain",
    "yes, the tower burns",
    "across the river the city burns",
    "towards dusk the rain stops",
    "besides the well lies a boot",
    # like participles
    "burning timbers crash down",
    "falling snow covers the road",
    "rolling thunder",
    "lightning cracks",
    "evening falls",
    "morning comes",
    "nothing moves",
    "something stirs below",
    "everything burns",
    "king and court kneel",
    "armed guards rush in",
    "hooded figures watch from the trees",
    "red banners wave over the gate",
    "wounded men cry out",
    "a hundred torches burn",
    "hundred torches burn",
    # like bare verbs
    "fire crackles in the hearth",
    "light floods the hall",
    "spring rain falls",
    "rain drums on the roof",
    "smoke rises",
    "hand on the hilt",
    "edge of the cliff",
    "fire in the hearth",
    "water drips",
    "step by step the dead come closer",
    "watch fires burn",
]


@pytest.mark.parametrize("text", SCENES)
def test_a_scene_is_not_glued_to_a_name(text: str) -> None:
    assert in_third_person(text, "Brunna") == text


@pytest.mark.parametrize("text", SCENES)
def test_nor_in_a_later_sentence(text: str) -> None:
    assert in_third_person(f"Brunna waits. {text}", "Brunna") == f"Brunna waits. {text}"


ACTS = [
    # known acts
    ("nods", "Brunna nods"),
    ("nods.", "Brunna nods."),
    ("draws her bow", "Brunna draws her bow"),
    ("draws steel", "Brunna draws steel"),
    ("draws breath", "Brunna draws breath"),
    ("raises both arms", "Brunna raises both arms"),
    ("takes aim", "Brunna takes aim"),
    ("takes cover behind the cart", "Brunna takes cover behind the cart"),
    ("makes camp", "Brunna makes camp"),
    ("gives chase", "Brunna gives chase"),
    ("stands guard", "Brunna stands guard"),
    ("holds still", "Brunna holds still"),
    ("kneels and prays", "Brunna kneels and prays"),
    ("turns away.", "Brunna turns away."),
    ("leaves the room", "Brunna leaves the room"),
    ("fires an arrow", "Brunna fires an arrow"),
    ("waves to the crowd", "Brunna waves to the crowd"),
    ("steps forward", "Brunna steps forward"),
    ("lights a torch", "Brunna lights a torch"),
    ("slams the door", "Brunna slams the door"),
    ("rises", "Brunna rises"),
    ("hands Kael the letter", "Brunna hands Kael the letter"),
    ("drops Kael's hand", "Brunna drops Kael's hand"),
    ("tears the letter apart", "Brunna tears the letter apart"),
    ("tears at the rope", "Brunna tears at the rope"),
    ("aims at the wolf", "Brunna aims at the wolf"),
    ("breaks free", "Brunna breaks free"),
    ("throws open the shutters", "Brunna throws open the shutters"),
    ("keeps watch", "Brunna keeps watch"),
    ("gives way", "Brunna gives way"),
    # others, by what follows
    ("shivers", "Brunna shivers"),
    ("shivers in the cold", "Brunna shivers in the cold"),
    ("scowls at him", "Brunna scowls at him"),
    ("hefts her axe", "Brunna hefts her axe"),
    ("unfurls the banner", "Brunna unfurls the banner"),
    ("bellows, and charges", "Brunna bellows, and charges"),
    ("trembles slightly", "Brunna trembles slightly"),
    ("whistles softly", "Brunna whistles softly"),
    ("splinters the door with one blow", "Brunna splinters the door with one blow"),
    ("torches the hay", "Brunna torches the hay"),
    ("guards the gate", "Brunna guards the gate"),
    ("screams at the sky", "Brunna screams at the sky"),
    ("beams at him", "Brunna beams at him"),
    ("storms out of the room", "Brunna storms out of the room"),
    ("rocks back and forth", "Brunna rocks back and forth"),
    ("falls silent", "Brunna falls silent"),
    ("eyes the stranger", "Brunna eyes the stranger"),
    ("falls.", "Brunna falls."),
    ("mutters something under her breath", "Brunna mutters something under her breath"),
    ("uncorks wine", "Brunna uncorks wine"),
    # participles
    ("smiling", "Brunna, smiling"),
    ("leaning on the wall", "Brunna, leaning on the wall"),
    ("breathing hard", "Brunna, breathing hard"),
    ("gripping her axe", "Brunna, gripping her axe"),
    ("whispered something", "Brunna whispered something"),
    ("lifted her axe", "Brunna lifted her axe"),
    ("nodded slowly", "Brunna nodded slowly"),
    # bare verbs
    ("draw bow", "Brunna draws bow"),
    ("raise shield", "Brunna raises shield"),
    ("sing to the child", "Brunna sings to the child"),
    ("light torch", "Brunna lights torch"),
    ("step back", "Brunna steps back"),
    ("fall to one knee", "Brunna falls to one knee"),
    ("cast fireball", "Brunna casts fireball"),
]


@pytest.mark.parametrize(("text", "told"), ACTS)
def test_an_act_without_a_subject_is_the_characters(text: str, told: str) -> None:
    assert in_third_person(text, "Brunna") == told


def test_a_proposal_tells_the_scene_alone() -> None:
    said = IncomingMessage(SenderKind.WEBHOOK, "Brunna", "*splinters fly!*")
    assert scene_text(said, name="Brunna", limit=1500) == "Splinters fly!"
