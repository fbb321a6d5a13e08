"""Errors of S3 as our own errors, and as sentences for the operator."""

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from studio.errors import StoreError, StoreFull

# RecursionError: a server that redirects without naming a region sends botocore in circles.
TROUBLE = (BotoCoreError, ClientError, HTTPError, OSError, RecursionError)
"""Everything that boto3 raises. While a client is made it also raises ValueError."""

PERMISSIONS = {
    "ListObjectsV2": "s3:ListBucket",
    "PutObject": "s3:PutObject",
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "DeleteObject": "s3:DeleteObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "ListMultipartUploads": "s3:ListBucketMultipartUploads",
}
"""The permission for each of our operations. `docs/s3.md` grants exactly these."""

# Amazon has no code for a full store. These are of Ceph, MinIO and Backblaze.
_FULL = frozenset(
    {"QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "StorageCapExceeded"}
)
_INSUFFICIENT_STORAGE = 507
_REGION = frozenset(
    {
        "301",
        "307",
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "InvalidRegion",
        "PermanentRedirect",
        "TemporaryRedirect",
    }
)
_REFUSED_KEY = frozenset(
    {
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidSecurity",
        "InvalidToken",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
    }
)
_DENIED = frozenset(
    {"403", "AccessDenied", "AccountProblem", "AllAccessDisabled", "KMS.AccessDeniedException"}
)
_NO_ENCRYPTION = frozenset(
    {"InvalidEncryptionAlgorithmError", "KMS.DisabledException", "KMS.NotFoundException"}
)
# Backblaze B2 says InvalidArgument; the numbers are of answers without a body.
_UNKNOWN_HEADER = frozenset(
    {"400", "501", "InvalidArgument", "InvalidHeader", "InvalidRequest", "NotImplemented"}
)
_REGION_NAME = re.compile(r"[a-z0-9-]{2,40}")


def failure(error: Exception) -> StoreError:
    """Our own error for an error of an operation."""
    full = isinstance(error, ClientError) and (
        error_code(error) in _FULL or _status(error) == _INSUFFICIENT_STORAGE
    )
    return StoreFull(told(error)) if full else StoreError(told(error))


def is_missing(error: ClientError) -> bool:
    """Whether the server says that the object is missing, not the bucket."""
    return error_code(error) in ("NoSuchKey", "404")


def may_refuse_header(error: ClientError) -> bool:
    """Whether the server may have refused the request because it does not know a header of it.

    A wrong checksum has a code of its own, such as BadDigest.
    """
    return error_code(error) in _UNKNOWN_HEADER


def told(error: Exception) -> str:
    """The error on one line, for logs."""
    return " ".join(str(error).split()) or type(error).__name__


def error_code(error: ClientError) -> str:
    """The server's code of the error; the status when the answer has no body."""
    return error.response.get("Error", {}).get("Code", "")


def sentence(error: Exception, *, bucket: str, place: str) -> str:
    """The sentence for the operator when the bucket at `place` cannot be used: what to do."""
    if isinstance(error, ClientError):
        return _answered(error, bucket, place)
    for kinds, words in _UNANSWERED:
        if isinstance(error, kinds):
            return words(place)
    if isinstance(error, RecursionError):
        return wrong_region(bucket=bucket, actual=None)
    if isinstance(error, (ParamValidationError, ValueError)):
        return (
            f"The bucket {bucket} at {place} cannot be addressed: {told(error).rstrip('.')}. "
            "Put storage.s3.bucket and storage.s3.endpoint right."
        )
    return _other(error, bucket, place)


def wrong_region(*, bucket: str, actual: str | None) -> str:
    """The sentence for the operator when requests are signed for a wrong region."""
    if actual is None:
        return (
            f"The bucket {bucket} is in another region than requests are sent to: set "
            "storage.s3.region to the bucket's own."
        )
    return (
        f"The bucket {bucket} is in the region {actual}, and requests are sent to another: set "
        f'storage.s3.region = "{actual}".'
    )


def _no_credentials(place: str) -> str:
    return (
        f"There are no credentials for {place}: set storage.s3.access_key_id and "
        "storage.s3.secret_access_key, or give them in one of the usual AWS ways "
        "(AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a role)."
    )


def _half_credentials(place: str) -> str:
    return (
        f"The credentials for {place} are incomplete: an access key id and a secret access key "
        "belong together, from the settings or from the environment."
    )


def _unsafe(place: str) -> str:
    return (
        f"There is no safe connection to {place}: put storage.s3.endpoint right (a store without "
        "TLS begins with http://), or name the store's own certificate authority in AWS_CA_BUNDLE."
    )


def _slow(place: str) -> str:
    return (
        f"{place} accepts connections but does not answer in time: see whether the store is well."
    )


def _unreachable(place: str) -> str:
    return (
        f"{place} cannot be reached: put storage.s3.endpoint right, see whether the store runs, "
        "and whether this machine may connect to it."
    )


def _not_s3(place: str) -> str:
    return (
        f"{place} answers, but not as S3 does: see whether the store is well, and whether "
        "storage.s3.endpoint is the address of its API and not of a console or a website."
    )


_UNANSWERED: list[tuple[tuple[type[Exception], ...], Callable[[str], str]]] = [
    ((PartialCredentialsError,), _half_credentials),
    ((NoCredentialsError, CredentialRetrievalError, ProfileNotFound), _no_credentials),
    ((SSLError,), _unsafe),
    ((EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError), _unreachable),
    ((ReadTimeoutError,), _slow),
    ((HTTPClientError, HTTPError, OSError), _unreachable),
    ((ResponseParserError,), _not_s3),
]
"""The first that fits counts, so narrow classes come first."""


def _answered(error: ClientError, bucket: str, place: str) -> str:
    code = error_code(error)
    if code == "RequestTimeTooSkewed":
        return (
            f"{place} refuses this machine's clock: it is more than a few minutes wrong. Set the "
            "clock (NTP does it by itself) and start again."
        )
    if code in _REGION:
        return wrong_region(bucket=bucket, actual=_actual_region(error))
    if code in _REFUSED_KEY:
        return (
            f"{place} refuses the credentials ({code}): put storage.s3.access_key_id and "
            "storage.s3.secret_access_key right, or those of the AWS environment."
        )
    if code in ("NoSuchBucket", "404"):
        return (
            f"There is no bucket {bucket} at {place}: create it, private, or put "
            "storage.s3.bucket right."
        )
    if code in _DENIED:
        right = PERMISSIONS.get(error.operation_name, error.operation_name)
        return (
            f"{place} denies access to the bucket {bucket}: the credentials lack the right "
            f"{right}. docs/s3.md has the policy that Limner needs."
        )
    if code in _NO_ENCRYPTION:
        return (
            f"The bucket {bucket} at {place} cannot encrypt as told ({code}): change "
            "storage.s3.server_side_encryption, or leave it out."
        )
    if code.isdigit():
        # Botocore uses the status as the code when the body has no error of S3.
        return _not_s3(place)
    return _other(error, bucket, place)


def _other(error: Exception, bucket: str, place: str) -> str:
    return f"The bucket {bucket} at {place} cannot be used: {told(error).rstrip('.')}."


def _actual_region(error: ClientError) -> str | None:
    """The region of the bucket, if the answer names it."""
    answer: dict[str, Any] = dict(error.response)
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    named = headers.get("x-amz-bucket-region") or answer.get("Error", {}).get("Region") or ""
    return named if _REGION_NAME.fullmatch(named) else None


def _status(error: ClientError) -> int:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
