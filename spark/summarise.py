"""The Spark job "Summarise the records": `summarise.py --lake s3://BUCKET/DATASET --dataset DATASET --run RUN`.

Exits with 0 when everything is written, and with 1 and one sentence on its last line when it stopped.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from pyspark.sql import SparkSession

from contracts import Dataset, UserError, load_dataset
from pipeline.lake import JAVA_FAULTS, sentence
from pipeline.layout import run_of
from spark.errors import TransformError
from spark.job import summarise
from spark.record import Request
from spark.records import Transform
from spark.scan import SESSION


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    # Times carry a wall clock and no zone: read as UTC, no machine's own zone can move them.
    builder = SparkSession.builder.appName(f"Summarise {options.dataset}: {options.run}")
    for name, value in SESSION.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    try:
        dataset = load_dataset(options.dataset)
        last, code = summarise(spark, _request(options, dataset), dataset, transform_of(dataset)), 0
    except UserError as error:
        last, code = str(error), 1
    except JAVA_FAULTS as error:
        last, code = f"The job could not go on: {sentence(error)}", 1
    finally:
        spark.stop()
    # Last on stdout, where spark-submit puts both of Python's streams; Spark's own log goes to its stderr.
    sys.stdout.write(f"{last}\n")
    return code


def transform_of(dataset: Dataset) -> Transform | None:
    """The function `transform` of the dataset's transforms.py; None where it has none. Raises TransformError."""
    if not dataset.transforms:
        return None
    try:
        transform = import_module(f"datasets.{dataset.name}.transforms").transform
    except Exception as error:
        raise TransformError(
            f"datasets/{dataset.name}/transforms.py cannot be used: {type(error).__name__}: {error}. "
            "It has one function: transform(records: DataFrame) -> DataFrame."
        ) from error
    return transform  # type: ignore[no-any-return]  # its own author types it


def _request(options: argparse.Namespace, dataset: Dataset) -> Request:
    name = options.filter or dataset.source.default_filter or ""
    return Request(options.lake, options.run, name, options.code, run_of(options.lake, options.published))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="summarise.py", description="Summarise the records of a dataset's input.")
    parser.add_argument("--lake", required=True, help="the dataset's folder in the lake, s3://BUCKET/DATASET")
    parser.add_argument("--dataset", required=True, help="the dataset's name")
    parser.add_argument("--run", required=True, help="the run's name")
    parser.add_argument("--filter", default="", help="the contract's filter to use, if not its default")
    parser.add_argument("--code", help="hash of the code archive, for the record")
    parser.add_argument(
        "--published", default="", help="the location of the table that analysts see, whose evidence is kept"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
