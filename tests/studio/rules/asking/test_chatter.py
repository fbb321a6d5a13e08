"""Replies to pictures: talk is never drawn, and hardly a change is asked back about."""

import pytest

from studio.rules.asking.chatter.reading import ReplyKind, kind_of_reply
from tests.studio.rules.asking.more_replies import MORE_CHANGES, MORE_CHATTER
from tests.studio.rules.asking.replies import CHANGES, CHATTER

_ASKED_BACK_LIMIT = 0.05


@pytest.mark.parametrize("said", [*CHATTER, *MORE_CHATTER])
def test_talk_is_never_drawn(said: str) -> None:
    assert kind_of_reply(said) is not ReplyKind.CHANGE


@pytest.mark.parametrize("said", [*CHANGES, *MORE_CHANGES])
def test_a_change_is_never_taken_for_talk(said: str) -> None:
    assert kind_of_reply(said) is not ReplyKind.CHATTER


@pytest.mark.parametrize("changes", [CHANGES, MORE_CHANGES], ids=["first", "more"])
def test_few_changes_are_asked_back_about(changes: tuple[str, ...]) -> None:
    asked = [said for said in changes if kind_of_reply(said) is ReplyKind.DOUBT]

    assert len(asked) <= _ASKED_BACK_LIMIT * len(changes), asked


@pytest.mark.parametrize("talk", [CHATTER, MORE_CHATTER], ids=["first", "more"])
def test_little_talk_is_asked_back_about(talk: tuple[str, ...]) -> None:
    """The question is a message in the channel, so it has to be rare."""
    asked = [said for said in talk if kind_of_reply(said) is ReplyKind.DOUBT]

    assert len(asked) <= 0.1 * len(talk), asked


@pytest.mark.parametrize("said", ["", "…", "?", "\u200b"])
def test_a_reply_that_says_nothing_is_left_to_the_answer_with_an_example(said: str) -> None:
    assert kind_of_reply(said) is ReplyKind.CHANGE


@pytest.mark.parametrize(
    "said",
    [
        # Somebody tells something, or acts.
        "I attack the goblin",
        "he never smiles",
        "that's her sister",
        "*nods*",
        'Elara nods. "Let us go," she says, and takes her bow.',
        # Praise beside what may be a change.
        "wow, red hair",
    ],
)
def test_about_a_reply_that_may_be_either_its_author_is_asked(said: str) -> None:
    assert kind_of_reply(said) is ReplyKind.DOUBT


@pytest.mark.parametrize("said", ["lovely --seed 7", "thanks —strength 0.4", "--no hat"])
def test_a_reply_with_a_setting_is_a_change(said: str) -> None:
    assert kind_of_reply(said) is ReplyKind.CHANGE


def test_only_the_beginning_of_a_long_reply_is_read() -> None:
    assert kind_of_reply("ha" * 5_000) is ReplyKind.CHATTER
    assert kind_of_reply("x" * 5_000) is ReplyKind.CHANGE
