"""The sheet on quality: what the gate thought of each run of a dataset, published or not."""

from typing import Any, Final

from contracts.formula import Formula
from contracts.model import QUALITY_CHECKS, QUALITY_REFUSED, QUALITY_RUNS
from pipeline.dashboard.fields import PERCENT, Dimension, Measure
from pipeline.dashboard.sheets import Row, in_rows, sheet
from pipeline.dashboard.theme import BAD, GOOD, WARN
from pipeline.dashboard.visuals import Heading, Visual, bars, coloured, kpi, lines, table

SHEET: Final = "quality"
CHECKS_TABLE: Final = "quality-checks"
VERDICTS: Final = {"passed": GOOD, "passed with warnings": WARN, "failed": BAD, "error": "#4C4A8F"}
KPI_ROWS, CHART_ROWS, TABLE_ROWS = 7, 12, 16

_AGE_NOW: Final = "Age of the data (days)"
_AGE_THEN: Final = "Age when judged (days)"
_SHARE: Final = "Rows refused (share)"
_DAY: Final = Dimension(QUALITY_RUNS, "judged_at", "Judged", "timestamp", "DAY")
_RUN_TIME: Final = Dimension(QUALITY_RUNS, "judged_at", "Judged (UTC)", "timestamp", "MINUTE")


def quality_calculated() -> list[dict[str, str]]:
    """The calculated fields of the sheet."""
    share = Formula.of("sum(refused) / sum(records_in)").quicksight()
    expressions = {
        _AGE_NOW: 'dateDiff({newest_file}, now(), "DD")',
        _AGE_THEN: 'dateDiff({newest_file}, {judged_at}, "DD")',
        _SHARE: share,
    }
    return [
        {"DataSetIdentifier": QUALITY_RUNS, "Name": name, "Expression": expression}
        for name, expression in expressions.items()
    ]


def quality_sheet(dataset: str) -> dict[str, Any]:
    """The sheet of a dataset's runs."""
    rows: list[Row] = [
        *in_rows(KPI_ROWS, _numbers(), 5),
        *in_rows(CHART_ROWS, [_verdicts(), _refused()], 2),
        *in_rows(CHART_ROWS, [_age(), _refused_share()], 2),
        *in_rows(TABLE_ROWS, [_checks()], 1),
        *in_rows(TABLE_ROWS, [_runs()], 1),
    ]
    about = "What the gate thought of each run, whether or not it was published."
    return sheet(SHEET, "Quality", f"Quality of {dataset}", about, rows)


def quality_filters(dataset: str) -> list[dict[str, Any]]:
    """The tables hold every dataset of the stack: the sheet shows one, and of the checks those that did not pass."""
    groups = [
        _only(f"{name.replace('_', '-')}-dataset", name, "dataset", [dataset], {"Scope": "ALL_VISUALS"})
        for name in (QUALITY_RUNS, QUALITY_CHECKS, QUALITY_REFUSED)
    ]
    one_visual = {"Scope": "SELECTED_VISUALS", "VisualIds": [CHECKS_TABLE]}
    return [*groups, _only("checks-not-passed", QUALITY_CHECKS, "result", ["warning", "failed", "error"], one_visual)]


def _only(group: str, data_set: str, column: str, values: list[str], scope: dict[str, Any]) -> dict[str, Any]:
    chosen = {"FilterListConfiguration": {"MatchOperator": "CONTAINS", "CategoryValues": values}}
    path = {"DataSetIdentifier": data_set, "ColumnName": column}
    return {
        "FilterGroupId": group,
        "Filters": [{"CategoryFilter": {"FilterId": f"{group}-filter", "Column": path, "Configuration": chosen}}],
        "ScopeConfiguration": {"SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": SHEET, **scope}]}},
        "Status": "ENABLED",
        "CrossDataset": "SINGLE_DATASET",
    }


def _run_sum(column: str, label: str) -> Measure:
    return Measure(QUALITY_RUNS, column, label, "SUM")


def _share() -> Measure:
    return Measure(QUALITY_RUNS, _SHARE, _SHARE, unit=PERCENT, digits=2)


def _numbers() -> list[Visual]:
    newest = "the newest run, beside the one before"
    age = Measure(QUALITY_RUNS, _AGE_NOW, _AGE_NOW, "MIN", unit="days")
    return [
        kpi(Heading("quality-age", "Age of the data", "since the newest input file was written"), age, None),
        kpi(Heading("quality-accepted", "Accepted", newest), _run_sum("accepted", "Accepted"), _RUN_TIME),
        kpi(Heading("quality-share", "Rows refused", newest), _share(), _RUN_TIME, as_ratio=False),
        kpi(
            Heading("quality-failed", "Checks failed", newest), _run_sum("failed", "Failed"), _RUN_TIME, as_ratio=False
        ),
        kpi(Heading("quality-warned", "Warnings", newest), _run_sum("warnings", "Warnings"), _RUN_TIME, as_ratio=False),
    ]


def _verdicts() -> Visual:
    runs = Measure(QUALITY_RUNS, "run", "Runs", counts=True)
    verdict = Dimension(QUALITY_RUNS, "verdict", "Verdict")
    return coloured(bars(Heading("quality-verdicts", "Verdicts by day"), _DAY, runs, verdict), verdict, VERDICTS)


def _refused() -> Visual:
    time = Dimension(QUALITY_REFUSED, "judged_at", "Judged (UTC)", "timestamp", "MINUTE")
    records = Measure(QUALITY_REFUSED, "records", "Rows", "SUM")
    reason = Dimension(QUALITY_REFUSED, "reason", "Reason")
    return bars(Heading("quality-refused", "Rows refused by reason, run by run"), time, records, reason)


def _age() -> Visual:
    age = Measure(QUALITY_RUNS, _AGE_THEN, _AGE_THEN, "MAX", unit="days")
    return lines(Heading("quality-ages", "Age of the data when it was judged (days)"), _RUN_TIME, age)


def _refused_share() -> Visual:
    return lines(Heading("quality-shares", "Share of rows refused, run by run"), _RUN_TIME, _share())


def _checks() -> Visual:
    judged = Dimension(QUALITY_CHECKS, "judged_at", "Judged (UTC)", "timestamp", "MINUTE")
    labels = {
        "check_name": "Check",
        "result": "Result",
        "reason": "What is wrong",
        "observed": "Observed",
        "expected": "Expected",
        "why": "Why it matters",
        "fix": "What to do",
    }
    by = [judged, *(Dimension(QUALITY_CHECKS, column, label) for column, label in labels.items())]
    heading = Heading(CHECKS_TABLE, "Checks that warn or failed, newest first")
    return table(heading, by, [], [(judged, "DESC"), (by[1], "ASC")])


def _runs() -> Visual:
    labels = {"run": "Run", "verdict": "Verdict", "summary": "Summary"}
    by = [_RUN_TIME, *(Dimension(QUALITY_RUNS, column, label) for column, label in labels.items())]
    values = [
        _run_sum("records_in", "Rows read"),
        _run_sum("accepted", "Accepted"),
        _run_sum("refused", "Refused"),
        _share(),
        Measure(QUALITY_RUNS, "cost_usd", "Cost (dollars)", "SUM", unit="dollars", digits=2),
    ]
    return table(Heading("quality-runs", "Runs, newest first"), by, values, [(_RUN_TIME, "DESC")])
