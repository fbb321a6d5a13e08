"""Sealed secrets: only the same secret and the same name open them."""

import pytest

from studio.rules.sealing import Seal

TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5:" + "x" * 180


@pytest.mark.parametrize("secret", ["", "short", "ü" * 33, TOKEN])
def test_a_sealed_secret_is_opened_by_its_name(secret: str) -> None:
    seal = Seal.of("the bot's token")
    assert seal.open("81", seal.close("81", secret)) == secret


def test_a_sealed_secret_shows_nothing_of_it() -> None:
    sealed = Seal.of("the bot's token").close("81", TOKEN)
    assert TOKEN[:20] not in sealed
    assert sealed != Seal.of("the bot's token").close("82", TOKEN)


@pytest.mark.parametrize(
    ("secret", "name"),
    [
        # another bot token
        ("a new token", "81"),
        # the secret of another interaction
        ("the bot's token", "82"),
    ],
)
def test_another_seal_or_name_opens_nothing(secret: str, name: str) -> None:
    sealed = Seal.of("the bot's token").close("81", TOKEN)
    assert Seal.of(secret).open(name, sealed) is None


@pytest.mark.parametrize("place", [0, 5, 50, -5])
def test_a_changed_secret_is_not_opened(place: int) -> None:
    seal = Seal.of("the bot's token")
    sealed = seal.close("81", TOKEN)
    other = "A" if sealed[place] != "A" else "B"
    changed = sealed[:place] + other + sealed[place:][1:]
    assert seal.open("81", changed) is None


@pytest.mark.parametrize("text", ["", "no seal", "é", "QUJD"])
def test_what_was_never_sealed_is_not_opened(text: str) -> None:
    assert Seal.of("the bot's token").open("81", text) is None


def test_a_seal_hides_its_keys() -> None:
    assert "key" not in repr(Seal.of("the bot's token"))
