"""S3 whose buckets are folders."""

from localaws.services.s3.service import S3

__all__ = ["S3"]
