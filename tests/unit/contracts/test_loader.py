from pathlib import Path

import pytest

from contracts import ContractError, Period, Source, load_file, load_text
from tests.unit.contracts.texts import PRODUCT, SOURCE, changed

GOOD = """\
apiVersion: v3.1.0
kind: DataContract
id: x
name: things
version: 1.2.0
status: active
description:
  purpose: Things, counted.
schema:
  - name: things
    properties:
      - name: amount
        logicalType: integer
        physicalType: bigint
        required: true
        description: How many.
        customProperties:
          - {property: unit, value: pieces}
    quality:
      - name: some
        type: custom
        engine: greatExpectations
        implementation: {type: expect_column_values_to_not_be_null, kwargs: {column: amount}}
        severity: critical
        dimension: completeness
        businessImpact: A thing without an amount is no thing.
        customProperties:
          - {property: fix, value: Ask the maker.}
"""
NUMBER = "{name: average, formula: sum(revenue) / sum(orders), title: Average sale, unit: euros}"


def problems(tmp_path: Path, *changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "things.yaml"
    path.write_text(text)
    with pytest.raises(ContractError) as caught:
        load_file(path)
    return str(caught.value)


def test_a_good_file_becomes_a_contract(tmp_path: Path) -> None:
    path = tmp_path / "things.yaml"
    path.write_text(GOOD)
    contract = load_file(path)
    assert (contract.name, contract.version, contract.description) == ("things", "1.2.0", "Things, counted.")
    assert contract.column("amount").unit == "pieces"
    expectation = contract.expectations[0]
    assert expectation.arguments == {"column": "amount"}
    assert (expectation.severity, expectation.fix) == ("critical", "Ask the maker.")


def test_words_that_great_expectations_does_not_know_stand_in_meta_and_are_read_in_kwargs_too() -> None:
    before = GOOD.replace("kwargs: {column: amount}", "kwargs: {column: amount, over: rows, called: amounts}")
    after = GOOD.replace("kwargs: {column: amount}", "kwargs: {column: amount}, meta: {over: rows, called: amounts}")
    [old], [new] = load_text(before, "before").expectations, load_text(after, "after").expectations
    assert (old.misplaced, new.misplaced) == (("called", "over"), ())
    assert old == new
    assert new.arguments == {"column": "amount", "over": "rows", "called": "amounts"}


@pytest.mark.parametrize(
    ("meta", "problem"),
    [
        ("{column: amount}", "expectation 'some' has no 'column'"),
        ("{ovr: rows}", "expectation 'some' has no 'ovr'; did you mean 'over'?"),
        ("[over]", "expectation 'some' has meta: ['over'], which is no Block"),
    ],
)
def test_what_meta_may_not_hold_is_named(tmp_path: Path, meta: str, problem: str) -> None:
    assert problem in problems(tmp_path, ("kwargs: {column: amount}", f"kwargs: {{column: amount}}, meta: {meta}"))


def test_a_word_in_kwargs_and_in_meta_is_named(tmp_path: Path) -> None:
    both = "kwargs: {column: amount, over: rows}, meta: {over: periods}"
    assert "expectation 'some' says 'over' in kwargs and in meta" in problems(
        tmp_path, ("kwargs: {column: amount}", both)
    )


def test_all_problems_are_named_at_once_with_their_lines(tmp_path: Path) -> None:
    message = problems(
        tmp_path,
        ("physicalType: bigint", "physicalType: number(3)"),
        ("severity: critical", "severity: criticl"),
        ("property: fix", "property: fox"),
    )
    assert ":12: column 'amount' has physicalType 'number(3)'" in message
    assert ":20: expectation 'some' has severity: 'criticl'; did you mean 'critical'?" in message
    assert ":28: custom property 'fox' is not read by anything; did you mean 'fix'?" in message
    assert ":20: expectation 'some' lacks 'fix'" in message
    assert len(message.splitlines()) == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("description: How many.", "descripton: How many."), "has no 'descripton'; did you mean 'description'?"),
        (("logicalType: integer", "logicalType: map"), "has logicalType: 'map' (one of"),
        (("logicalType: integer", "logicalType: object"), "has logicalType 'object'; only flat columns are read"),
        (("logicalType: integer", ""), "column 'amount' lacks 'logicalType'"),
        (("required: true", "required: sometimes"), "has required: 'sometimes', which is no bool"),
        (("name: amount", "name: Amount Paid"), "has a name that Athena and Spark would quote"),
        (("version: 1.2.0", "version: 1.2"), "has version: 1.2, which is no str"),
        (("kind: DataContract", "kind: Contract"), "has kind: 'Contract'; did you mean 'DataContract'?"),
        (("apiVersion: v3.1.0", "apiVersion: v2.2.2"), "this loader reads ODCS v3"),
        (("property: unit", "property: units"), "is not read by anything; did you mean 'unit'?"),
        (("property: fix", "property: why"), "expectation 'some' lacks 'fix'"),
        (("engine: greatExpectations", "engine: greatExpectation"), "did you mean 'greatExpectations'?"),
        (("type: custom", "type: costum"), "has type: 'costum'; did you mean 'custom'?"),
        (
            ("name: things\nversion", "name: Things\nversion"),
            "has the name 'Things', which Athena cannot take unquoted",
        ),
        (("version: 1.2.0", "version: '1.2'"), "has version '1.2'; write three numbers, like 1.0.0"),
        (("dimension: completeness", "dimension: fullness"), "has dimension: 'fullness'"),
        (("businessImpact: A thing without an amount is no thing.", ""), "lacks 'businessImpact'"),
        (("status: active", "status: active\nstatus: draft"), "says 'status' twice"),
    ],
)
def test_a_mistake_is_named_with_a_way_out(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert message in problems(tmp_path, change)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    column = GOOD[GOOD.index("      - name: amount") : GOOD.index("    quality")]
    assert "has two columns 'amount'" in problems(tmp_path, (column, column * 2))


def test_two_expectations_of_one_name_are_refused(tmp_path: Path) -> None:
    expectation = GOOD[GOOD.index("      - name: some") :]
    assert "has two expectations 'some'" in problems(tmp_path, (expectation, expectation * 2))


def test_a_contract_knows_the_line_of_what_it_says_but_equals_the_same_contract_elsewhere() -> None:
    here, lower = load_text(GOOD, "x"), load_text(f"# A comment.\n{GOOD}", "x")
    assert (here.columns[0].line, lower.columns[0].line, lower.expectations[0].line) == (12, 13, 21)
    assert here == lower
    assert repr(here) == repr(lower)


def test_a_file_that_cannot_be_read_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read: No such file"):
        load_file(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("naïve".encode("latin-1"))
    with pytest.raises(ContractError, match="is not text in UTF-8"):
        load_file(tmp_path / "latin.yaml")


def test_text_that_is_no_yaml_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "things.yaml"
    path.write_text("a: [1")
    with pytest.raises(ContractError, match="cannot be read as YAML"):
        load_file(path)
    path.write_text("- 1")
    with pytest.raises(ContractError, match="is not a YAML mapping"):
        load_file(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("from, value: orders", "form, value: orders"), "'form' is not read by anything; did you mean 'from'?"),
        (("  - name: sales\n", "  - name: sales\n    physicalName: sales_v2\n"), "make it 'sales_v1'"),
        (("sum(price)", "avg(price)"), "column 'revenue' has a measure that cannot be used: 'avg(price)' "),
        (("sum(revenue) / sum(orders)", "revenue / orders"), "number 'average' has a formula that cannot be used: "),
        (("name: average_sale", "name: average-sale"), "the name 'average-sale', which Athena cannot take unquoted"),
        (("by: [shop]", "by: shop"), "has by: 'shop'; write a list of keys, or shown names with their keys"),
        (("by: [shop]", "by: {The Shop: shop}"), "shows a key as 'The Shop', which Athena cannot take unquoted"),
        (("name: average,", "name: a verage,"), "has the name 'a verage'; use letters, digits and _, a letter first"),
        (("unit: euros", "digits: 13"), "has digits: 13; write 0 to 12"),
        (("unit: euros", "steady: maybe"), "has steady: 'maybe', which is no bool"),
        (("name: average,", "name: shop,"), "the answer has two columns 'shop'"),
        ((f"\n            - {NUMBER}", " []"),
         "the answer has no numbers"),
        (("name: shop", "name: group"), "column 'group' has a name that Athena and Spark would quote"),
        (("name: average_sale", "name: table"), "the name 'table', which Athena cannot take unquoted"),
        (("by: [shop]", "by: {order: shop}"), "shows a key as 'order', which Athena cannot take unquoted"),
        (("name: average,", "name: End,"), "has the name 'End'; use letters, digits and _, a letter first, and no"),
        (("name: shop", "name: Shop Name"), "has a name that Athena and Spark would quote; use a-z, 0-9 and _"),
        (("property: answer", "property: identity\n        value: [shop]\n      - property: answer"),
         "says 'identity', which belongs into a source contract"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_product_is_named(change: tuple[str, str], message: str) -> None:
    with pytest.raises(ContractError) as error:
        load_text(changed(PRODUCT, change), "x.yaml")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("grain: month", "grain: week"), "the period has grain: 'week' (one of ('year', 'month', 'day'))"),
        (("from: [file_name, folder]", "from: [file]"), "has from: ['file']; write a list of file_name and folder, or"),
        (("from: [file_name, folder], ", ""), "has from: None; write a list of file_name and folder"),
        (("{grain: month, from: [file_name, folder], column: sold}", "monthly"),
         "has period: 'monthly'; write none, or {grain: month, from: [file_name, folder]}"),
        (("{folder: orders}", "{file: orders}"), "source 'orders' lacks 'folder'"),
        (("{folder: orders}", "{folder: orders, mising: [NA]}"), "has no 'mising'; did you mean 'missing'?"),
        (("value: [shop, sold]", "value: shop"), "has identity: 'shop', which is no list"),
        (("why: Nobody paid.", "because: Nobody paid."), "rule 'free' lacks 'why'"),
        (("property: counts", "property: answer"), "says 'answer', which belongs into a product contract"),
        (("{name: weight, logicalType: number}",
          "{name: weight, logicalType: number, customProperties: [{property: measure, value: sum(x)}]}"),
         "column 'weight' has a measure; measures belong into a product contract"),
        (("{name: weight, logicalType: number}",
          "{name: weight, logicalType: number, customProperties: [{property: names, value: {order: [w]}}]}"),
         "has no source 'order'; did you mean 'orders'?, for which column 'weight' has names"),
        (("{name: weight, logicalType: number}",
          "{name: weight, logicalType: number, customProperties: [{property: names, value: w}]}"),
         "has names: 'w'; write a list, or lists by kind of file"),
        (("why: Nobody paid.", "why: ' '"), "rule 'free' has nothing in 'why'"),
        (("property: counts, value: {large:", "property: counts, value: {too large:"),
         "counts has the name 'too large', which becomes a column; use a-z, 0-9 and _"),
        (("{large: pieces > 100}", "{large: 100}"), "counts has large: 100, which is no str"),
        (("{folder: orders}", "{folder: orders, missing: [no]}"),
         "source 'orders' has False among the texts that are missing; put it in quotes"),
        (("from: [file_name, folder], column: sold", "from: {column: sold}, column: sold"),
         "the period has a `column` beside that of `from`; each record has one time"),
        (("from: [file_name, folder], column: sold", "from: {column: sold, colum: sold}"),
         "the period's `from` has no 'colum'; did you mean 'column'?"),
        (("{property: records, value: orders}", "{property: records}\n      - {property: records, value: orders}"),
         "custom property 'records' stands there twice"),
        (("property: rules, value: [{reason: free, condition: price <= 0, why: Nobody paid.}]",
          "property: defaultFilter, value: all"), "has a defaultFilter and no rules"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_source_is_named(change: tuple[str, str], message: str) -> None:
    with pytest.raises(ContractError) as error:
        load_text(changed(SOURCE, change), "x.yaml")
    assert message in str(error.value)


def test_a_source_says_what_its_files_are() -> None:
    source = load_text(
        changed(SOURCE, ("{folder: orders}", "{folder: in/orders, file: ord, missing: [NA, 0], multiline: true}")), "x"
    )
    assert source.sources == {"orders": Source("in/orders", "ord", (), ("NA", "0"), multiline=True)}
    assert source.period == Period("month", ("file_name", "folder"), "sold")
    assert (source.identity, source.counts, source.records) == (("shop", "sold"), {"large": "pieces > 100"}, "orders")


def test_a_source_with_one_filter_needs_no_default_and_with_two_says_which() -> None:
    assert load_text(SOURCE, "x").default_filter == "all"
    two = changed(SOURCE, ("why: Nobody paid.", "why: Nobody paid., filters: [strict, loose]"))
    with pytest.raises(ContractError, match="lacks 'defaultFilter'"):
        load_text(two, "x")
    both = f"{two}      - {{property: defaultFilter, value: loose}}\n"
    assert load_text(both, "x").default_filter == "loose"
    with pytest.raises(ContractError, match="has defaultFilter: 'lose'; did you mean 'loose'"):
        load_text(both.replace("value: loose", "value: lose"), "x")


def test_a_source_may_refuse_no_row_and_have_no_period() -> None:
    rules = "      - {property: rules, value: [{reason: free, condition: price <= 0, why: Nobody paid.}]}\n"
    plain = load_text(
        changed(SOURCE, (rules, ""), ("{grain: month, from: [file_name, folder], column: sold}", "none")), "x"
    )
    assert (plain.filters, plain.default_filter, plain.period) == ({}, None, None)
