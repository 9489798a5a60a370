"""The words of a contract, each with what it says: what the loader reads, what editors show, what the guide lists."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]

TOP: Final[Words] = {
    "apiVersion": "the edition of the Open Data Contract Standard: `v3.1.0`",
    "kind": "`DataContract`",
    "id": "what tells this contract from every other",
    "name": "the table's name, in a-z, 0-9 and _",
    "version": "three numbers; a new first one is another table, `NAME_v2`",
    "description": "`purpose` says what one row is, and for whom",
    "schema": "the one table that the contract describes",
    "team": "who owns the data: the report and the owners' messages name them",
}
TABLE: Final[Words] = {
    "physicalName": "what the table is called in its store; of a product it follows",
    "properties": "the columns",
    "quality": "expectations of your own; checks of other tools are kept, and are theirs",
    "customProperties": "our words, each as `{property: WORD, value: …}`; those of other tools are kept",
}
COLUMN: Final[Words] = {
    "name": "what the column is called here and in Athena: a-z, 0-9 and _, a letter first",
    "logicalType": "`string`, `integer`, `number`, `boolean`, `timestamp`, `date`; of a product's column it follows",
    "physicalType": "the type in Spark and Athena, where it is not the usual one: `int`, `decimal(12,2)`",
    "required": "a file without the column is refused whole",
    "description": "what a value is, for whoever reads the report or the table",
}
OF_COLUMN: Final[Words] = {
    "names": (
        "what the files call it, newest edition first: a list, or lists by kind of files; its own name unless told. "
        "Case and outer blanks do not matter. `price + fees` is a sum: all parts must be there, the first with a value"
    ),
    "expression": "Spark SQL over raw columns that makes the column; `source_kind` is the kind of file there",
    "unit": "what its numbers are in",
    "measure": (
        "of a product: how accepted records are aggregated: `count(*)`, `count_if(condition)`, `sum(x)`, `sum(x / y)`, "
        "`min(x)` or `max(x)`; a column without one is a key"
    ),
}
SOURCE: Final[Words] = {
    "records": "what a row is called: `orders`, `visits`",
    "sources": "the kinds of raw files, by name",
    "period": (
        "where the time bucket of a record stands: `{grain: month, from: [file_name, folder], column: TIME}`; "
        "`from: {column: TIME}` where each record has its own; `none` for a reference table"
    ),
    "identity": "the columns that tell one record from another: for doubled records and files that came twice",
    "rules": "why a row is refused: the first condition that is true names the reason",
    "defaultFilter": "the set of rules that a run uses unless it is told another; needless with one",
    "counts": "conditions whose records are counted as evidence and not refused, by name",
    "standardChecks": "limits of standard checks, by the check's name; `{off: WHY}` switches one off",
}
KIND: Final[Words] = {
    "folder": "where the files lie, below `input/`",
    "file": "how the names of its files begin",
    "ignored": "raw columns that are left unread",
    "missing": "texts that mean nothing: `[NA]`",
    "multiline": "`true` where quoted cells break lines",
}
PERIOD: Final[Words] = {
    "grain": "`year`, `month` or `day`",
    "from": "`file_name`, `folder` or both in their order; or `{column: TIME}`, where each record has its own",
    "column": "the time that must lie in the period that the file promises",
}
RULE: Final[Words] = {
    "reason": "what the report and the refused rows call it",
    "condition": "Spark SQL over the columns; `price_text` is what the file says in the place of `price`",
    "why": "why such a row is refused",
    "filters": "the sets that the rule belongs to; `all` unless told",
}
PRODUCT: Final[Words] = {
    "from": "the name of the source that the table is made from",
    "answer": "the view over the table that people read",
    "standardChecks": SOURCE["standardChecks"],
}
ANSWER: Final[Words] = {
    "name": "the view's name",
    "by": "the keys that it is told by: a list, or `{shown: key}`",
    "numbers": "what it tells of each",
}
NUMBER: Final[Words] = {
    "name": "the number's column in the view",
    "formula": "sums, minima and maxima of the table's columns, numbers, + - * / and brackets: `sum(paid) / sum(n)`",
    "title": "what people read above it",
    "unit": "what it is in",
    "digits": "how many are shown behind the point; 2 unless told",
    "steady": "`false` for a number that crosses zero, which cannot be compared with the period before as a ratio",
}
LIMITS: Final[Words] = {
    "min": "the least that does not stop a run",
    "max": "the most that does not stop a run",
    "warn": "from where on it warns: one limit, or `[lowest, highest]`",
    "off": "why this dataset does without the check",
    "severity": "`critical` stops a run, `warning` publishes with a flag",
}
EXPECTATION: Final[Words] = {
    "name": "how the check is told from others",
    "type": "`custom`, of a check that this project runs",
    "engine": "`greatExpectations`, of a check that this project runs",
    "implementation": "one of Great Expectations (`type`), its arguments (`kwargs`), and what it has none for (`meta`)",
    "severity": LIMITS["severity"],
    "dimension": "which side of quality it looks at",
    "businessImpact": "why it is there: the report shows it",
    "customProperties": "`fix`: what to do when it does not hold",
}
META: Final[Words] = {
    "over": "what is looked over: `rows` unless told",
    "where": "only rows with these values: `{column: value}` or `{column: [value, value]}`",
    "measure": "in the place of `column`: a column, or one divided by another (`sum_price / orders`)",
    "against": "divided by the same in `the period before`, `the periods beside it` or `the last published run`",
    "nulls": "`allowed` where an empty value is right; otherwise an empty value breaks a range or a set",
    "called": "how a person calls it: `average price`",
    "unit": "what stands behind the number: `minutes`; `percent` and `dollars` are written as such",
}
"""What every expectation may say in `meta`, beside the arguments of Great Expectations in `kwargs`."""
