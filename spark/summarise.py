"""The Spark job "Summarise the trips": `spark-submit summarise.py --lake s3://BUCKET --run RUN`.

Exits with 0 when everything is written, and with 1 and one sentence on its last line when it stopped.
"""

import argparse
import sys
from collections.abc import Sequence

from pyspark.sql import SparkSession

from contracts import UserError, load
from pipeline.lake import JAVA_FAULTS, sentence
from pipeline.layout import run_of
from spark.job import summarise
from spark.record import Request


def main(arguments: Sequence[str] | None = None) -> int:
    request = _request(arguments)
    # Trips carry New York's wall clock and no zone: read as UTC, no machine's own zone can move them.
    spark = (
        SparkSession.builder.appName(f"Summarise the trips: {request.run}")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        last, code = summarise(spark, request), 0
    except UserError as error:
        last, code = str(error), 1
    except JAVA_FAULTS as error:
        last, code = f"The job could not go on: {sentence(error)}", 1
    finally:
        spark.stop()
    # Last on stdout, where spark-submit puts both of Python's streams; Spark's own log goes to its stderr.
    sys.stdout.write(f"{last}\n")
    return code


def _request(arguments: Sequence[str] | None) -> Request:
    parser = argparse.ArgumentParser(prog="summarise.py", description="Summarise the trips of a lake's input.")
    parser.add_argument("--lake", required=True, help="the lake's URL, s3://BUCKET")
    parser.add_argument("--run", required=True, help="the run's name")
    parser.add_argument("--filter", default=load("trips").default_filter, help="the contract's filter to use")
    parser.add_argument("--code", help="hash of the code archive, for the record")
    parser.add_argument(
        "--published", default="", help="the location of the table that analysts see, whose evidence is kept"
    )
    options = parser.parse_args(arguments)
    return Request(options.lake, options.run, options.filter, options.code, run_of(options.lake, options.published))


if __name__ == "__main__":
    sys.exit(main())
