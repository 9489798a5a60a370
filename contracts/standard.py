"""Standard checks: what every dataset is held to without a word, told in the dataset's own words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

import yaml

from contracts.errors import ContractError, Problem
from contracts.evidence import RECORDS, used_columns
from contracts.model import SOURCE_KIND, Contract, Dataset, Expectation, Period, Severity
from contracts.suggest import suggestion
from contracts.words import LIMITS

_RANGE: Final = "expect_column_values_to_be_between"
_NULL: Final = "expect_column_values_to_be_null"
_UNIQUE: Final = "expect_compound_columns_to_be_unique"
_ROWS: Final = "expect_table_row_count_to_be_between"
_SETTINGS: Final = tuple(LIMITS)
_OVERRIDES: Final = "standardChecks"


@cache
def standard_checks() -> Mapping[str, Mapping[str, Any]]:
    """Every standard check by its name, as standard_checks.yaml has it."""
    text = files("contracts").joinpath("standard_checks.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def with_standard_checks(dataset: Dataset) -> Dataset:
    """The dataset with its standard checks before its own expectations; raises ContractError for a wrong override."""
    problems = [Problem(0, text) for contract in (dataset.source, *dataset.products) for text in _wrong(contract)]
    if problems:
        raise ContractError("", problems)
    evidence = _with_standard(dataset.evidence, _expanded(dataset, None))
    products = tuple(_with_standard(product, _expanded(dataset, product)) for product in dataset.products)
    return replace(dataset, evidence=evidence, products=products)


def _with_standard(contract: Contract, standard: Iterator[Expectation]) -> Contract:
    """The contract with standard checks before its own expectations, which replace standard checks of the same."""
    own = [_measured(expectation) for expectation in contract.expectations]
    kept = tuple(expectation for expectation in standard if _measured(expectation) not in own)
    return replace(contract, expectations=(*kept, *contract.expectations))


def _measured(expectation: Expectation) -> tuple[object, ...]:
    """What an expectation looks at, whatever its limits."""
    words = ("over", "where", "measure", "column", "column_list", "against")
    return expectation.type, expectation.severity, *(repr(expectation.arguments.get(word)) for word in words)


def _wrong(contract: Contract) -> Iterator[str]:
    choices = standard_checks()
    for name, wanted in contract.standard.items():
        where = f"{contract.name}, {_OVERRIDES}: {name}"
        if name not in choices:
            yield f"{where} is not a standard check{suggestion(str(name), choices)}"
        elif not isinstance(wanted, Mapping):
            yield f"{where} is {wanted!r}; write limits, like {{max: 0.1}}, or {{off: WHY}}"
        elif unknown := sorted(set(map(str, wanted)) - set(_SETTINGS)):
            yield f"{where} has {', '.join(unknown)}; it may have {', '.join(_SETTINGS)}"
        elif "off" in wanted and not (isinstance(wanted["off"], str) and wanted["off"].strip()):
            yield f"{where} is off without a reason: write {{off: WHY}}"
        else:
            yield from (f"{where} has {text}" for text in _wrong_values(wanted))


def _wrong_values(wanted: Mapping[str, Any]) -> Iterator[str]:
    for name in ("min", "max", "warn"):
        # A warning may have a limit on each side.
        values = wanted[name] if name == "warn" and isinstance(wanted.get(name), list) else [wanted.get(name, 0)]
        if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            yield f"{name}: {wanted[name]!r}, which is not a number"
        elif len(values) != (2 if isinstance(wanted.get(name), list) else 1):
            yield f"{name}: {wanted[name]!r}; write one limit, or [lowest, highest]"
    if wanted.get("severity", "critical") not in get_args(Severity):
        yield f"severity: {wanted['severity']!r}; write {' or '.join(get_args(Severity))}"


def _expanded(dataset: Dataset, product: Contract | None) -> Iterator[Expectation]:
    for name, check in standard_checks().items():
        if (check.get("table") == "product") != (product is not None):
            continue
        wanted = dataset.source.standard.get(name, {}) | (product.standard.get(name, {}) if product else {})
        if "off" in wanted or not _applies(check.get("needs"), dataset, product):
            continue
        for words in _subjects(check.get("each"), dataset, product):
            yield from _expectations(name, {**check, **wanted}, words | _words(dataset, product))


def _applies(need: str | None, dataset: Dataset, product: Contract | None) -> bool:
    period = dataset.source.period
    of_file = bool(period and period.of_file and period.column)
    has_periods = bool(period and product and _names_periods(product, period))
    return {
        None: True,
        "identity": bool(dataset.source.identity),
        "time": bool(period and period.column),
        "time_of_file": of_file,
        "month_of_file": bool(of_file and period and period.grain == "month"),
        "periods": has_periods,
        "series": bool(has_periods and product and product.series and len(dataset.source.sources) > 1),
    }[need]


def _names_periods(product: Contract, period: Period) -> bool:
    """Whether a product's keys tell every period from the others."""
    return set(period.parts) <= set(product.parts) or (period.grain == "day" and "date" in product.parts)


