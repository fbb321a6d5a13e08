"""Every error has a sentence for members: short, exact, and without a word from the code."""

import inspect
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from cogs.interactions import replies
from cogs.interactions.discord_calls import MessageTooLarge
from cogs.interactions.replies import words
from cogs.interactions.replies.who import ADMIN
from db.commits import note_saving, watch_commit
from db.enums import Consent, DailyUseKind, GenerationStatus, ListOwner, LookStatus
from studio import errors
from studio.rules.asking.prompt import PartKind
from tests.support.clock import START

HOSTILE = "**bold** `code` ||spoiler|| @everyone"

# Classes without a sentence of their own, and the base class whose sentence they use.
INHERITED = {
    # a member can do the same about each of them as about its base class
    errors.ProviderTransient: errors.ProviderError,
    errors.DrawingInterrupted: errors.ProviderError,
    errors.RateLimited: errors.ProviderError,
    # the picture is made smaller and sent again; members read this only if that does not help
    MessageTooLarge: errors.DeliveryError,
    # only the operator reads these, with their own message
    errors.ConfigError: errors.SetupError,
    errors.SchemaBehind: errors.SetupError,
}


def kinds(root: type[errors.LimnerError] = errors.LimnerError) -> list[type[errors.LimnerError]]:
    """Every class of errors below the root."""
    return [each for kind in root.__subclasses__() for each in (kind, *kinds(kind))]


def example(kind: type[errors.LimnerError]) -> errors.LimnerError:
    """An error of that class with a value of the right type in each field."""
    values: dict[Any, Any] = {
        str: "draft",
        int: 3,
        float: 7.5,
        bool: True,
        DailyUseKind: DailyUseKind.UPLOADED_BYTES,
        tuple[str, ...]: ("gore", "blood"),
        ListOwner: ListOwner.BOT,
        errors.GameMaster | None: errors.GameMaster(role_id=5),
    }
    facts = {
        name: values.get(field.annotation, START + timedelta(hours=5))
        for name, field in inspect.signature(kind).parameters.items()
    }
    return kind(**facts)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_error_has_its_own_sentence_or_one_of_its_base_class(
    kind: type[errors.LimnerError],
) -> None:
    """A new class needs a sentence, or a line in INHERITED that says why not."""
    own = INHERITED.get(kind, kind)
    assert own in replies.SENTENCES, f"{kind.__name__} has no words for a member"
    assert kind not in INHERITED or kind not in replies.SENTENCES


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_the_words_are_a_sentence_without_names_from_the_code(
    kind: type[errors.LimnerError],
) -> None:
    said = words(example(kind))
    assert said[0].isupper() or not said[0].isalpha()
    assert said.endswith((".", "?", ".)", "*"))
    assert len(said) <= 400
    for name in (each.__name__ for each in kinds()):
        assert name not in said
    assert not re.search(r"\b\w+_\w+\b(?!`)", re.sub(r"`[^`]*`|<[^>]*>", "", said)), said
    assert "Traceback" not in said
    assert "None" not in said


def test_an_unexpected_exception_does_not_show_its_text() -> None:
    said = words(RuntimeError("secret-token in /etc/limner"))
    assert "secret" not in said
    assert "Nothing was used" in said


