"""The table of docs/local.md that lists which settings of Spark a local run leaves out, and why."""

from localaws.services.emrcontainers.spark_submit import LEFT_OUT
from tools.docs import between


def pages() -> dict[str, str]:
    path = "docs/local.md"
    rows = [f"| `{name}{'*' if name[-1] in '.3' else ''}` | {why} |\n" for name, why in LEFT_OUT.items()]
    return {path: between(path, "left out", "".join(["| left out | because |\n|---|---|\n", *rows]))}
