"""Shape, quality and strength in one line, as a form shows them and as people change it."""

import pytest

from studio.errors import BadSetting
from studio.rules.asking.instruction import PictureSettings
from studio.rules.asking.settings_line import SETTINGS_LINE_LIMIT, read_settings_line, settings_line
from studio.rules.pictures.needs import Tier

READ = [
    # what is typed, what is meant
    ("", PictureSettings()),
    ("  ", PictureSettings()),
    ("3:2, standard", PictureSettings(aspect=(3, 2), tier=Tier.STANDARD)),
    ("high square", PictureSettings(aspect=(1, 1), tier=Tier.HIGH)),  # any order, no comma
    ("High,16:9", PictureSettings(aspect=(16, 9), tier=Tier.HIGH)),
    ("3:2; draft; 40 %", PictureSettings(aspect=(3, 2), tier=Tier.DRAFT, strength=0.4)),
    ("3:2, a little", PictureSettings(aspect=(3, 2), strength=0.3)),  # two words of one setting
    ("draft, 0,4", PictureSettings(tier=Tier.DRAFT, strength=0.4)),  # a decimal comma
    ("draft, high", PictureSettings(tier=Tier.HIGH)),  # the later counts
    ("0", PictureSettings(strength=0.0)),  # nothing may change is something said
]


@pytest.mark.parametrize(("typed", "meant"), READ)
def test_a_line_is_read_as_it_is_meant(typed: str, meant: PictureSettings) -> None:
    assert read_settings_line(typed) == meant


@pytest.mark.parametrize("typed", ["splendid", "3:2, --seed 7", "9:1", "1.5", "3:2 standard x"])
def test_what_is_no_setting_is_refused(typed: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings_line(typed)

    assert refused.value.value in typed


@pytest.mark.parametrize("aspect", [(3, 2), (1, 1), (1536, 857), (9, 16)])
@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("strength", [None, 0.0, 0.35, 1.0])
def test_a_line_is_read_back_as_it_was_written(
    aspect: tuple[int, int], tier: Tier, strength: float | None
) -> None:
    line = settings_line(aspect, tier, strength)

    assert len(line) <= SETTINGS_LINE_LIMIT
    assert read_settings_line(line) == PictureSettings(aspect=aspect, tier=tier, strength=strength)


def test_a_shape_that_nobody_may_type_is_left_to_the_picture_it_starts_from() -> None:
    assert settings_line((5, 1), Tier.DRAFT, None) == "draft"
    assert settings_line(None, Tier.DRAFT, None) == "draft"


@pytest.mark.parametrize(
    ("typed", "close"), [("3:2, hihg", ("high",)), ("landscap", ("landscape",)), ("splendid", ())]
)
def test_a_refused_line_is_named_as_the_form_names_it(typed: str, close: tuple[str, ...]) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings_line(typed)
    assert refused.value.setting == "shape, quality"
    assert refused.value.close == close
