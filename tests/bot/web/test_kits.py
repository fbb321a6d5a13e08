"""Public addresses of kits: GET and HEAD with the right type, and nothing for anybody else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO

import aiohttp
import pytest
from PIL import Image

from bot.web.kits import kit_address, kit_route
from bot.web.server import listening
from studio.rules.kits.files import ADDRESS_LIMIT, KitFile
from studio.rules.kits.painting import PaintedFile
from studio.services.characters.public_kits import ComeAgain

CODE = "0123456789abcdef"


def _content(file: KitFile) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG" if file.mime == "image/png" else "JPEG")
    return out.getvalue()


@dataclass
class Shelf:
    """Kits by their code; `busy` has everybody come again."""

    files: dict[str, dict[str, PaintedFile]] = field(default_factory=dict)
    busy: bool = False

    async def find(self, code: str, name: str) -> PaintedFile | None:
        if self.busy:
            raise ComeAgain
        return self.files.get(code, {}).get(name)


@dataclass
class Web:
    shelf: Shelf
    client: aiohttp.ClientSession
    url: str

    def address(self, file: KitFile = KitFile.AVATAR, code: str = CODE) -> str:
        return kit_address(self.url, code, file)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    kit = {file.value: PaintedFile.of(file, _content(file)) for file in KitFile}
    shelf = Shelf({CODE: kit})
    async with (
        aiohttp.ClientSession() as client,
        listening("127.0.0.1", 0, [kit_route(shelf)]) as port,
    ):
        yield Web(shelf, client, f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("file", KitFile)
async def test_get_and_head_answer_with_the_right_type(web: Web, file: KitFile) -> None:
    async with web.client.get(web.address(file)) as got:
        content = await got.read()
    async with web.client.head(web.address(file)) as head:
        assert await head.read() == b""

    assert content == _content(file)
    assert (got.status, head.status) == (200, 200)
    for answer in (got, head):
        assert answer.headers["Content-Type"] == file.mime
        assert answer.headers["Content-Length"] == str(len(content))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        # A virtual tabletop paints it onto a canvas.
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_once_switched_off_the_answer_is_404_that_nobody_keeps(web: Web, method: str) -> None:
    web.shelf.files.clear()
    async with web.client.request(method, web.address()) as answer:
        assert answer.status == 404
        assert answer.headers["Cache-Control"] == "no-store"
        assert await answer.read() == b""


@pytest.mark.parametrize(
    "path", ["/kit", "/kit/", f"/kit/{CODE}", f"/kit/{CODE}/", f"/kit/{CODE}/a/b", "/kit/a/%2e%2e"]
)
async def test_other_paths_are_not_there(web: Web, path: str) -> None:
    async with web.client.get(f"{web.url}{path}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_an_address_is_only_read(web: Web, method: str) -> None:
    async with web.client.request(method, web.address()) as answer:
        assert answer.status == 405


async def test_an_unchanged_file_is_not_sent_again_and_a_new_one_is(web: Web) -> None:
    async with web.client.get(web.address()) as first:
        known = {"If-None-Match": first.headers["ETag"]}
    async with web.client.get(web.address(), headers=known) as second:
        assert (second.status, await second.read()) == (304, b"")

    newer = PaintedFile.of(KitFile.AVATAR, b"another picture")
    web.shelf.files[CODE][KitFile.AVATAR.value] = newer
    async with web.client.get(web.address(), headers=known) as third:
        assert (third.status, await third.read()) == (200, b"another picture")


async def test_who_comes_in_a_crowd_is_asked_to_come_again(web: Web) -> None:
    web.shelf.busy = True
    async with web.client.get(web.address()) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_is_short_and_ends_in_the_files_ending() -> None:
    for file in KitFile:
        address = kit_address("https://limner.example.org/", CODE, file)
        assert address == f"https://limner.example.org/kit/{CODE}/{file.value}"
        assert len(address) < ADDRESS_LIMIT