@pytest.mark.parametrize(
    "error",
    [
        errors.NameTaken(HOSTILE),
        errors.NameTaken(HOSTILE, alike=True),
        errors.UnknownCharacter(HOSTILE, (HOSTILE,)),
        errors.BadSetting("style", HOSTILE, "an art style"),
        errors.ModerationRefused("crude words", (HOSTILE,)),
        errors.GameAlreadyHere(HOSTILE),
        errors.CharacterNotApproved(HOSTILE, LookStatus.PENDING, 5),
        errors.CharacterGone(HOSTILE),
        errors.NothingUnderstood(HOSTILE),
        errors.BadDice("unclear", near=HOSTILE),
        errors.BadDice("unclear", near=HOSTILE, missing="number"),
    ],
)
def test_a_members_text_in_a_sentence_is_escaped(error: errors.LimnerError) -> None:
    said = words(error)
    assert "**bold**" not in said.replace("\\*\\*bold\\*\\*", "")
    assert "||spoiler||" not in said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        # the whole day is used
        (errors.QuotaReached(10, 10, 1, START, "Europe/Helsinki"), "You have used today's 10"),
        # some pictures are left
        (errors.QuotaReached(10, 9, 3, START, "UTC"), "1 picture left today, and asked for 3"),
        # the limit is 0
        (errors.QuotaReached(0, 0, 1, START, "UTC"), "switched off"),
        # shows the city, not the code of the time zone
        (errors.QuotaReached(1, 1, 1, START, "America/Los_Angeles"), "00:00 Los Angeles"),
        # all members together
        (errors.ServerQuotaReached(500, 500, 1, START, "UTC"), "today's 500 pictures together"),
        (errors.ServerQuotaReached(500, 499, 3, START, "UTC"), "have 1 picture left today"),
        (
            errors.ServerQuotaReached(0, 0, 1, START, "UTC"),
            "runs this bot, has switched",
        ),
    ],
)
def test_the_sentence_for_a_reached_quota_has_the_exact_numbers(
    error: errors.QuotaReached | errors.ServerQuotaReached, said: str
) -> None:
    assert said in words(error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.StopsReached(20, START, "Europe/Helsinki"), "20 pictures of yours were cancelled"),
        (errors.StopsReached(500, START, "UTC", by_all=True), "500 pictures of this server's"),
    ],
)
def test_the_sentence_for_stopped_pictures_says_why_and_until_when(
    error: errors.StopsReached, said: str
) -> None:
    assert words(error).startswith(said)
    assert "may cost money" in words(error)
    assert "The next day starts at 00:00" in words(error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.AlreadyDecided(LookStatus.APPROVED), "this character is approved."),
        (errors.NewerLooks(3, LookStatus.PENDING), "version 3 waits for the GM."),
        (errors.NewerLooks(2, LookStatus.DRAFT), "version 2 has no saved portrait yet."),
        # the looks were deleted
        (errors.AlreadyDecided(None), "this character was deleted."),
        (
            errors.StepWithoutPicture(3, GenerationStatus.FAILED),
            "Step 3 has no picture: it failed.",
        ),
        (
            errors.StepWithoutPicture(3, GenerationStatus.CANCELED, nearest=2),
            "Step 3 has no picture: it was cancelled. Step 2 has.",
        ),
        # the step was deleted
        (errors.StepWithoutPicture(3, None), "Step 3 has no picture: it was deleted."),
        (errors.NotDepicted("Mara", Consent.GM), "player lets only the GM have them drawn."),
    ],
)
def test_the_sentence_for_a_status_says_why(error: errors.LimnerError, said: str) -> None:
    assert said in words(error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            errors.NotDepicted("Elara", Consent.NOBODY, own=True),
            "You let nobody have **Elara** drawn",
        ),
        (errors.NotDepicted("Elara", Consent.NOBODY, own=False), "**Elara**'s player lets"),
        # the bot's list, in every channel, or only where the rating is stricter
        (
            errors.ModerationRefused("gore", ("gut",)),
            "My own list keeps *gut* out of pictures (gore). Nothing was used.",
        ),
        (
            errors.ModerationRefused("gore", ("gut", "gore"), here=True),
            "My own list keeps *gut* and *gore* out of pictures in this channel (gore).",
        ),
        # the server's list
        (
            errors.ModerationRefused("words this server forbids", ("fog",), ListOwner.SERVER),
            "This server's own list keeps *fog* out of pictures. Nothing was used.",
        ),
        # the game's lines and veils, which everybody can read
        (
            errors.ModerationRefused("a veil of this game", ("rats",), ListOwner.GAME),
            "A veil of this game keeps *rats* out of pictures; `/game show` lists them all.",
        ),
        # what no list can allow, said without an accusation
        (
            errors.ModerationRefused("sexual content with minors", ("boy", "nude")),
            "I read *boy* and *nude* together as sexual content with minors, which I never draw.",
        ),
        # self-harm: nobody is scolded, and somebody may need it
        (
            errors.ModerationRefused("self-harm", ("cutting",)),
            "pictures (self-harm). Nothing was used. If it is about the story, other words may do. "
            "If it is about you: https://findahelpline.com lists people who listen",
        ),
        (
            errors.ModerationRefused("sexual content with minors", ("loli",)),
            "I read *loli* as sexual content with minors, which I never draw. Nothing was used. "
            "If you mean something else, say it in other words.",
        ),
        # the part of the prompt that was not typed just now
        (
            errors.ModerationRefused("nudity", ("clothes",), part=PartKind.KEEP_OUT),
            "A painter reads *Keep out:* *clothes* as a wish for what is not drawn (nudity). "
            "Nothing was used.",
        ),
        (
            errors.ModerationRefused("gore", ("gut",), part=PartKind.HOUSE_STYLE),
            "house style of this game, which its GM can change: `/game edit`. Nothing",
        ),
        (
            errors.ModerationRefused("gore", ("gut",), part=PartKind.LOOKS, whose="Elara"),
            "(gore). It is in the looks of **Elara**. Nothing was used.",
        ),
        (
            errors.ModerationRefused("gore", ("gut",), part=PartKind.EARLIER_STEPS),
            "(gore). It is in an earlier step of this picture. Nothing was used.",
        ),
        (
            errors.ModerationRefused("gore", ("gut",), part=PartKind.CHANGE),
            "out of pictures (gore). Nothing was used.",
        ),
        # a job that waited while the rules changed
        (
            errors.ForbiddenSince("words this server forbids", ("fog",), ListOwner.SERVER),
            "The rules changed since you asked. This server's own list keeps *fog* out of",
        ),
        (errors.ForbiddenSince(), "are not drawn here any more. Nothing was used."),
        (errors.NotYours("delete it", owner_only=True), "Only its owner can delete it."),
        (
            errors.NotYours("read it", owner_only=True, gm=errors.GameMaster(user_id=5)),
            "Only its owner or the GM (<@5>) can read it.",
        ),
        (errors.NotYours("delete it"), f"Only its owner, the GM or {ADMIN} can delete it."),
        (
            errors.AdminOnly("edit it", errors.GameMaster(role_id=5)),
            f"Only the GM (<@&5>) or {ADMIN} can edit it.",
        ),
        (errors.AdminOnly("edit it"), f"Only {ADMIN} can edit it."),
        (errors.IllustratingOff(may_switch=True), "You can switch it on"),
        (errors.IllustratingOff(may_switch=False), f"The GM or {ADMIN} can switch it on"),
        (errors.DeliveryForbidden(channel_id=81), " in <#81>."),
        (errors.DeliveryForbidden(), " in that channel."),
        (errors.CharacterGone("Elara"), "**Elara** is retired"),
        (errors.CharacterGone(), "That character is not there any more."),
        # dice that cannot be read: the place, what is missing there, what is near
        (errors.BadDice("unclear", near="kn2"), "from *kn2* on. `1d20+5`, `4d6kh3` and"),
        (errors.BadDice("unclear", near="d1", instead="4d6pl1"), "Do you mean `4d6pl1`?"),
        (
            errors.BadDice("unclear", near="for 2", instead="1d20 # for 2"),
            "Do you mean `1d20 # for 2`? A comment begins with `#`.",
        ),
        (errors.BadDice("unclear", near="x", instead="1d20 # `x`"), "`1d20 # 'x'`?"),
        (errors.BadDice("unclear", near="kh", missing="number"), "a number is missing after *kh*."),
        (errors.BadDice("unclear", missing="bracket"), "at the end: a bracket is not closed."),
        (errors.BadDice("too_many_times", limit=20), "rolled 1 to 20 times at once"),
        (errors.BadDice("two_advantages"), "not with both"),
    ],
)
def test_a_sentence_depends_on_each_flag_and_on_each_value_that_may_be_missing(
    error: errors.LimnerError, said: str
) -> None:
    assert said in words(error)


