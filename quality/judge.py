"""The job "Judge the table": its verdict, its report, and the page of all runs.

    spark-submit judge.py --lake s3://BUCKET/DATASET --dataset DATASET --run RUN
        [--stack NAME] [--code HASH] [--published s3://…/tables/PRODUCT/] [--released-by WHO --because BASE64]
        [--keep-runs N]

Writes report.html, then verdict.json, then what SQL reads and the page of all runs; removes the data of runs beyond
those to keep; and exits with 0 passed (with or without
warnings), 3 failed, 4 the judge could not judge. Its last line is one sentence.
"""

import argparse
import gc
import sys
from base64 import b64decode

from pyspark.sql import SparkSession

from contracts import UserError
from pipeline.documents import EXIT_CODES, Release
from pipeline.layout import Layout, run_of
from quality import gx
from quality.gate import Gate, now


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    # Modules by the thousand are loaded and never die: looking through them often costs a tenth of the job.
    gc.set_threshold(100_000, 50, 100)
    # The package takes seconds to import, and so does a Spark session to start: both at once.
    gx.start_import()
    try:
        layout = Layout(options.lake, options.run)
        spark = _session(options.run)
        try:
            over_spark, published = options.engine == "spark", run_of(options.lake, options.published)
            gate = Gate(
                *(spark, layout, options.dataset, options.code, over_spark, published),
                release=release(options),
                database=options.database,
                stack=options.stack,
                keep_runs=options.keep_runs,
            )
            verdict = gate.judge()
        finally:
            spark.stop()
    except UserError as error:
        return _fail(str(error))
    except Exception as error:  # noqa: BLE001 (the verdict could not be written; the exit code is what is left)
        line = str(error).strip().partition("\n")[0][:300]
        return _fail(f"The judge could not write a verdict: {type(error).__name__}: {line}")
    print(f"{verdict.verdict}: {verdict.summary}", file=sys.stderr)  # noqa: T201 (a job's log is its output)
    return verdict.exit_code


def _session(run: str) -> SparkSession:
    builder = SparkSession.builder.appName(f"Judge the table: {run}").config("spark.sql.session.timeZone", "UTC")
    # The tables have a few hundred rows: compiling code for them takes seconds and saves none.
    builder = builder.config("spark.sql.codegen.wholeStage", "false").config("spark.sql.adaptive.enabled", "false")
    return builder.config("spark.sql.codegen.factoryMode", "NO_CODEGEN").getOrCreate()


def _plain(encoded: str) -> str:
    return b64decode(encoded, validate=True).decode()


def release(options: argparse.Namespace) -> Release | None:
    """The release of this run; none without a name and a reason."""
    if not options.released_by.strip() or not options.because.strip():
        return None
    return Release(options.released_by, options.because, now())


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 (a job's log is its output)
    return EXIT_CODES["error"]


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake", required=True, help="the dataset's folder in the lake, as s3://BUCKET/DATASET")
    parser.add_argument("--dataset", required=True, help="the dataset to judge: a folder of contracts below datasets/")
    parser.add_argument("--run", required=True, help="the run to judge")
    parser.add_argument("--database", default="", help="the ARN of the Glue database of its tables, for the lineage")
    parser.add_argument("--stack", default="", help="the stack whose run it is, for the record")
    parser.add_argument("--code", default="", help="the hash of the code that judges, for the record")
    parser.add_argument(
        "--published", default="", help="the location of any table that analysts see, to compare with its run"
    )
    parser.add_argument("--released-by", default="", help="who publishes this run even if it is stopped")
    parser.add_argument("--because", type=_plain, default="", help="why, in Base64")
    parser.add_argument("--keep-runs", type=int, default=0, help="of how many runs the data stays; 0 for all")
    parser.add_argument("--engine", choices=["pandas", "spark"], default="pandas", help="what the checks run on")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
