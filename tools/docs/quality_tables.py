"""docs/quality-tables.md: the tables and views of quality, and questions to ask of them."""

from collections.abc import Iterator, Mapping

from contracts import load_dataset
from pipeline.quality_tables import QUALITY_TABLES, view_inputs
from tools.docs import COMMAND

EXAMPLE = "flights"
INTRODUCTION = """\
# Quality, asked by SQL

<!-- Generated: {command} -->

What the gate knows stands in tables of the stack's own database, beside the answers: `tollgate query`, Athena,
QuickSight and every client of Athena read them. The stack declares them, so that they can be asked before the first
run, and are empty then.

```sh
tollgate query "SELECT reason, sum(records) AS records FROM quality_refused GROUP BY reason"
```

Tables of **all runs** are told by `quality_`: every judge adds a file of JSON lines to each of them, whatever its
verdict, and a run that is judged again (`tollgate release`) replaces its own. A run that broke before it was judged has
no row. Views of the **published run** are told by the dataset's name: which run that is follows from the location of
the product's table (`"$path"`), so they change in the very step that publishes, rolls back or releases, and need none
of their own. A published table without a row would leave them empty.

A file that did not change is not read again, and its refused rows are not copied: they stay where the run that read
them (`read_by`) has left them, and the view finds them there. `file_…` reasons are those of whole files, which have no
rows to keep.

Tables of all runs are never cut. Of old runs the tables, evidence and refused rows go: the judge removes them beyond
the setting `keepRuns` (30 that could be published, as many others, and the published one in any case), and
`tollgate runs` says of how many only verdict and report are left. How much that is: `docs/benchmarks-storage.md`.

"""
QUESTIONS = (
    ("How each run ended", ("SELECT run, verdict, records_in, refused_share, warnings, failed FROM quality_runs "
     "WHERE dataset = 'flights' ORDER BY judged_at DESC")),
    ("What was refused, over time", ("SELECT judged_at, reason, records FROM quality_refused "
     "WHERE dataset = 'flights' ORDER BY 1, 2")),
    ("Which checks were not passed most often", ("SELECT check_name, result, count(*) AS runs, max(judged_at) AS last "
     "FROM quality_checks WHERE result <> 'passed' GROUP BY check_name, result ORDER BY runs DESC")),
    ("What is in the published table, by file", ("SELECT file, sum(records) AS records FROM flights_evidence "
     "WHERE outcome = 'accepted' GROUP BY file ORDER BY file")),
    ("Refused rows whole, as they stand in their files", "SELECT file, reason, row FROM flights_refused LIMIT 20"),
    ("A column of refused rows", ("SELECT json_extract_scalar(row, '$.carrier') AS carrier, count(*) AS refused "
     "FROM flights_refused GROUP BY 1 ORDER BY 2 DESC")),
    ("How old the data is", "SELECT dataset, max(newest_file) AS newest_file FROM quality_runs GROUP BY dataset"),
)  # fmt: skip


def pages() -> dict[str, str]:
    return {"docs/quality-tables.md": INTRODUCTION.format(command=COMMAND) + "\n".join(_parts())}


def _parts() -> Iterator[str]:
    yield "## Questions\n"
    for title, question in QUESTIONS:
        yield f"{title}:\n\n```sql\n{question}\n```\n"
    yield "## Tables of all runs\n"
    for table in QUALITY_TABLES:
        yield f"### `{table.name}`\n\n{table.description}\n\n{_columns(table.columns)}"
    yield f"## Views of the published run, here of `{EXAMPLE}`\n"
    dataset = load_dataset(EXAMPLE)
    about = {column.name: column.description for product in dataset.products for column in product.columns}
    about |= {column.name: column.description for column in dataset.evidence.columns}
    for view in view_inputs(dataset, "tollgate"):
        columns = {
            one["Name"]: (one["Type"], about.get(one["Name"], "")) for one in view["StorageDescriptor"]["Columns"]
        }
        yield f"### `{view['Name']}`\n\n{view['Description']}\n\n{_columns(columns)}"


def _columns(columns: Mapping[str, tuple[str, str]]) -> str:
    rows = "".join(f"| `{name}` | {kind} | {about} |\n" for name, (kind, about) in columns.items())
    return f"| column | type | what |\n|---|---|---|\n{rows}"
