"""The web server of `limner play`: SimCord's page, with our banner and panel in it.

SimCord's page stays as it is; three tags are added to it. All requests need what SimCord's need:
the address's secret, an allowed host, and no foreign origin.
"""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any, ClassVar

import simcord
from aiohttp import web
from simcord.preview._server import PreviewServer

_PAGES = files("bot.play").joinpath("pages")
_ASSETS = {"/limner/play.css": "text/css", "/limner/play.js": "text/javascript"}
_PANEL = "/limner/panel"

PanelContent = Callable[[str], Mapping[str, Any]]
"""Gives what banner and panel show, for the id of an open page. Raises simcord.SetupError."""


class PageServer(PreviewServer):
    """Serves a preview, and adds banner and panel to its page."""

    # SimCord makes a route of each, and answers all of them with `_static`.
    _STATIC_FILES: ClassVar[dict[str, str]] = {
        **PreviewServer._STATIC_FILES,
        **{path: path.rsplit("/", 1)[-1] for path in (*_ASSETS, _PANEL)},
    }

    def __init__(self, preview: simcord.Preview, port: int, panel: PanelContent) -> None:
        super().__init__(preview, port)
        self._panel = panel

    async def _index(self, request: web.Request) -> web.Response:
        answer: web.Response = await super()._index(request)
        answer.text = _with_ours(answer.text or "")
        return answer

    async def _static(self, request: web.Request) -> web.Response:
        if request.path == _PANEL:
            return self._panel_answer(request)
        if request.path not in _ASSETS:
            answer: web.Response = await super()._static(request)
            return answer
        if request.headers.get("Host", "") not in self._allowed_hosts():
            raise web.HTTPForbidden
        return web.Response(
            text=_read(request.path.rsplit("/", 1)[-1]),
            content_type=_ASSETS[request.path],
            headers=self._SECURITY_HEADERS,
        )

    def _panel_answer(self, request: web.Request) -> web.Response:
        page_id = request.headers.get("X-Simcord-Context", "")
        if not self._authorized(request, context=page_id):
            raise web.HTTPUnauthorized
        try:
            content = self._panel(page_id)
        except simcord.SetupError as error:
            raise web.HTTPGone from error
        return web.json_response(content, headers=self._SECURITY_HEADERS)


def _with_ours(page: str) -> str:
    """SimCord's page with our style, script, banner and panel."""
    for before, ours in (
        ("</head>", '<link rel="stylesheet" href="/limner/play.css">\n'),
        ('<div id="preview-shell"', _read("play.html")),
        # Before SimCord's own script, because it decides for whom that one opens the page.
        ('<script type="module"', '<script type="module" src="/limner/play.js"></script>\n'),
    ):
        page = page.replace(before, ours + before, 1)
    return page.replace("<title>SimCord Preview</title>", "<title>Limner: play</title>")


def _read(name: str) -> str:
    return _PAGES.joinpath(name).read_text(encoding="utf-8")
