"""docs/local.md lists what a local run leaves out, from the one place that knows."""

from pathlib import Path

from localaws.services.emrcontainers.spark_submit import LEFT_OUT

BEGIN, END = (
    "<!-- left out: from spark_submit.py -->\n",
    "<!-- end -->",
)


def test_the_settings_that_are_left_out_are_those_of_the_code(root: Path) -> None:
    text = (root / "docs" / "local.md").read_text()
    told = text.partition(BEGIN)[2].partition(END)[0]
    head = "| left out | because |\n|---|---|\n"
    rows = head + "".join(f"| `{name}{'*' if name[-1] in '.3' else ''}` | {why} |\n" for name, why in LEFT_OUT.items())
    assert told == rows, f"docs/local.md is stale. Put this between its two marks:\n{rows}"
