"""The routes of the web server for links: the mask page, exports, avatars of posts, kits."""

from aiohttp import web

from bot.web.avatars import avatar_route
from bot.web.downloads import download_route
from bot.web.kits import kit_route
from bot.web.links import Links
from bot.web.mask_page import mask_page_routes
from bot.web.mask_page_backend import DiscordMaskPage
from bot.wiring import App
from cogs.interactions.replies import words
from studio.services.characters.public_kits import PublicKits
from studio.storage.local import LocalStore


def linked_page_routes(app: App) -> list[web.RouteDef]:
    """The routes for the links that the program makes; none without a public address."""
    return [*_mask_page_routes(app), *_store_routes(app), *_kit_routes(app)]


def _mask_page_routes(app: App) -> list[web.RouteDef]:
    links, mask_links = Links.of(app.settings), app.services.mask_links
    if links is None or mask_links is None or not app.duties.hears:
        return []
    backend = DiscordMaskPage(
        mask_links, images=app.services.images, orders=app.services.orders, client=app.client
    )
    return mask_page_routes(backend, key=links.key, clock=app.services.clock, words=words)


def _store_routes(app: App) -> list[web.RouteDef]:
    """The routes for exports and for the avatars of posts."""
    links = Links.of(app.settings)
    # A bucket serves its files itself.
    if links is None or not isinstance(app.store, LocalStore):
        return []
    clock = app.services.clock
    return [
        download_route(app.store, key=links.key, clock=clock, words=words),
        avatar_route(app.store, key=links.key, clock=clock),
    ]


def _kit_routes(app: App) -> list[web.RouteDef]:
    """The route for the public files of identity kits. It reads the database, not a signature, so
    every process can answer, with every store."""
    if Links.of(app.settings) is None:
        return []
    return [kit_route(PublicKits(app.database, app.store))]
