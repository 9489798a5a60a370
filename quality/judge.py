"""The job "Judge the table": spark-submit judge.py --lake s3://BUCKET --run RUN [--code HASH]

Writes report.html, then verdict.json, then the page of all runs, and tells by its exit code: 0 passed (with or
without warnings), 3 failed, 4 the judge could not judge. Its last line is one sentence.
"""

import argparse
import sys

from pyspark.sql import SparkSession

from pipeline.places import Places, RunNameError
from quality import engine, verdict
from quality.gate import Gate


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    # The package takes seconds to import, and so does a Spark session to start: both at once.
    importing = engine.warm()
    try:
        places = Places(options.lake, options.run)
        spark = _session(options.run)
        try:
            found = Gate(spark, places, options.code, over_spark=options.engine == "spark").judge(importing)
        finally:
            spark.stop()
    except RunNameError as error:
        return _say(str(error))
    except Exception as error:  # noqa: BLE001 (the verdict could not be written; the exit code is what is left)
        line = str(error).strip().partition("\n")[0][:300]
        return _say(f"The judge could not write a verdict: {type(error).__name__}: {line}")
    print(f"{found.verdict}: {found.summary}", file=sys.stderr)  # noqa: T201 (a job's log is its output)
    return found.exit_code


def _session(run: str) -> SparkSession:
    builder = SparkSession.builder.appName(f"Judge the table: {run}").config("spark.sql.session.timeZone", "UTC")
    # The tables have a few hundred rows: compiling code for them takes seconds and saves none.
    builder = builder.config("spark.sql.codegen.wholeStage", "false").config("spark.sql.adaptive.enabled", "false")
    return builder.config("spark.sql.codegen.factoryMode", "NO_CODEGEN").getOrCreate()


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 (a job's log is its output)
    return verdict.EXIT_CODES["error"]


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake", required=True, help="the lake's bucket, as s3://BUCKET")
    parser.add_argument("--run", required=True, help="the run to judge")
    parser.add_argument("--code", default="", help="the hash of the code that judges, for the record")
    parser.add_argument("--engine", choices=["pandas", "spark"], default="pandas", help="what the checks run on")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
