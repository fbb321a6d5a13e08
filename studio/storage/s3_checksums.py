"""The headers by which a bucket checks that the right bytes arrive, as its server accepts them.

Amazon and MinIO check a SHA-256 and send it back, others ignore it. Some refuse the request
because of the header: Backblaze B2 answers 400 InvalidArgument, "Unsupported header
'x-amz-checksum-sha256' received for this API call". These get an MD5, which every S3 checks.
"""

import base64
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from botocore.exceptions import ClientError

from studio.storage import s3_errors

log = structlog.get_logger()

_T = TypeVar("_T")


class ChecksumHeaders(ABC):
    """The parameters of boto3 for the headers of one kind of checksum."""

    @abstractmethod
    def of_content(self, content: bytes) -> dict[str, Any]:
        """For an object or a part with these bytes."""

    @abstractmethod
    def of_upload(self) -> dict[str, Any]:
        """For the beginning of an upload in parts."""

    @abstractmethod
    def of_answer(self) -> dict[str, Any]:
        """For a download, so that the server sends the stored checksum, which botocore compares."""

    @abstractmethod
    def of_sent_part(self, content: bytes) -> dict[str, Any]:
        """For a part in the list that completes an upload."""


class _Sha256(ChecksumHeaders):
    def of_content(self, content: bytes) -> dict[str, Any]:
        return {"ChecksumSHA256": _base64(hashlib.sha256(content).digest())}

    def of_upload(self) -> dict[str, Any]:
        return {"ChecksumAlgorithm": "SHA256"}

    def of_answer(self) -> dict[str, Any]:
        return {"ChecksumMode": "ENABLED"}

    def of_sent_part(self, content: bytes) -> dict[str, Any]:
        return self.of_content(content)


class _Md5(ChecksumHeaders):
    def of_content(self, content: bytes) -> dict[str, Any]:
        digest = hashlib.md5(content, usedforsecurity=False).digest()
        return {"ContentMD5": _base64(digest)}

    def of_upload(self) -> dict[str, Any]:
        return {}

    def of_answer(self) -> dict[str, Any]:
        return {}

    def of_sent_part(self, content: bytes) -> dict[str, Any]:
        return {}


class Checksums:
    """Chooses the headers for the server at `place`: SHA-256 until the server refuses them.

    It may be used by several threads.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._headers: ChecksumHeaders = _Sha256()

    def send(self, request: Callable[[ChecksumHeaders], _T]) -> _T:
        """Run `request` with the headers. It runs again, with others, if the server refuses them.

        Raises what `request` raises.
        """
        headers = self._headers
        try:
            return request(headers)
        except ClientError as error:
            if isinstance(headers, _Md5) or not s3_errors.may_refuse_header(error):
                raise
            refusal = error
        try:
            answer = request(_Md5())
        except ClientError as error:
            if s3_errors.may_refuse_header(error):
                # The headers were not the reason.
                raise refusal from None
            self._refuse(refusal)
            raise
        self._refuse(refusal)
        return answer

    def _refuse(self, refusal: ClientError) -> None:
        """Send SHA-256 no more."""
        log.info(
            "the store refuses SHA-256 headers; MD5 is sent instead",
            store=self._place,
            reason=s3_errors.told(refusal),
        )
        self._headers = _Md5()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
