"""Sends a large object in parts. Either all of them arrive, or none stays in the bucket."""

from collections.abc import Iterable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import structlog
from botocore.exceptions import ClientError

from studio.storage import s3_errors
from studio.storage.base import is_key
from studio.storage.s3_checksums import ChecksumHeaders

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

# Only the last part may be smaller than 5 MiB.
PART_BYTES = 8 * 1024 * 1024
# An upload takes seconds or minutes. A killed process left older ones.
_STALE_AFTER = timedelta(days=1)

log = structlog.get_logger()


def put_in_parts(
    client: "S3Client",
    bucket: str,
    name: str,
    parts: Iterable[bytes],
    writing: dict[str, Any],
    headers: ChecksumHeaders,
) -> None:
    """Store the parts as one object. Each has `PART_BYTES`, except the last one."""
    upload_id = client.create_multipart_upload(
        Bucket=bucket, Key=name, **headers.of_upload(), **writing
    )["UploadId"]
    try:
        done = [
            _put_part(client, bucket, name, upload_id, number, part, headers)
            for number, part in enumerate(parts, start=1)
        ]
        client.complete_multipart_upload(
            Bucket=bucket, Key=name, UploadId=upload_id, MultipartUpload={"Parts": done}
        )
    except BaseException:
        _abort(client, bucket, name, upload_id)
        raise


def sweep(client: "S3Client", bucket: str, prefix: str) -> None:
    """Abort the uploads that a killed process left, because they cost money."""
    try:
        answer = client.list_multipart_uploads(Bucket=bucket, Prefix=prefix)
        # By the server's clock, because ours may be wrong by minutes.
        now = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    except (*s3_errors.TROUBLE, LookupError, ValueError) as error:
        # Some servers and policies do not allow it. The rules of the bucket may do it then.
        log.info("unfinished uploads are not swept", reason=s3_errors.told(error))
        return
    for upload in answer.get("Uploads", ()):
        ours = is_key(upload["Key"].removeprefix(prefix))
        if ours and upload["Initiated"] < now - _STALE_AFTER:
            _abort(client, bucket, upload["Key"], upload["UploadId"])


def _put_part(
    client: "S3Client",
    bucket: str,
    name: str,
    upload_id: str,
    number: int,
    part: bytes,
    headers: ChecksumHeaders,
) -> "CompletedPartTypeDef":
    answer = client.upload_part(
        Bucket=bucket,
        Key=name,
        UploadId=upload_id,
        PartNumber=number,
        Body=part,
        **headers.of_content(part),
    )
    # mypy cannot know the keys of the second part.
    return {"PartNumber": number, "ETag": answer["ETag"], **headers.of_sent_part(part)}  # type: ignore[typeddict-item]


def _abort(client: "S3Client", bucket: str, name: str, upload_id: str) -> None:
    try:
        client.abort_multipart_upload(Bucket=bucket, Key=name, UploadId=upload_id)
    except s3_errors.TROUBLE as error:
        if isinstance(error, ClientError) and s3_errors.error_code(error) == "NoSuchUpload":
            return
        # A later start removes it. The error that led here is more important.
        log.warning("an upload stays unfinished", key=name, reason=s3_errors.told(error))
