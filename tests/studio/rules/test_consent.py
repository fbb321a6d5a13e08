"""Who may have a character drawn, for every choice of its owner."""

from itertools import product

import pytest

from studio.rules.consent import Consent, may_depict

# Who asks: the owner, another player, a GM without characters, a GM who plays, an outsider.
OWNER = {"person_is_owner": True, "is_player": True, "is_gm": False}
PLAYER = {"person_is_owner": False, "is_player": True, "is_gm": False}
GM = {"person_is_owner": False, "is_player": False, "is_gm": True}
PLAYING_GM = {"person_is_owner": False, "is_player": True, "is_gm": True}
OUTSIDER = {"person_is_owner": False, "is_player": False, "is_gm": False}
WHO = (OWNER, PLAYER, GM, PLAYING_GM, OUTSIDER)

RULES = [
    (Consent.OWNER, (True, False, False, False, False)),
    (Consent.PLAYERS, (True, True, True, True, False)),
    (Consent.GM, (True, False, True, True, False)),
    (Consent.EVERYONE, (True, True, True, True, True)),
    (Consent.NOBODY, (False, False, False, False, False)),  # not even the owner
]


@pytest.mark.parametrize(("consent", "expected"), RULES)
def test_the_owners_choice_decides_who_may(consent: Consent, expected: tuple[bool, ...]) -> None:
    assert tuple(may_depict(consent, **who) for who in WHO) == expected


def test_every_choice_has_a_row_in_the_table() -> None:
    assert {consent for consent, _ in RULES} == set(Consent)


def test_an_owner_without_an_approved_character_is_still_the_owner() -> None:
    for consent, gm in product(set(Consent) - {Consent.NOBODY}, (True, False)):
        assert may_depict(consent, person_is_owner=True, is_player=False, is_gm=gm)


def test_pictures_are_hidden_when_only_the_owner_or_nobody_may() -> None:
    assert {consent for consent in Consent if consent.is_shut} == {Consent.OWNER, Consent.NOBODY}
