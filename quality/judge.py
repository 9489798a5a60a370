"""The job "Judge the table": spark-submit judge.py --lake s3://BUCKET --run RUN [--code HASH] [--published s3://…/table/]

Writes report.html, then verdict.json, then the page of all runs, and tells by its exit code: 0 passed (with or
without warnings), 3 failed, 4 the judge could not judge. Its last line is one sentence.
"""

import argparse
import gc
import sys
from base64 import b64decode

from pyspark.sql import SparkSession

from pipeline.layout import Layout, RunNameError, run_of
from quality import gx, verdict
from quality.gate import Gate, now
from quality.verdict import Release


def main(arguments: list[str]) -> int:
    asked = options(arguments)
    # Modules by the thousand are loaded and never die: looking through them often costs a tenth of the job.
    gc.set_threshold(100_000, 50, 100)
    # The package takes seconds to import, and so does a Spark session to start: both at once.
    importing = gx.warm()
    try:
        layout = Layout(asked.lake, asked.run)
        spark = _session(asked.run)
        try:
            over_spark, seen = asked.engine == "spark", run_of(asked.lake, asked.published)
            found = Gate(spark, layout, asked.code, over_spark, seen, release(asked)).judge(importing)
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


def _plain(encoded: str) -> str:
    return b64decode(encoded, validate=True).decode()


def release(asked: argparse.Namespace) -> Release | None:
    """The release that was asked for; none without a name and a reason."""
    if not asked.released_by.strip() or not asked.because.strip():
        return None
    return Release(asked.released_by, asked.because, now())


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 (a job's log is its output)
    return verdict.EXIT_CODES["error"]


def options(arguments: list[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake", required=True, help="the lake's bucket, as s3://BUCKET")
    parser.add_argument("--run", required=True, help="the run to judge")
    parser.add_argument("--code", default="", help="the hash of the code that judges, for the record")
    parser.add_argument("--published", default="", help="where the table stands that analysts see, to compare with it")
    parser.add_argument("--released-by", default="", help="who publishes this run even if it is stopped")
    parser.add_argument("--because", type=_plain, default="", help="why, in Base64")
    parser.add_argument("--engine", choices=["pandas", "spark"], default="pandas", help="what the checks run on")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
