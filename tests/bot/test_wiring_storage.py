"""The settings choose the store, and it gets all of its settings."""

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.wiring import open_app
from studio.errors import ConfigError
from tests.support.buckets import (
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
    forget_aws,
    moto_server,
    new_bucket,
    s3_client,
)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_aws(monkeypatch)


async def test_pictures_are_stored_in_the_bucket_of_the_settings(tmp_path: Path) -> None:
    with moto_server() as endpoint:
        s3 = s3_client(endpoint)
        bucket = new_bucket(s3)
        said = {
            "BUCKET": bucket,
            "PREFIX": "limner",
            "ENDPOINT": endpoint,
            "REGION": "us-east-1",
            "PATH_STYLE": "true",
            "ACCESS_KEY_ID": ACCESS_KEY_ID,
            "SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "SERVER_SIDE_ENCRYPTION": "AES256",
            "LINK_SECONDS": "90",
            "MAX_THREADS": "2",
        }
        environ = {f"LIMNER_STORAGE__S3__{name}": value for name, value in said.items()}
        environ |= {"LIMNER_STORAGE__KIND": "s3", "LIMNER_DATA_FOLDER": str(tmp_path)}

        async with open_app(load_settings(None, environ)) as app:
            await app.store.put("games/7/1.png", b"a picture", mime="image/png")
            link = await app.store.url("games/7/1.png", expires_s=600)

        assert (app.store.name, app.store.bucket) == ("s3", bucket)
        kept = s3.head_object(Bucket=bucket, Key="limner/games/7/1.png")
        assert kept["ServerSideEncryption"] == "AES256"
        assert link is not None
        assert link.startswith(f"{endpoint}/{bucket}/limner/games/7/1.png?")
        assert "X-Amz-Expires=90&" in link
    assert not (tmp_path / "pictures").exists()


async def test_a_bucket_store_without_a_bucket_stops_the_start(tmp_path: Path) -> None:
    environ = {"LIMNER_STORAGE__KIND": "s3", "LIMNER_DATA_FOLDER": str(tmp_path)}

    with pytest.raises(ConfigError, match=r"set storage\.s3\.bucket"):
        async with open_app(load_settings(None, environ)):
            pass
