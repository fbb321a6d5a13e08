"""Makes links to our own web server: to the mask page, avatars, exports and identity kits."""

from dataclasses import dataclass
from datetime import datetime

from bot.config import Settings
from bot.web.avatars import AVATAR, avatar_address
from bot.web.downloads import DOWNLOAD, download_address
from bot.web.kits import kit_address
from bot.web.mask_page import MASK_PAGE, mask_page_address
from studio.rules.kits.files import KitFile
from studio.rules.signing import LinkKey


@dataclass(frozen=True)
class Links:
    """Makes links that nobody can forge without the bot's token, or guess."""

    key: LinkKey
    public_url: str

    @classmethod
    def of(cls, settings: Settings) -> "Links | None":
        """The links for the server in the settings; None if it has no public address."""
        web, token = settings.web, settings.discord.token
        if not web.port or not web.public_url or token is None:
            return None
        return cls(LinkKey.of(token.get_secret_value()), web.public_url)

    def mask_page(self, link_id: str, expires_at: datetime) -> str:
        """The address of the mask page for a link."""
        token = self.key.sign(MASK_PAGE, link_id, expires_at=expires_at)
        return mask_page_address(self.public_url, token)

    def avatar(self, key: str, expires_at: datetime) -> str:
        """The address of the avatar with that object key."""
        token = self.key.sign(AVATAR, key, expires_at=expires_at)
        return avatar_address(self.public_url, token)

    def download(self, key: str, expires_at: datetime) -> str:
        """The address of the zip with that object key."""
        token = self.key.sign(DOWNLOAD, key, expires_at=expires_at)
        return download_address(self.public_url, token)

    def kit(self, code: str, file: KitFile) -> str:
        """The public address of a file of the identity kit with that code. It does not expire."""
        return kit_address(self.public_url, code, file)
