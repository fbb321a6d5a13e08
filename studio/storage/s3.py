"""The store in a bucket of Amazon S3, or of a server with the same protocol."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from studio.errors import ConfigError, ObjectMissing
from studio.storage import s3_errors
from studio.storage.base import ObjectInfo, checked_key, checked_prefix, is_key, saved_as
from studio.storage.s3_checksums import ChecksumHeaders, Checksums
from studio.storage.s3_parts import PART_BYTES, put_in_parts, sweep

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef

MEBIBYTE = 1024 * 1024
LONGEST_LINK_S = 604_800
"""Seven days, the longest that a signature of S3 is valid."""

# The bytes under a key never change, but a picture may be deleted. Then it has to leave the public
# caches sooner than the browsers of members who saw it.
_CACHE_PRIVATE = "private, max-age=86400"
_CACHE_PUBLIC = "public, max-age=3600"
# Botocore repeats requests, but not those that fail while the answer is read.
_READS = 3
_BROKEN_READ = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError)

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class S3Options:
    """Where the bucket is and how it is used. `repr` does not show the credentials."""

    bucket: str
    # Comes before every key, in a bucket that others use too.
    prefix: str = ""
    # None means Amazon, or AWS_ENDPOINT_URL if that is set.
    endpoint: str | None = None
    region: str | None = None
    # Whether the bucket is in the path, not in the host name. None means: with an endpoint.
    path_style: bool | None = None
    # Give both or none. Without them the usual AWS credentials are used.
    access_key_id: str | None = field(default=None, repr=False)
    secret_access_key: str | None = field(default=None, repr=False)
    # The address of a bucket that everybody may read. Links then use it and are not signed.
    public_url: str | None = None
    # "AES256" or "aws:kms"; None leaves it to the bucket.
    server_side_encryption: str | None = None
    # The longest time for which a signed link is valid.
    link_seconds: int = LONGEST_LINK_S
    max_threads: int = 8
    # An object of at least this size is sent in parts.
    multipart_bytes: int = 2 * PART_BYTES
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 30.0
    # How often a request is sent at most, with growing pauses (botocore's standard mode).
    max_attempts: int = 4

    @property
    def place(self) -> str:
        """The store as a sentence names it, without secrets in its address."""
        if self.endpoint is None:
            return "Amazon S3"
        return urlsplit(self.endpoint).netloc.rpartition("@")[2] or self.endpoint


class S3Store:
    """Keeps objects in a bucket; a `studio.storage.base.Store`.

    A checksum is sent with every object, so the bytes that arrive are right: a SHA-256, which some
    servers send back, or an MD5 if the server refuses a SHA-256. A failed `put` leaves no parts. A
    later start removes the parts of a killed process after a day. Objects are private unless the
    bucket is public. The work is done in at most `max_threads` threads of its own; the request of a
    cancelled call ends in its thread. Other programs that write below the prefix must not use the
    store's keys.
    """

    name = "s3"

    def __init__(self, options: S3Options, client: "S3Client", pool: ThreadPoolExecutor) -> None:
        self.bucket = options.bucket
        self._options = options
        self._client = client
        self._pool = pool
        self._prefix = _folder(options.prefix)
        self._checksums = Checksums(options.place)
        cache = _CACHE_PUBLIC if options.public_url else _CACHE_PRIVATE
        self._writing: dict[str, Any] = {"CacheControl": cache}
        if options.server_side_encryption:
            self._writing["ServerSideEncryption"] = options.server_side_encryption

    @classmethod
    async def open(cls, options: S3Options) -> Self:
        """Open the store, and write, read, list and delete a probe in its bucket.

        Raises ConfigError, which says what to change, when one of these is refused.
        """
        _require_sensible_options(options)
        pool = ThreadPoolExecutor(options.max_threads, thread_name_prefix="s3")
        try:
            return await _in_thread(pool, cls._opened, options, pool)
        except (*s3_errors.TROUBLE, ValueError) as error:
            told = s3_errors.sentence(error, bucket=options.bucket, place=options.place)
            pool.shutdown(wait=False)
            raise ConfigError(told) from error
        except BaseException:
            pool.shutdown(wait=False)
            raise

    async def put(self, key: str, content: bytes, *, mime: str) -> None:
        """Store `content` under `key`. Raises StoreFull when the server says so."""
        await self._run(self._put, self._full(key), content, mime)

    async def put_file(self, key: str, path: Path, *, mime: str) -> None:
        """Store the bytes of the file under `key`, with one part in memory at a time."""
        await self._run(self._put_file, self._full(key), path, mime)

    async def get(self, key: str) -> bytes:
        """The object's bytes. Raises `ObjectMissing`."""
        name = self._full(key)
        try:
            return await self._run(self._get, name)
        except _NotThere as error:
            raise ObjectMissing(key) from error.__cause__

    async def find(self, key: str) -> ObjectInfo | None:
        """What the store knows about the object; None when there is none."""
        return await self._run(self._find, self._full(key))

    async def delete(self, key: str) -> None:
        """Remove the object. It is no error when there is none."""
        await self._run(self._delete, self._full(key))

    async def url(self, key: str, *, expires_s: int) -> str:
        """The public address of the object, or a signed one that is valid for that long.

        A signed address is valid for at most `link_seconds`, and no longer than temporary
        credentials.
        """
        name = self._full(key)
        if self._options.public_url:
            # No character of a key needs quoting.
            return f"{self._options.public_url.rstrip('/')}/{name}"
        return await self._run(self._signed, name, expires_s)

    async def list(self, prefix: str) -> AsyncIterator[str]:
        """The keys that begin with `prefix`, in lexical order, read page by page."""
        start = self._prefix + checked_prefix(prefix)
        more: dict[str, str] = {}
        while True:
            page = await self._run(self._page, start, more)
            for found in page.get("Contents", ()):
                key = found["Key"].removeprefix(self._prefix)
                if is_key(key):
                    yield key
            if not page.get("NextContinuationToken"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    async def close(self) -> None:
        """Wait for running calls, then close threads and connections."""
        await asyncio.to_thread(self._pool.shutdown)
        self._client.close()

    def _full(self, key: str) -> str:
        return self._prefix + checked_key(key)

    async def _run(self, act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return await _in_thread(self._pool, act, *args, **kwargs)
        except s3_errors.TROUBLE as error:
            raise s3_errors.failure(error) from error

    @classmethod
    def _opened(cls, options: S3Options, pool: ThreadPoolExecutor) -> Self:
        client = connected(options)
        try:
            store = cls(options, client, pool)
            store._probe()
            sweep(client, options.bucket, store._prefix)
        except BaseException:
            client.close()
            raise
        return store

    def _probe(self) -> None:
        """Do every kind of operation once. Raises what S3 answers."""
        page = self._page(self._prefix, {}, most=1)
        self._check_region(page["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region"))
        # It is no key, so it is never listed. The name is unique, because others may start now.
        probe = f"{self._prefix}.probe-{uuid.uuid4().hex}"
        self._put(probe, b"Limner was here.", "text/plain")
        try:
            self._get(probe)
        except _NotThere as error:
            raise ConfigError(
                f"{self._options.place} took an object into the bucket {self.bucket} and does not "
                "find it again: put storage.s3.endpoint right."
            ) from error
        finally:
            self._delete(probe)

    def _check_region(self, actual: str | None) -> None:
        """Check the region: botocore follows redirects to it, but a signed link does not."""
        ours = self._client.meta.region_name
        if self._options.endpoint is None and actual and actual != ours:
            raise ConfigError(s3_errors.wrong_region(bucket=self.bucket, actual=actual))

    def _put(self, name: str, content: bytes, mime: str) -> None:
        writing = self._writing | {"ContentType": mime}
        if len(content) >= self._options.multipart_bytes:
            self._put_parts(name, lambda: _parts(content), writing)
            return

        def send(headers: ChecksumHeaders) -> None:
            # Headers of our own: botocore would send a trailer, which many servers do not know.
            self._client.put_object(
                Bucket=self.bucket,
                Key=name,
                Body=content,
                **headers.of_content(content),
                **writing,
            )

        self._checksums.send(send)

    def _put_file(self, name: str, path: Path, mime: str) -> None:
        with path.open("rb") as file:
            first = file.read(self._options.multipart_bytes)
            if len(first) < self._options.multipart_bytes:
                self._put(name, first, mime)
                return

            def parts() -> Iterator[bytes]:
                file.seek(0)
                return iter(partial(file.read, PART_BYTES), b"")

            self._put_parts(name, parts, self._writing | {"ContentType": mime})

    def _put_parts(
        self, name: str, parts: Callable[[], Iterator[bytes]], writing: dict[str, Any]
    ) -> None:
        """Store the object in parts; `parts` gives them from the first on."""
        self._checksums.send(
            lambda headers: put_in_parts(self._client, self.bucket, name, parts(), writing, headers)
        )

    def _get(self, name: str) -> bytes:
        reads_left = _READS
        while True:
            reads_left -= 1
            with closing(self._answer(name)) as body:
                try:
                    return body.read()
                except _BROKEN_READ:
                    if not reads_left:
                        raise

    def _answer(self, name: str) -> "StreamingBody":
        try:
            return self._checksums.send(
                lambda headers: self._client.get_object(
                    Bucket=self.bucket, Key=name, **headers.of_answer()
                )
            )["Body"]
        except ClientError as error:
            if s3_errors.is_missing(error):
                raise _NotThere from error
            raise

    def _find(self, name: str) -> ObjectInfo | None:
        try:
            known = self._client.head_object(Bucket=self.bucket, Key=name)
        except ClientError as error:
            if s3_errors.is_missing(error):
                return None
            raise
        return ObjectInfo(known["ContentLength"], known["LastModified"].astimezone(UTC))

    def _delete(self, name: str) -> None:
        try:
            self._client.delete_object(Bucket=self.bucket, Key=name)
        except ClientError as error:
            # Amazon raises nothing for a missing object, but some servers do.
            if not s3_errors.is_missing(error):
                raise

    def _signed(self, name: str, expires_s: int) -> str:
        saved = saved_as(name)
        more = {"ResponseContentDisposition": saved} if saved else {}
        return self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket, "Key": name, **more},
            ExpiresIn=max(1, min(expires_s, self._options.link_seconds, LONGEST_LINK_S)),
        )

    def _page(
        self, start: str, more: dict[str, str], *, most: int = 1000
    ) -> "ListObjectsV2OutputTypeDef":
        return self._client.list_objects_v2(
            Bucket=self.bucket,
            Prefix=start,
            MaxKeys=most,
            **more,  # type: ignore[arg-type]
        )


