"""A small Spark job that touches what reporting jobs touch, so that their classes get into the archive."""

import gzip
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812  # the name that Spark's users know


def main(url: str, folder: Path) -> None:
    """Read csv.gz, classify, aggregate, write and read Parquet and CSV, through s3:// as jobs do."""
    rows = "\n".join(f"{n},{n % 7}.5,2020-01-{n % 28 + 1:02d} 00:00:00,{'a' if n % 2 else 'b'}" for n in range(500))
    (folder / "in.csv.gz").write_bytes(gzip.compress(f"id,size,at,kind\n{rows}\n".encode()))
    spark = SparkSession.builder.appName("training").getOrCreate()
    raw = spark.read.option("header", "true").csv(f"{url}/in.csv.gz")
    typed = raw.select(
        F.col("id").cast("long"),
        F.col("size").cast("decimal(18,4)"),
        F.to_timestamp("at").alias("at"),
        "kind",
        F.when(F.expr("try_cast(size as double) > 3"), F.lit("far")).alias("outcome"),
        F.input_file_name().alias("file"),
    )
    typed.write.mode("overwrite").partitionBy("kind").parquet(f"{url}/rows")
    summary = (
        spark.read.parquet(f"{url}/rows")
        .groupBy("kind", F.year("at").alias("year"))
        .agg(
            F.count("*"),
            F.sum("size"),
            F.min("at"),
            F.approx_count_distinct("id"),
            F.sum(F.xxhash64("id").cast("decimal(38,0)")),
        )
        .toDF("kind", "year", "things", "size", "first", "ids", "digest")
    )
    summary.coalesce(1).write.mode("overwrite").parquet(f"{url}/summary")
    summary.write.mode("overwrite").json(f"{url}/json")
    spark.read.parquet(f"{url}/summary").join(summary, "kind").orderBy("kind").collect()
    spark.read.text(f"{url}/json").collect()
    spark.sparkContext.parallelize([1, 2]).map(str).collect()
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
