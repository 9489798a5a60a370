from pathlib import Path

import pytest

from contracts import ContractError, load, load_file, load_text

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
        (("description: How many.", ""), "column 'amount' lacks 'description'"),
        (("required: true", "required: sometimes"), "has required: 'sometimes', which is no bool"),
        (("name: amount", "name: Amount Paid"), "has a name that Athena and Spark would quote"),
        (("version: 1.2.0", "version: 1.2"), "has version: 1.2, which is no str"),
        (("kind: DataContract", "kind: Contract"), "has kind: 'Contract'; did you mean 'DataContract'?"),
        (("apiVersion: v3.1.0", "apiVersion: v2.2.2"), "this loader reads ODCS v3"),
        (("property: unit", "property: units"), "is not read by anything; did you mean 'unit'?"),
        (("property: fix", "property: why"), "is not read by anything"),
        (("engine: greatExpectations", "engine: soda"), "has engine: 'soda' (one of"),
        (("dimension: completeness", "dimension: fullness"), "has dimension: 'fullness'"),
        (("businessImpact: A thing without an amount is no thing.", ""), "lacks 'businessImpact'"),
        (("status: active", "status: active\nstatus: draft"), "says 'status' twice"),
        (("- name: things\n", "- name: things\n    physicalName: things_v2\n"), "make it 'things_v1'"),
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
    with pytest.raises(ContractError, match="is no text in UTF-8"):
        load_file(tmp_path / "latin.yaml")


def test_text_that_is_no_yaml_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "things.yaml"
    path.write_text("a: [1")
    with pytest.raises(ContractError, match="cannot be read as YAML"):
        load_file(path)
    path.write_text("- 1")
    with pytest.raises(ContractError, match="is not a YAML mapping"):
        load_file(path)


def test_a_contract_that_does_not_ship_is_named_with_the_ones_that_do() -> None:
    with pytest.raises(
        ContractError, match=r"no contract 'trip'; did you mean 'trips'\? \(known: evidence, summary, trips\)"
    ):
        load("trip")
