"""Every error has words for a member: short, exact, and without a word from the code."""

import inspect
import re
from datetime import timedelta
from typing import Any

import pytest

from cogs.interactions import replies
from cogs.interactions.posting import MessageTooLarge
from cogs.interactions.replies import words
from studio import errors
from tests.support.clock import START

HOSTILE = "**bold** `code` ||spoiler|| @everyone"

# Classes that are told in the words of their family, and may be.
INHERITED = {
    # a member can do nothing else about any of them than about the rest of the family
    errors.ProviderTransient: errors.ProviderError,
    errors.DrawingInterrupted: errors.ProviderError,
    errors.RateLimited: errors.ProviderError,
    errors.DeliveryTransient: errors.DeliveryError,
    # made smaller and sent again; told only if that does not help
    MessageTooLarge: errors.DeliveryError,
    # the operator reads these, in their own sentence
    errors.ConfigError: errors.SetupError,
    errors.SchemaBehind: errors.SetupError,
}


def kinds(root: type[errors.LimnerError] = errors.LimnerError) -> list[type[errors.LimnerError]]:
    """Every class of the tree below the root."""
    return [each for kind in root.__subclasses__() for each in (kind, *kinds(kind))]


def example(kind: type[errors.LimnerError]) -> errors.LimnerError:
    """An error of that class with a fact of the right type in each field."""
    values: dict[Any, Any] = {
        str: "draft",
        int: 3,
        float: 7.5,
        bool: True,
        tuple[str, ...]: ("gore", "blood"),
    }
    facts = {
        name: values.get(field.annotation, START + timedelta(hours=5))
        for name, field in inspect.signature(kind).parameters.items()
    }
    return kind(**facts)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_error_has_words_of_its_own_or_of_its_family(
    kind: type[errors.LimnerError],
) -> None:
    """A new class needs a sentence, or a line in INHERITED that says why not."""
    own = INHERITED.get(kind, kind)
    assert own in replies.SENTENCES, f"{kind.__name__} has no words for a member"
    assert kind not in INHERITED or kind not in replies.SENTENCES


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_words_are_a_sentence_and_no_code(kind: type[errors.LimnerError]) -> None:
    said = words(example(kind))
    assert said[0].isupper() or not said[0].isalpha()
    assert said.endswith((".", "?", ".)", "*"))
    assert len(said) <= 400
    for name in (each.__name__ for each in kinds()):
        assert name not in said
    assert not re.search(r"\b\w+_\w+\b(?!`)", re.sub(r"`[^`]*`|<[^>]*>", "", said)), said
    assert "Traceback" not in said
    assert "None" not in said


def test_a_defect_of_ours_is_told_without_its_text() -> None:
    said = words(RuntimeError("secret-token in /etc/limner"))
    assert "secret" not in said
    assert "Nothing was used" in said


@pytest.mark.parametrize(
    "error",
    [
        errors.NameTaken(HOSTILE),
        errors.UnknownCharacter(HOSTILE, (HOSTILE,)),
        errors.BadSetting("style", HOSTILE, "an art style"),
        errors.ModerationRefused("crude words", (HOSTILE,)),
        errors.GameAlreadyHere(HOSTILE),
        errors.CharacterNotApproved(HOSTILE, "pending", 5),
        errors.CharacterGone(HOSTILE),
        errors.NothingUnderstood(HOSTILE),
    ],
)
def test_peoples_text_is_shown_as_typed_and_does_nothing(error: errors.LimnerError) -> None:
    said = words(error)
    assert "**bold**" not in said.replace("\\*\\*bold\\*\\*", "")
    assert "||spoiler||" not in said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        # the whole day is used
        (errors.QuotaReached(10, 10, 1, START, "Europe/Helsinki"), "You have used today's 10"),
        # some of it is left
        (errors.QuotaReached(10, 9, 3, START, "UTC"), "1 picture left today, and asked for 3"),
        # there is none
        (errors.QuotaReached(0, 0, 1, START, "UTC"), "switched off"),
        # the city, not the zone's code
        (errors.QuotaReached(1, 1, 1, START, "America/Los_Angeles"), "00:00 Los Angeles"),
    ],
)
def test_the_quota_is_told_exactly(error: errors.QuotaReached, said: str) -> None:
    assert said in words(error)


def test_who_can_is_named_a_few_at_a_time() -> None:
    said = [
        words(errors.MissingCapability(capabilities=("mask",), able=able))
        for able in ((), ("sdxl",), ("one", "two", "three", "four"))
    ]

    assert said[0].startswith("The painter cannot do that: it does not paint over a part. Nothing")
    assert "**sdxl** can, but not with all else" in said[1]
    assert "**one**, **two** and **three** can" in said[2]


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [
        (10 * 1024 * 1024 + 1, "has 10.1 MB, and Discord takes up to 10 MB"),
        (38 * 1024 * 1024, "has 38.0 MB, and Discord takes up to 10 MB"),
    ],
)
def test_what_is_too_large_never_reads_as_if_it_fitted(size_bytes: int, said: str) -> None:
    error = errors.ExportTooLarge(size_bytes, limit_bytes=10 * 1024 * 1024)

    assert said in words(error)