class _NotThere(Exception):
    """The server has no such object. The caller knows its key."""


async def _in_thread(
    pool: ThreadPoolExecutor, act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
) -> _T:
    """Like `asyncio.to_thread`, but in our own pool. Log lines keep the ids of the job."""
    call = partial(copy_context().run, act, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(pool, call)


def _require_sensible_options(options: S3Options) -> None:
    """Raise ConfigError for options that are wrong with every server."""
    if not options.bucket:
        raise ConfigError('There is no bucket to keep pictures in: set storage.s3.bucket = "…".')
    if (options.access_key_id is None) != (options.secret_access_key is None):
        given, lacking = "access_key_id", "secret_access_key"
        if options.access_key_id is None:
            given, lacking = lacking, given
        raise ConfigError(
            f"storage.s3.{given} is set without storage.s3.{lacking}: set both, or neither to "
            "take the credentials of the AWS environment."
        )
    try:
        checked_prefix(_folder(options.prefix))
    except ValueError as error:
        raise ConfigError(
            f"storage.s3.prefix is {options.prefix!r}, but must be letters, digits, dots, dashes "
            'and underscores, with slashes between them, such as "limner/pictures".'
        ) from error


def _folder(prefix: str) -> str:
    """The prefix before a key: empty, or with a slash at its end."""
    bare = prefix.strip("/")
    return f"{bare}/" if bare else ""


def connected(options: S3Options) -> "S3Client":
    """A client, which makes no request yet. Making it is slow, so it is done in a thread."""
    path_style = options.path_style
    if path_style is None:
        # With a dot in the name no certificate would cover the host name.
        path_style = options.endpoint is not None or "." in options.bucket
    session = boto3.session.Session(
        aws_access_key_id=options.access_key_id,
        aws_secret_access_key=options.secret_access_key,
    )
    return session.client(
        "s3",
        endpoint_url=options.endpoint,
        region_name=options.region,
        config=Config(
            signature_version="s3v4",
            # Not "auto", which signs links for an address without a region.
            s3={"addressing_style": "path" if path_style else "virtual"},
            # We send our own header; many servers refuse botocore's trailers.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "total_max_attempts": options.max_attempts},
            connect_timeout=options.connect_timeout_s,
            read_timeout=options.read_timeout_s,
            max_pool_connections=options.max_threads,
        ),
    )


def _parts(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PART_BYTES):
        yield content[start : start + PART_BYTES]
