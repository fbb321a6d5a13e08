"""Who may have a character drawn, as its owner said."""

from db.enums import Consent as Consent


def may_depict(consent: Consent, *, person_is_owner: bool, is_player: bool, is_gm: bool) -> bool:
    """Whether the person may have the character drawn.

    `is_player` says that they play an approved character of the same game. The GM counts as a
    player. The owner always may, except with NOBODY; they can change that at any time.
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
