"""Addresses of our own web server that open one thing, where there is such a server."""

from dataclasses import dataclass
from datetime import datetime

from bot.config import Settings
from bot.web.avatars import AVATAR, avatar_address
from bot.web.downloads import DOWNLOAD, download_address
from bot.web.mask_page import PAINTING, painting_address
from studio.rules.signing import LinkKey


@dataclass(frozen=True)
class Links:
    """Makes addresses that nobody else can make up."""

    key: LinkKey
    public_url: str

    @classmethod
    def of(cls, settings: Settings) -> "Links | None":
        """Those of the server that the settings tell of; None where people reach none."""
        web, token = settings.web, settings.discord.token
        if not web.port or not web.public_url or token is None:
            return None
        return cls(LinkKey.of(token.get_secret_value()), web.public_url)

    def painting(self, link_id: str, expires_at: datetime) -> str:
        """Where a picture is painted over."""
        token = self.key.sign(PAINTING, link_id, expires_at=expires_at)
        return painting_address(self.public_url, token)

    def avatar(self, key: str, expires_at: datetime) -> str:
        """Where Discord fetches the small picture under that key."""
        token = self.key.sign(AVATAR, key, expires_at=expires_at)
        return avatar_address(self.public_url, token)

    def download(self, key: str, expires_at: datetime) -> str:
        """Where the zip under that key is downloaded."""
        token = self.key.sign(DOWNLOAD, key, expires_at=expires_at)
        return download_address(self.public_url, token)
