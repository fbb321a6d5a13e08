"""Opens the store that the settings choose."""

from pydantic import SecretStr

from bot.config import Settings
from studio.storage.base import Store
from studio.storage.local import LocalStore


async def open_store(settings: Settings) -> Store:
    """The store, after a check that it works. Raises ConfigError with a sentence."""
    if settings.storage.kind == "local":
        return await LocalStore.open(settings.storage_folder)
    # boto3 takes a third of a second to import, and the local store does not need it.
    from studio.storage.s3 import S3Options, S3Store

    s3 = settings.storage.s3
    return await S3Store.open(
        S3Options(
            bucket=s3.bucket or "",
            prefix=s3.prefix,
            endpoint=s3.endpoint,
            region=s3.region,
            path_style=s3.path_style,
            access_key_id=_revealed(s3.access_key_id),
            secret_access_key=_revealed(s3.secret_access_key),
            public_url=s3.public_url,
            server_side_encryption=s3.server_side_encryption,
            link_seconds=s3.link_seconds,
            max_threads=s3.max_threads,
        )
    )


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
