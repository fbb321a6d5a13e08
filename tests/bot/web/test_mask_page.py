"""The mask page over HTTP: which links open it, and which uploads it accepts."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image
from structlog.testing import capture_logs

from bot.web.mask_page import mask_page_address
from bot.web.plain_text import without_markdown
from bot.web.server import LARGEST_BODY_BYTES
from studio.errors import DeliveryTransient, LimnerError, MaskRefused, PictureGone, QuotaReached
from studio.rules.pictures.masks import mask_share
from tests.support.clock import START
from tests.support.mask_page import SIZE, StubBackend, StubContent, scene, serving


@pytest.fixture
async def backend() -> AsyncIterator[StubBackend]:
    async with serving(StubBackend(StubContent(scene()))) as backend:
        yield backend


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        yield client


def _mask(box: tuple[int, int, int, int] = (0, 0, 300, 400)) -> bytes:
    image = Image.new("L", SIZE)
    image.paste(255, box)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


async def _post(
    client: httpx.AsyncClient, link: str, mask: bytes, mime: str = "image/png"
) -> httpx.Response:
    return await client.post(link, content=mask, headers={"Content-Type": mime})


async def test_a_link_opens_the_page_and_its_picture_until_it_is_used(
    backend: StubBackend, client: httpx.AsyncClient
) -> None:
    link = backend.link()
    for _ in range(2):
        page, picture = await client.get(link), await client.get(f"{link}/picture")
        assert (page.status_code, picture.status_code) == (200, 200)
        assert picture.content == backend.waiting.picture.content
        assert picture.headers["Content-Type"] == "image/png"
    sent = await _post(client, link, _mask())
    assert (sent.status_code, sent.text) == (200, "On its way: back to Discord.")
    assert mask_share(backend.masks[0]) == 0.5
    again = [await client.get(link), await client.get(f"{link}/picture")]
    again.append(await _post(client, link, _mask()))
    assert [answer.status_code for answer in again] == [410] * 3
    assert all("That link was used already" in answer.text for answer in again)
    assert len(backend.masks) == 1


async def test_what_people_typed_is_shown_as_typed(
    backend: StubBackend, client: httpx.AsyncClient
) -> None:
    page = (await client.get(backend.link())).text
    assert "a raven on her shoulder, &quot;black&quot; &amp; &lt;b&gt;wet&lt;/b&gt;" in page
    assert 'alt="AI picture: Elara in the &lt;rain&gt;, &quot;late&quot;"' in page


@pytest.mark.parametrize("path", ["", "/picture", "/../assets/paint.js", "/../assets/paint.css"])
async def test_the_page_is_not_cached_framed_or_sent_as_referrer(
    backend: StubBackend, client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(backend.link() + path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert "unsafe" not in str(policy)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("link", "status", "said"),
    [
        # one letter of the signature is wrong
        (lambda backend: backend.link()[:-2] + "AA", 403, "That link is not whole."),
        (lambda backend: f"{backend.url}/paint/nonsense", 403, "That link is not whole."),
        # signed, but for a download
        (lambda backend: backend.link(purpose="export"), 403, "That link is not whole."),
        # the picture was deleted
        (lambda backend: backend.link("404"), 410, "it may have been deleted"),
    ],
)
async def test_an_invalid_link_is_refused_with_a_sentence(
    backend: StubBackend, client: httpx.AsyncClient, link: Any, status: int, said: str
) -> None:
    address = link(backend)
    page, picture = await client.get(address), await client.get(f"{address}/picture")
    assert (page.status_code, picture.status_code) == (status, status)
    assert said in page.text
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    if status == 403:
        assert (await _post(client, address, _mask())).status_code == 403
        assert backend.bodies == []


async def test_a_link_expires(backend: StubBackend, client: httpx.AsyncClient) -> None:
    link = backend.link()
    backend.clock.advance(29 * 60)
    assert (await client.get(link)).status_code == 200
    backend.clock.advance(60)
    for answer in (await client.get(link), await _post(client, link, _mask())):
        assert answer.status_code == 410
        assert "That link has expired." in answer.text
    assert backend.bodies == []


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (MaskRefused("full"), 422, "or use /iterate without a mask."),
        (
            QuotaReached(10, 10, 1, START, "Europe/Helsinki"),
            429,
            "You have used today's 10 pictures. The next day starts at 00:00 Helsinki.",
        ),
        (PictureGone(), 410, "it may have been deleted."),
        (DeliveryTransient(), 503, "Please try again."),
    ],
)
async def test_an_error_is_shown_as_plain_text_and_the_link_still_works(
    backend: StubBackend, client: httpx.AsyncClient, error: LimnerError, status: int, said: str
) -> None:
    backend.fails_with = [error]
    link = backend.link()
    refused = await _post(client, link, _mask())
    assert (refused.status_code, refused.headers["Content-Type"]) == (
        status,
        "text/plain; charset=utf-8",
    )
    assert refused.text.endswith(said)
    assert (await _post(client, link, _mask())).status_code == 200


async def test_an_unexpected_error_is_in_the_log_and_not_on_the_page(
    backend: StubBackend, client: httpx.AsyncClient
) -> None:
    backend.fails_with = [RuntimeError("secret")]
    with capture_logs() as lines:
        answer = await _post(client, backend.link(), _mask())
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert [line["event"] for line in lines] == ["painting failed"]
    assert "/paint/" not in str(lines)


@pytest.mark.parametrize(
    ("body", "mime", "status"),
    [
        (_mask(), "application/x-www-form-urlencoded", 415),
        (b"\0" * (LARGEST_BODY_BYTES + 1), "image/png", 413),
        (b"no picture", "image/png", 422),
        (b"", "image/png", 422),
        (_mask((0, 0, 1, 1)), "image/png", 422),
    ],
)
async def test_an_upload_that_is_no_mask_is_refused_and_the_link_still_works(
    backend: StubBackend, client: httpx.AsyncClient, body: bytes, mime: str, status: int
) -> None:
    link = backend.link()
    answer = await _post(client, link, body, mime)
    assert answer.status_code == status
    assert answer.text.endswith(".")
    assert backend.masks == []
    assert (await client.get(link)).status_code == 200


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Use `/iterate`, **Elara**.", "Use /iterate, Elara."),
        ("It starts at 00:00 Oslo (<t:1700000000:R>).", "It starts at 00:00 Oslo."),
        (r"No *gore\_and\*more* here.", "No gore_and*more here."),
    ],
)
def test_sentences_for_discord_become_plain_text(said: str, plain: str) -> None:
    assert without_markdown(said) == plain


@pytest.mark.parametrize(
    "public_url", ["https://example.org/limner", "https://example.org/limner/"]
)
def test_the_pages_address_is_below_the_public_address(public_url: str) -> None:
    assert mask_page_address(public_url, "a.b") == "https://example.org/limner/paint/a.b"
