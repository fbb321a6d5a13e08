"""Who may have a character drawn: its owner's word, decided without looking anywhere; pure."""

from enum import StrEnum


class Consent(StrEnum):
    """Who may have a character drawn, besides its owner. NOBODY: not even they."""

    OWNER = "owner"
    PLAYERS = "players"
    GM = "gm"
    EVERYONE = "everyone"
    NOBODY = "nobody"

    @property
    def is_shut(self) -> bool:
        """Whether nobody else may: then their pictures are not shown around, either."""
        return self in (Consent.OWNER, Consent.NOBODY)


def may_depict(consent: Consent, *, person_is_owner: bool, is_player: bool, is_gm: bool) -> bool:
    """Whether that person may. `is_player`: plays an approved character of the same game.

    The owner may under every word but NOBODY, which they can take back at any time; the GM is
    one of the players.
    """
    match consent:
        case Consent.NOBODY:
            return False
        case Consent.EVERYONE:
            return True
        case Consent.PLAYERS:
            return person_is_owner or is_player or is_gm
        case Consent.GM:
            return person_is_owner or is_gm
        case Consent.OWNER:
            return person_is_owner
