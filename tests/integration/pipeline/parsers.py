"""The parsers of Hive and Trino themselves, in one Java: what they say of a statement."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyspark
from py4j.java_gateway import JavaGateway
from py4j.protocol import Py4JJavaError

from localaws.java import LEAN, find_java

POM = Path(__file__).with_name("trino-parser.xml")
SPARK_JARS = Path(pyspark.__file__).parent / "jars"


@dataclass(frozen=True)
class Parser:
    """A parser in Java."""

    parse: Callable[[str], Any]

    def fault(self, statement: str) -> str:
        """What the parser says against a statement; nothing where it takes it."""
        try:
            self.parse(statement)
        except Py4JJavaError as error:
            return f"{error.java_exception.getMessage()}\n{statement}"
        return ""


@contextmanager
def java(trino: Path | None) -> Iterator[Any]:
    """The classes of a Java that has Hive's parser, which pyspark ships, and Trino's where its jars are."""
    # Trino's jars first: Spark's ANTLR is older, and Hive uses one of another name.
    folders = [*([trino] if trino else []), SPARK_JARS]
    (jar,) = SPARK_JARS.glob("py4j-*.jar")
    gateway = JavaGateway.launch_gateway(
        jarpath=str(jar),
        classpath=":".join(f"{folder}/*" for folder in folders),
        java_path=find_java().command,
        javaopts=[*LEAN],
        die_on_exit=True,
    )
    try:
        yield gateway.jvm
    finally:
        gateway.shutdown()