def test_at_most_three_painters_with_the_capability_are_named() -> None:
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
def test_the_size_of_a_too_large_file_is_rounded_above_the_limit(
    size_bytes: int, said: str
) -> None:
    error = errors.ExportTooLarge(size_bytes, limit_bytes=10 * 1024 * 1024)

    assert said in words(error)


# Accidents, which say nothing about what the member asked for.
ACCIDENTS = [
    RuntimeError("broken"),
    OSError("database is away"),
    errors.StoreError("away"),
    errors.StoreFull("full"),
    errors.ObjectMissing("gone"),
    errors.ProviderError("503"),
    errors.KeyRetired("402"),
    errors.DeliveryError("400"),
    errors.DeliveryTransient("503"),
]


@pytest.mark.parametrize("error", ACCIDENTS, ids=repr)
def test_an_accident_after_a_commit_is_not_told_as_if_nothing_had_happened(
    error: Exception,
) -> None:
    before = words(error)
    with note_saving():
        with watch_commit(is_noted=True):
            pass
        after = words(error)

    assert after != before
    assert "othing was used" not in after
    assert "lease try again" not in after
    assert "Look" in after


@pytest.mark.parametrize("error", ACCIDENTS, ids=repr)
def test_an_accident_in_a_commit_is_told_as_unknown(error: Exception) -> None:
    with note_saving():
        with suppress(ConnectionError), watch_commit(is_noted=True) as begin_commit:
            begin_commit()
            raise ConnectionError
        said = words(error)

    assert "I cannot tell whether" in said
    assert "othing was used" not in said


@pytest.mark.parametrize(
    "error",
    [
        errors.NameTaken("Elara"),
        errors.QuotaReached(10, 10, 1, START, "UTC"),
        errors.DeliveryForbidden("403", "Send Messages", 5),
        errors.HalfPosted("503", 1, 3),
    ],
    ids=repr,
)
def test_a_refusal_keeps_its_reason_after_a_commit(error: Exception) -> None:
    before = words(error)
    with note_saving():
        with watch_commit(is_noted=True):
            pass
        assert words(error) == before


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_after_a_commit_no_sentence_says_that_nothing_was_used(
    kind: type[errors.LimnerError],
) -> None:
    with note_saving():
        with watch_commit(is_noted=True):
            pass
        said = words(example(kind))

    assert "Nothing was used" not in said
    assert "  " not in said


@pytest.mark.parametrize("kind", DailyUseKind)
def test_every_kind_that_is_counted_for_a_day_has_words(kind: DailyUseKind) -> None:
    said = words(errors.DailyLimitReached(kind, 2_000_000, START))
    assert said.startswith("Limner takes at most 2")
    assert ("MB" in said) == kind.value.endswith("bytes")
