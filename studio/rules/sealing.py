"""Seals short secrets, so that a stored or copied database does not give them away.

A stream of HMAC-SHA256 digests, one for each block of 32 bytes, is the pad; another HMAC over the
result finds every change (encrypt, then authenticate). The pad belongs to a name, and a name must
not be used for two different secrets.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

_DERIVED_FOR = b"limner sealed 1"
_BLOCK_BYTES = 32
_TAG_BYTES = 32


@dataclass(frozen=True)
class Seal:
    """The keys of a seal. They are made from a secret at each start, never stored."""

    _pad_key: bytes = field(repr=False)
    _tag_key: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: str) -> "Seal":
        """The seal of this secret."""
        root = hmac.digest(secret.encode(), _DERIVED_FOR, "sha256")
        return cls(hmac.digest(root, b"pad", "sha256"), hmac.digest(root, b"tag", "sha256"))

    def close(self, name: str, secret: str) -> str:
        """The sealed secret, as letters, digits, `-`, `_` and `=`."""
        hidden = self._padded(name, secret.encode())
        return urlsafe_b64encode(self._tag(name, hidden) + hidden).decode()

    def open(self, name: str, sealed: str) -> str | None:
        """The secret; None when it was sealed with another secret or name, or was changed."""
        try:
            raw = urlsafe_b64decode(sealed.encode())
        except ValueError:
            return None
        tag, hidden = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(name, hidden)):
            return None
        return self._padded(name, hidden).decode()

    def _padded(self, name: str, content: bytes) -> bytes:
        blocks = range(-(-len(content) // _BLOCK_BYTES))
        pad = b"".join(
            hmac.digest(self._pad_key, f"{block} {name}".encode(), "sha256") for block in blocks
        )
        return bytes(each ^ other for each, other in zip(content, pad, strict=False))

    def _tag(self, name: str, hidden: bytes) -> bytes:
        return hmac.digest(self._tag_key, name.encode() + b"\0" + hidden, "sha256")
