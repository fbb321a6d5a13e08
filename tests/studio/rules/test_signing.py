"""Signed links cannot be forged."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import LinkRefused
from studio.rules.signing import LinkKey

KEY = LinkKey.of("the.bot.token")
NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)


def _refusal(token: str, *, key: LinkKey = KEY, purpose: str = "paint", at: datetime = NOW) -> str:
    with pytest.raises(LinkRefused) as refused:
        key.read(purpose, token, now=at)
    return refused.value.reason


@given(st.text(max_size=60))
def test_a_token_opens_what_it_was_signed_for(opens: str) -> None:
    token = KEY.sign("paint", opens, expires_at=LATER)
    assert set(token) <= set(string.ascii_letters + string.digits + "-_.")
    assert KEY.read("paint", token, now=NOW) == opens


def test_a_token_is_valid_until_the_second_of_its_expiry() -> None:
    token = KEY.sign("paint", "7", expires_at=LATER)
    assert KEY.read("paint", token, now=LATER - timedelta(seconds=1)) == "7"
    assert _refusal(token, at=LATER) == "expired"


def test_the_same_bot_token_gives_the_same_key_and_another_gives_another() -> None:
    token = KEY.sign("paint", "7", expires_at=LATER)
    assert LinkKey.of("the.bot.token").read("paint", token, now=NOW) == "7"
    assert _refusal(token, key=LinkKey.of("another.token")) == "forged"


def test_a_token_for_one_purpose_opens_no_other() -> None:
    assert _refusal(KEY.sign("export", "7", expires_at=LATER)) == "forged"


def test_no_single_character_of_a_token_can_be_changed() -> None:
    token = KEY.sign("paint", "7", expires_at=LATER)
    for at, letter in enumerate(token):
        for other in {"A", "B", "9", "_", "."} - {letter}:
            assert _refusal(token[:at] + other + token[at + 1 :]) == "forged"


def test_a_forged_token_is_refused_as_forged_even_when_it_is_expired() -> None:
    token = KEY.sign("paint", "7", expires_at=NOW)
    assert _refusal(token[:-1] + ("A" if token[-1] != "A" else "B"), at=LATER) == "forged"


@pytest.mark.parametrize("token", ["", ".", "a", "a.b", "ä.b", "\udcff.x", "x" * 100_000, "Nw.Nw"])
def test_nonsense_is_refused_as_forged(token: str) -> None:
    assert _refusal(token) == "forged"


def test_a_name_too_long_for_an_address_is_not_signed() -> None:
    with pytest.raises(ValueError, match="too long"):
        KEY.sign("paint", "x" * 400, expires_at=LATER)


def test_a_key_hides_in_repr_and_needs_a_secret() -> None:
    assert "\\x" not in repr(KEY)
    assert repr(KEY) == "LinkKey()"
    with pytest.raises(ValueError, match="known to everybody"):
        LinkKey.of("")
