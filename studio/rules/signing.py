"""Signed links. A link opens one thing for everybody who has it, and nobody can forge one.

The link's token says in plain text what it opens and until when. It is signed for one purpose:
the link of a download opens no other page. Whether a link was used already is not in the
token; the service that made it remembers that.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime

from studio.errors import LinkRefused

# A new format gets a new number here, so that tokens of the old one are refused.
_DERIVED_FOR = b"limner links 1"
# Discord takes addresses of 512 characters for its buttons.
_LONGEST_TOKEN = 400


@dataclass(frozen=True)
class LinkKey:
    """The key that signs links. It is made from the bot's token at each start, never stored.

    After the bot gets a new token all earlier links are refused.
    """

    _key: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: str) -> "LinkKey":
        """The key of this bot token."""
        if not secret:
            raise ValueError("a key from no secret is known to everybody")
        return cls(hmac.digest(secret.encode(), _DERIVED_FOR, "sha256"))

    def sign(self, purpose: str, opens: str, *, expires_at: datetime) -> str:
        """A token of letters, digits, `-`, `_` and `.` that is valid until `expires_at`.

        `purpose` is a word of ours; `opens` names what the link opens. Raises ValueError when
        the name is too long for an address.
        """
        expires_s = int(expires_at.timestamp())
        told = urlsafe_b64encode(f"{expires_s} {opens}".encode()).rstrip(b"=").decode()
        token = f"{told}.{self._signature(purpose, told)}"
        if len(token) > _LONGEST_TOKEN:
            raise ValueError(f"{opens!r} is too long for a link")
        return token

    def read(self, purpose: str, token: str, *, now: datetime) -> str:
        """What the token opens. Raises LinkRefused with `forged` or `expired`, nothing else."""
        told, _, signature = token.partition(".")
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise LinkRefused("forged")
        if not hmac.compare_digest(signature, self._signature(purpose, told)):
            raise LinkRefused("forged")
        # We signed it, so it has our format.
        text = urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode()
        expires_s, _, opens = text.partition(" ")
        if now >= datetime.fromtimestamp(int(expires_s), UTC):
            raise LinkRefused("expired")
        return opens

    def _signature(self, purpose: str, told: str) -> str:
        signed = hmac.digest(self._key, f"{purpose}\0{told}".encode(), hashlib.sha256)
        return urlsafe_b64encode(signed).rstrip(b"=").decode()
