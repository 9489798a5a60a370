"""Rows that the driver holds, as a frame that costs no Spark job and no Python process of an executor."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def local_frame(spark: SparkSession, rows: Iterable[Mapping[str, Any]], schema: str) -> DataFrame:
    """The rows by the names of a schema in DDL; a time is given as a datetime with a zone.

    `createDataFrame` would send them through two Python processes each time that somebody reads them.
    """
    lines = [json.dumps({name: _plain(value) for name, value in row.items()}) for row in rows]
    jvm: Any = spark._jvm  # noqa: SLF001 (Spark has no public way to a local relation)
    texts = jvm.org.apache.commons.io.IOUtils.readLines(jvm.java.io.StringReader("\n".join(lines)))
    session = spark._jsparkSession  # noqa: SLF001
    strings = DataFrame(session.createDataset(texts, jvm.org.apache.spark.sql.Encoders.STRING()).toDF(), spark)
    fields = [field.split(" ") for field in schema.split(", ")]
    carried = ", ".join(f"{name} {'bigint' if kind == 'timestamp' else kind}" for name, kind in fields)
    parsed = strings.select(F.from_json("value", carried).alias("row")).select("row.*")._jdf  # noqa: SLF001
    # Parsed here and now, or each plan that joins the rows would parse them.
    frame = DataFrame(session.createDataFrame(parsed.collectAsList(), parsed.schema()), spark)
    return frame.selectExpr(
        *(f"timestamp_micros({name}) as {name}" if kind == "timestamp" else name for name, kind in fields)
    )


def _plain(value: Any) -> Any:
    """JSON has no times: microseconds stand for one."""
    return (value - _EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value
