"""*Illustrate this post*, for a table of messages as proxy bots write them."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.rules.posts.marks import told
from studio.rules.posts.names import MatchCertainty, matched
from studio.rules.posts.outcomes import Result, outcome
from studio.rules.posts.proxies import Embed, IncomingMessage, SenderKind, speaker
from studio.rules.posts.scene_text import scene_text
from studio.rules.posts.speech import without_speech
from studio.rules.posts.third_person import in_third_person

_TABLE = tomllib.loads(
    (Path(__file__).parents[3] / "fixtures" / "proxied.toml").read_text(encoding="utf-8")
)
CHARACTERS: list[str] = _TABLE["characters"]
MESSAGES: list[dict[str, Any]] = _TABLE["message"]
LIMIT = 1500


def said_in(row: dict[str, Any]) -> IncomingMessage:
    """A row of the table as a message."""
    embeds = tuple(
        Embed(
            each.get("title", ""),
            each.get("author", ""),
            each.get("text", ""),
            tuple((name, value) for name, value in each.get("fields", ())),
            each.get("footer", ""),
        )
        for each in row.get("embeds", ())
    )
    return IncomingMessage(SenderKind(row["by"]), row["name"], row.get("text", ""), embeds)


def webhook(text: str, name: str = "Elara") -> IncomingMessage:
    return IncomingMessage(SenderKind.WEBHOOK, name, text)


@pytest.mark.parametrize("row", MESSAGES, ids=[row["bot"] for row in MESSAGES])
def test_a_message_gives_its_speaker_its_scene_and_its_outcome(row: dict[str, Any]) -> None:
    said = said_in(row)
    match = speaker(said, CHARACTERS, own=row.get("own", ()))

    assert match.found == row.get("speaks"), match
    assert scene_text(said, name=match.found or "", limit=LIMIT) == row["scene"]
    assert outcome(said).result == row.get("outcome", "none")


def test_no_speaker_is_guessed_wrong_and_nearly_all_are_found() -> None:
    sure, right, wrong = 0, 0, []
    for row in MESSAGES:
        said = said_in(row)
        match = speaker(said, CHARACTERS, own=row.get("own", ()))
        if match.found is not None and match.found != row.get("speaks"):
            wrong.append(row["bot"])
        if "speaks" in row:
            sure += 1
            right += (
                match.found == row["speaks"]
                and scene_text(said, name=row["speaks"], limit=LIMIT) == row["scene"]
                and outcome(said).result == row.get("outcome", "none")
            )

    assert len(MESSAGES) >= 60
    assert not wrong
    assert right / sure >= 0.95


def test_every_bot_and_way_of_writing_is_in_the_table() -> None:
    kinds = {row["bot"].partition(":")[0] for row in MESSAGES if ":" in row["bot"]}

    assert kinds >= {"Tupperbox", "PluralKit", "RPG Sage", "Avrae", "Limner"}
    assert {row["by"] for row in MESSAGES} == set(SenderKind)
    assert {row.get("outcome", "none") for row in MESSAGES} == set(Result)
    # The table also has messages for which a member has to be asked.
    assert sum("speaks" not in row for row in MESSAGES) >= 15


OF_TWO = ["Elara", "Elara Moonwhisper", "Kael", "Mira", "Mira the Younger"]


@pytest.mark.parametrize(
    ("called", "sureness", "names"),
    [
        ("Elara", MatchCertainty.EXACT, ("Elara",)),
        ("ELARA", MatchCertainty.EXACT, ("Elara",)),
        ("elara moonwhisper", MatchCertainty.EXACT, ("Elara Moonwhisper",)),
        ("Moonwhisper", MatchCertainty.CLOSE, ("Elara Moonwhisper",)),
        ("Captain Kael", MatchCertainty.CLOSE, ("Kael",)),
        ("Kaël", MatchCertainty.CLOSE, ("Kael",)),
        # Cyrillic letters that look like Latin ones
        ("Каеl", MatchCertainty.CLOSE, ("Kael",)),
        ("「Kael」", MatchCertainty.EXACT, ("Kael",)),
        ("Kael / Mira", MatchCertainty.SEVERAL, ("Kael", "Mira")),
        ("Mira, Kael", MatchCertainty.SEVERAL, ("Mira", "Kael")),
        ("Kael (possessed by Mira)", MatchCertainty.SEVERAL, ("Kael", "Mira")),
        ("Kael with his dog", MatchCertainty.SEVERAL, ("Kael",)),
        ("Mira Y.", MatchCertainty.SEVERAL, ("Mira", "Mira the Younger")),
        ("Kael Jr.", MatchCertainty.NONE, ("Kael",)),
        ("Shadow of Kael", MatchCertainty.NONE, ()),
        ("Kaell's brother", MatchCertainty.NONE, ()),
        ("Ka", MatchCertainty.NONE, ()),
        ("she/her", MatchCertainty.NONE, ()),
        ("", MatchCertainty.NONE, ()),
        ("⚔️✨", MatchCertainty.NONE, ()),
    ],
)
def test_a_name_is_matched_to_one_character_or_asked_about(
    called: str, sureness: MatchCertainty, names: tuple[str, ...]
) -> None:
    match = matched(called, OF_TWO)

    assert match.sureness is sureness
    assert match.names[: len(names)] == names
    assert (match.found is None) == (sureness in (MatchCertainty.SEVERAL, MatchCertainty.NONE))


WITH_SIGNS = [
    "Ann",
    "Ann 🩷",
    "Ann 🩵🩷",
    "Rhys 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "Rhys",
]


@pytest.mark.parametrize(
    ("called", "found"),
    [
        ("Ann", "Ann"),
        ("Ann ⚔️", "Ann"),
        ("Ann 🩵", "Ann"),
        ("Ann | she/her", "Ann"),
        ("Ann 🩷", "Ann 🩷"),
        ("Ann🩷", "Ann 🩷"),
        ("🩷 Ann", "Ann 🩷"),
        ("ANN 🩷 | she/her", "Ann 🩷"),
        ("Ann 🩷 (she/her)", "Ann 🩷"),
        ("[GM] Ann 🩷", "Ann 🩷"),
        ("⚔️ Ann 🩷 ⚔️", "Ann 🩷"),
        ("Ann 🩷 - Mira", "Ann 🩷"),
        ("Ann 🩷🩵", "Ann 🩵🩷"),
        ("🩵 Ann 🩷", "Ann 🩵🩷"),
        (WITH_SIGNS[3], WITH_SIGNS[3]),
        (f"{WITH_SIGNS[3]} | he/him", WITH_SIGNS[3]),
        ("Rhys 🏴", "Rhys"),
        ("Rhys 🏴 | he/him", "Rhys"),
    ],
)
def test_of_equal_names_the_one_whose_emoji_are_shown_is_found(called: str, found: str) -> None:
    assert matched(called, WITH_SIGNS).found == found
    assert matched(called, WITH_SIGNS[::-1]).found == found


def test_a_name_without_its_emoji_is_asked_about_when_two_have_it() -> None:
    names = ["Ann 🩷", "Ann 🩵"]

    assert set(matched("Ann | she/her", names).names) == set(names)
    assert matched("Ann | she/her", names).found is None
    assert matched("Ann 🩵 | she/her", names).found == "Ann 🩵"
    assert matched("Ann 🩵🩷", names).found is None


def test_without_characters_nobody_is_found() -> None:
    assert matched("Elara", []).found is None


@given(st.text(max_size=100))
def test_a_character_that_is_found_is_always_one_of_the_game(
    called: str,
) -> None:
    match = matched(called, OF_TWO)

    assert set(match.names) <= set(OF_TWO)
    assert match.found is None or match.found in OF_TWO


@pytest.mark.parametrize(
    ("first", "third"),
    [
        ("I draw my bow and step forward.", "Elara draws their bow and steps forward."),
        ("I'm tired.", "Elara is tired."),
        ("I've lit a torch.", "Elara has lit a torch."),
        ("Slowly I ran to the gate.", "Slowly Elara ran to the gate."),
        ("I carry the boy; the rain hits me.", "Elara carries the boy; the rain hits them."),
        ("I quietly watch the door.", "Elara quietly watches the door."),
        ("nods", "Elara nods"),
        ("climbing the stairs", "Elara, climbing the stairs"),
        ("The rain falls.", "The rain falls."),
        ("nods. turns away.", "Elara nods. Elara turns away."),
        ("I see it, open and dark.", "Elara sees it, open and dark."),
        ("IX. A door.", "IX. A door."),
        # Verbs that end like a participle, a past tense or an adverb.
        ("I swing my axe and cling to the mast.", "Elara swings their axe and clings to the mast."),
        ("I bleed on the snow.", "Elara bleeds on the snow."),
        ("I fly over the wall.", "Elara flies over the wall."),
        ("sing to the child", "Elara sings to the child"),
    ],
)
def test_the_first_person_becomes_the_third(first: str, third: str) -> None:
    assert in_third_person(first, "Elara") == third


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('"Go." She points. "Now."', "She points."),
        ("“Go,” she whispers. “Now.”", ""),
        ("„Geht!“ Sie hebt den Stab.", "Sie hebt den Stab."),
        ("»Geht!« Sie hebt den Stab.", "Sie hebt den Stab."),
        ("「行け」 She points.", "She points."),
        ("‘Go,’ she says, raising a hand.", "She, raising a hand."),
        ("It's the guards' wagon.", "It's the guards' wagon."),
        ("*points at the door* go!", "points at the door."),
        ("*nods* yes *turns away*", "nods. turns away."),
        ("She is *so* tired.", "She is so tired."),
    ],
)
def test_speech_is_left_out(text: str, left: str) -> None:
    assert without_speech(text).text == left


@pytest.mark.parametrize(
    "hidden",
    ["||a dagger||", "((a dagger))", "// a dagger", "[[1d4 # a dagger]]", "> a dagger",
     "-# a dagger", "```a dagger```", "~~a dagger~~", "!attack a dagger", "ooc: a dagger"],
)  # fmt: skip
def test_spoilers_and_text_out_of_character_are_left_out(hidden: str) -> None:
    assert "dagger" not in told(f"Elara bows.\n{hidden}\nThe court applauds.")
    assert "applauds" in told(f"Elara bows.\n{hidden}\nThe court applauds.")


def test_a_spoiler_in_an_embed_is_left_out() -> None:
    said = IncomingMessage(
        SenderKind.WEBHOOK, "Elara", "", (Embed(text="Elara bows. ||She has a dagger.||"),)
    )

    assert scene_text(said, name="Elara", limit=LIMIT) == "Elara bows."


def test_a_long_post_keeps_the_sentences_that_show_most_in_their_order() -> None:
    dull = "She remembers how it was years ago and wonders whether she ever knew. "
    text = f"{dull * 30}The red tower burns. {dull * 30}Elara raises her silver sword."
    scene = scene_text(webhook(text), name="Elara", limit=300)

    assert len(scene) <= 300
    assert "The red tower burns." in scene
    assert scene.endswith("Elara raises her silver sword.")
    assert scene.index("tower") < scene.index("sword")


def test_one_sentence_without_an_end_is_cut() -> None:
    scene = scene_text(webhook("the rain falls and " * 400), name="Elara", limit=200)

    assert 150 < len(scene) <= 201


def test_the_outcome_also_fits_into_the_limit() -> None:
    text = f"{'Elara climbs the tower. ' * 20}\n1d20+5: 20 + 5 = **25**"
    scene = scene_text(webhook(text), name="Elara", limit=200)

    assert len(scene) <= 200
    assert scene.endswith("Elara is succeeding brilliantly.")


HOSTILE = ["*", '"', "(", "((", "[[", "||", "`", "```", "~~", "— ", "“", "‘A", "*a* ", "I draw ",
           "\n> ", "**a**:", "d20 (", "(1d20", "says ", '"a" she says. ', "[ooc", "{{", "DC 1 = ",
           "« ", "a-", "[a](", "🎲", "\n", " ", "\ue000", "k ", "‍"]  # fmt: skip


@pytest.mark.speed
@pytest.mark.parametrize("unit", HOSTILE)
def test_ten_thousand_characters_are_read_quickly(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    said = IncomingMessage(
        SenderKind.WEBHOOK, text[:80], text, (Embed(text[:256], "", text[:4096], (), text[:2048]),)
    )
    began = time.process_time()
    speaker(said, CHARACTERS, own=CHARACTERS)
    scene = scene_text(said, name="Elara", limit=LIMIT)

    assert time.process_time() - began < 2
    assert len(scene) <= LIMIT


@given(st.text(max_size=300), st.sampled_from(SenderKind))
@example("ŉ" * 119, SenderKind.WEBHOOK)
@example("ΐ" * 118 + ".", SenderKind.WEBHOOK)
def test_any_text_gives_a_scene_within_the_limit(text: str, by: SenderKind) -> None:
    said = IncomingMessage(by, text[:80], text, (Embed(text, text, text, ((text, text),), text),))

    assert len(scene_text(said, name="Elara", limit=120)) <= 120
    assert speaker(said, CHARACTERS, own=CHARACTERS[:2]).found in (None, *CHARACTERS)
