"""Pictures are sent as data addresses or as files."""

import asyncio
import base64
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from studio.errors import ProviderInvalid, ProviderTransient, RateLimited
from studio.providers.base import DrawRequest, Subject
from studio.providers.replicate.files import PictureMarker
from studio.providers.replicate.keys import Key
from tests.studio.providers.replicate.scene import KEYS, TOKENS, Scene, asked

_DAY_S = 24 * 60 * 60


def small(colour: str = "red") -> bytes:
    encoded = BytesIO()
    Image.new("RGB", (64, 64), colour).save(encoded, "PNG")
    return encoded.getvalue()


def large(form: str = "PNG", *, side_px: int = 640) -> bytes:
    encoded = BytesIO()
    Image.effect_noise((side_px, side_px), 90).convert("RGB").save(encoded, form, quality=100)
    assert len(encoded.getvalue()) > 256 * 1024
    return encoded.getvalue()


def of(*references: bytes, **given: Any) -> DrawRequest:
    who = tuple(
        Subject(f"Elara {number}", "an elf", seed=1, references=(each,))
        for number, each in enumerate(references)
    )
    return asked("flux-2-pro", subjects=who, **given)


def sent(scene: Scene, at: int = -1) -> list[str]:
    addresses: list[str] = scene.stub.create_requests[at].json["input"]["input_images"]
    return addresses


async def test_a_small_picture_goes_as_a_data_address(scene: Scene) -> None:
    await scene.submit(of(small()))

    (address,) = sent(scene)
    assert address == "data:image/png;base64," + base64.b64encode(small()).decode()
    assert not scene.stub.files.uploaded


@pytest.mark.parametrize(
    ("form", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
async def test_a_large_picture_goes_as_a_file_with_its_type(
    scene: Scene, form: str, mime: str
) -> None:
    content = large(form)
    await scene.submit(of(content))

    (uploaded,) = scene.stub.files.uploaded.values()
    assert sent(scene) == [f"{scene.stub.api_base}/files/{uploaded.id}"]
    assert (uploaded.content, uploaded.content_type) == (content, mime)


async def test_many_small_pictures_do_not_make_a_large_request(scene: Scene) -> None:
    pictures = []
    for _ in range(8):
        encoded = BytesIO()
        Image.effect_noise((440, 440), 90).save(encoded, "PNG")
        assert 128 * 1024 < len(encoded.getvalue()) <= 256 * 1024
        pictures.append(encoded.getvalue())
    await scene.submit(of(*pictures))

    in_order = sent(scene)
    assert len(in_order) == 8
    assert sum(map(len, in_order)) < 1.5 * 1024 * 1024
    assert 0 < len(scene.stub.files.uploaded) < 8
    for address, content in zip(in_order, pictures, strict=True):
        if address.startswith("data:"):
            assert base64.b64decode(address.partition(",")[2]) == content
        else:
            assert scene.stub.files.uploaded[address.rpartition("/")[2]].content == content


async def test_the_same_bytes_are_uploaded_once_for_an_account_while_the_file_is_kept(
    scene: Scene,
) -> None:
    scene.open(Key("first", "a", TOKENS["first"]))
    content = large()
    for seed in range(3):
        await scene.submit(of(content, seed=seed))
    before = len(scene.stub.files.uploaded)
    scene.clock.advance(_DAY_S - 3601)
    await scene.submit(of(content, seed=3))
    within = len(scene.stub.files.uploaded)
    scene.clock.advance(2)
    await scene.submit(of(content, seed=4))

    assert (before, within, len(scene.stub.files.uploaded)) == (1, 1, 2)
    assert len({sent(scene, at)[0] for at in range(5)}) == 2


async def test_requests_at_the_same_time_share_an_upload(scene: Scene) -> None:
    scene.open(Key("first", "a", TOKENS["first"]))
    content = large()

    await asyncio.gather(*(scene.submit(of(content, seed=seed)) for seed in range(5)))

    assert len(scene.stub.files.uploaded) == 1


async def test_every_account_has_files_of_its_own(scene: Scene) -> None:
    content = large()
    for seed in range(6):
        await scene.submit(of(content, seed=seed))

    assert sorted(each.account for each in scene.stub.files.uploaded.values()) == ["a", "b"]
    for seen in scene.stub.create_requests:
        uploaded = scene.stub.files.uploaded[
            seen.json["input"]["input_images"][0].rpartition("/")[2]
        ]
        assert (uploaded.account == "b") == (seen.token == TOKENS["third"])


async def test_a_mask_goes_as_the_model_wants_it(scene: Scene) -> None:
    mask = BytesIO()
    Image.new("L", (64, 64), "white").save(mask, "PNG")
    request = asked("ideogram-v3-turbo", source=small(), mask=mask.getvalue(), width=64, height=64)
    await scene.submit(request)

    given = scene.stub.create_requests[0].json["input"]
    decoded = Image.open(BytesIO(base64.b64decode(given["mask"].partition(",")[2])))
    # This model paints over black, so the white mask is inverted.
    assert decoded.getextrema() == (0, 0)


async def test_after_a_failed_upload_nothing_is_created(scene: Scene) -> None:
    scene.stub.fail_next(502, path="/files")

    with pytest.raises(ProviderTransient):
        await scene.submit(of(large()))

    assert not scene.stub.create_requests
    await scene.submit(of(large()))


async def test_a_key_that_is_refused_at_the_upload_is_retired(scene: Scene) -> None:
    scene.stub.refuse_key(TOKENS["first"], 401)

    handle = await scene.submit(of(large()))

    assert handle.key_name != "first"
    assert [one.name for one in await scene.pool.reports() if one.retired] == ["first"]


async def test_a_throttled_upload_lets_the_account_rest(scene: Scene) -> None:
    scene.open(KEYS[0])
    scene.stub.throttle("a", retry_after_s=7, creates_only=False)

    with pytest.raises(RateLimited) as limited:
        await scene.submit(of(large()))

    assert 6 < limited.value.retry_after_s <= 7


async def test_a_file_that_is_too_large_is_invalid(scene: Scene) -> None:
    scene.stub.files.limit_bytes = 1000

    with pytest.raises(ProviderInvalid):
        await scene.submit(of(large()))


async def test_an_upload_without_an_address_is_a_transient_error(scene: Scene) -> None:
    scene.stub.answer_next(b'{"id": "file", "urls": {}}', status=201)

    with pytest.raises(ProviderTransient):
        await scene.submit(of(large()))


def test_a_picture_that_has_no_address_yet_shows_none_of_its_bytes() -> None:
    assert "secret" not in repr({"image": PictureMarker(b"secret")})