def _subjects(each: str | None, dataset: Dataset, product: Contract | None) -> Iterator[dict[str, str]]:
    """What a check is repeated for: columns that something needs, columns that a sum adds, numbers of an answer."""
    if each is None:
        yield {}
    elif each == "used":
        for column in used_columns(dataset.source, dataset.products):
            if column.physical_type != "string" and column.expression != SOURCE_KIND:
                yield {"column": column.name}
    elif each == "measured":
        names = [
            n
            for p in dataset.products
            for c in p.measured
            if c.measure and c.measure.kind == "sum"
            for n in c.measure.columns
        ]
        yield from ({"column": name} for name in dict.fromkeys(names))
    elif product is not None and product.answer is not None:
        for number in product.answer.numbers:
            ratio = number.formula.ratio
            if ratio and number.steady and all(_is_sum(product, name) for name in ratio):
                yield {"ratio": " / ".join(ratio), "title": number.title.lower()}


def _is_sum(product: Contract, name: str) -> bool:
    measure = product.column(name).measure
    return bool(measure and measure.is_additive)


def _words(dataset: Dataset, product: Contract | None) -> dict[str, str]:
    period = dataset.source.period
    grain = period.grain if period else "period"
    return {
        "records": dataset.source.records,
        "grain": grain,
        "grains": f"{grain.capitalize()}s",
        "time": (period.column if period else None) or "time",
        "count": product.count if product else RECORDS,
    }


def _expectations(name: str, check: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[Expectation]:
    """The check as one expectation that stops a run, and one that warns, where it has limits for both."""
    arguments = {
        key: _filled(check[key], words)
        for key in ("over", "where", "measure", "against", "nulls", "called", "unit")
        if key in check
    }
    subject = words.get("column") or words.get("ratio", "").replace(" ", "")
    label = f"{name}-{subject}".rstrip("-").replace("_", "-").replace("/", "-per-")
    about = {
        "dimension": str(check["dimension"]),
        "why": _filled(check["why"], words),
        "fix": _filled(check["fix"], words),
    }

    def one(kind: str, limits: Mapping[str, Any], severity: Severity, suffix: str = "") -> Expectation:
        return Expectation(
            type=kind, arguments=arguments | dict(limits), severity=severity, name=label + suffix, **about
        )

    severity: Severity = "warning" if check.get("severity") == "warning" else "critical"
    if check.get("empty"):
        yield one(_NULL, {}, severity)
    elif "unique" in check:
        yield one(_UNIQUE, {"column_list": check["unique"]}, severity)
    elif "rows" in check:
        yield one(_ROWS, {"min_value": check["rows"]}, severity)
    else:
        stop = {f"{end}_value": check[end] for end in ("min", "max") if end in check}
        if stop:
            yield one(_RANGE, stop, severity)
        warn = _warning(check, words)
        if warn:
            yield one(_RANGE, warn, "warning", "-unusual" if stop else "")


def _warning(check: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The limits that warn: one number on the side of the stopping limit, two for both, or one for each grain."""
    warn = check.get("warn")
    if warn is None:
        return {}
    if isinstance(warn, Mapping):
        warn = warn.get(words["grain"], warn["none"])
    if isinstance(warn, list):
        return {"min_value": warn[0], "max_value": warn[1]}
    return {"min_value": warn} if "min" in check and "max" not in check else {"max_value": warn}


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    for word, meaning in words.items():
        text = text.replace(f"{{{word}}}", meaning)
    return text[:1].upper() + text[1:] if value.startswith("{grains}") else text
