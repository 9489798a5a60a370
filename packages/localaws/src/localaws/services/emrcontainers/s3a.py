"""S3 as jobs on EMR read it: by Hadoop's own client, through the API, with the key of the job's role."""

import os
from pathlib import Path
from typing import Final

from localaws.service import REGION

VARIABLE: Final = "LOCALAWS_S3A_JARS"
"""Names the jars of hadoop-aws and of the AWS SDK for Java, as a class path; else jobs read folders."""

_CLIENT: Final = "org.apache.hadoop.fs.s3a.S3AFileSystem"
_SETTINGS: Final = {
    "spark.hadoop.fs.s3.impl": _CLIENT,
    "spark.hadoop.fs.s3a.impl": _CLIENT,
    "spark.hadoop.fs.s3a.path.style.access": "true",
    "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    "spark.hadoop.fs.s3a.endpoint.region": REGION,
    "spark.hadoop.fs.s3a.aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
    # Hadoop's own default from 3.4 on: a file that is written deletes no markers of the folders above it.
    "spark.hadoop.fs.s3a.directory.marker.retention": "keep",
}


def jars() -> str | None:
    """The class path of the client, where one is named."""
    return os.environ.get(VARIABLE)


def environment(jars: str) -> dict[str, str]:
    """The variables by which the client is on every class path of Spark's: who submits, the driver, the executors."""
    return {"SPARK_DIST_CLASSPATH": jars}


def settings(endpoint: str, scratch: Path) -> dict[str, str]:
    """Spark settings that serve s3:// and s3a:// through the S3 API at this endpoint."""
    return {
        **_SETTINGS,
        "spark.hadoop.fs.s3a.endpoint": endpoint,
        "spark.hadoop.fs.s3a.buffer.dir": str(scratch),
    }
