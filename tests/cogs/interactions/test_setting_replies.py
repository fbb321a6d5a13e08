"""Settings and time zones that are refused are explained in a member's words."""

import pytest

from cogs.interactions.replies import words
from studio import errors

SETTINGS = [
    # the error, its sentence
    (
        errors.UnknownSetting("foo", ("seed", "no")),
        "I know no setting *\\--foo*. There are `--seed` and `--no`. Nothing was used.",
    ),
    (
        errors.UnknownSetting("colour", ("seed", "count"), ("count",)),
        "I know no setting *\\--colour*. Did you mean **\\--count**? Nothing was used.",
    ),
    (
        errors.BadSetting("seed", "", "a whole number"),
        "**seed** needs a value: a whole number. Nothing was used.",
    ),
    (
        errors.BadSetting("quality", "hgih", "draft, standard or high", ("high",)),
        "**quality** cannot be *hgih*; it takes draft, standard or high. Did you mean **high**? "
        "Nothing was used.",
    ),
    (
        errors.UnknownTimeZone("Helsinky", ("Europe/Helsinki", "UTC")),
        "I know no time zone *Helsinky*. Did you mean **Europe/Helsinki** or **UTC**? "
        "Nothing was changed.",
    ),
    (
        errors.UnknownTimeZone("Shire"),
        "I know no time zone *Shire*. Name a country or a large city, such as **Finland** or "
        "**Europe/Helsinki**. Nothing was changed.",
    ),
    (
        errors.SessionOfOtherGame("The *Salt* Road"),
        "That session belongs to the game **The \\*Salt\\* Road**: go on with it in one of its "
        "channels. Nothing was used.",
    ),
]


@pytest.mark.parametrize(("error", "said"), SETTINGS)
def test_a_refused_setting_is_explained_in_a_members_words(
    error: errors.LimnerError, said: str
) -> None:
    assert words(error) == said
