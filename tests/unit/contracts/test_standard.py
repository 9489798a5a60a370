"""Standard checks: what every dataset is held to, and how a contract changes it."""

import pytest

from contracts import Contract, ContractError, Dataset, Expectation, load_dataset
from contracts.standard import standard_checks
from tests.unit.contracts.texts import PRODUCT, SOURCE, changed, dataset


def with_checks(checks: str, text: str = SOURCE) -> str:
    return f"{text}      - {{property: standardChecks, value: {checks}}}\n"


def product_with(checks: str) -> str:
    return changed(
        PRODUCT,
        (
            "      - {property: from, value: orders}\n",
            f"      - {{property: from, value: orders}}\n      - {{property: standardChecks, value: {checks}}}\n",
        ),
    )


def expectations(of: Contract) -> dict[str, Expectation]:
    return {expectation.name: expectation for expectation in of.expectations}


def limits(of: Dataset, name: str) -> tuple[object, object, str]:
    one = expectations(of.evidence)[name]
    return one.arguments.get("min_value"), one.arguments.get("max_value"), one.severity


def test_every_dataset_has_them_without_a_word_and_in_its_own_words() -> None:
    shop = dataset()
    names = expectations(shop.evidence).keys() | expectations(shop.products[0]).keys()
    for name in standard_checks():
        if name != "uneven_periods":  # one kind of files cannot go on for longer than another
            assert any(one.startswith(name.replace("_", "-")) for one in names), name
    doubled = expectations(shop.evidence)["doubled-records"]
    assert doubled.why.startswith("Records hardly ever agree")
    assert doubled.arguments["called"] == "share of orders that repeat another"
    lost = expectations(shop.products[0])["lost-periods"]
    assert lost.arguments["called"] == "months lost in between"
    assert lost.why.startswith("Months before and after it are there")


def test_each_says_why_it_matters_and_what_to_do_and_leaves_no_word_open() -> None:
    for name in ("nyc_taxi", "flights"):
        for contract in load_dataset(name):
            for one in contract.expectations:
                assert one.why, one.name
                assert one.fix, one.name
                texts = (one.why, one.fix, *(v for v in one.arguments.values() if isinstance(v, str)))
                assert not any("{" in text for text in texts), one.name


def test_no_two_checks_of_a_table_have_one_name() -> None:
    for name in ("nyc_taxi", "flights"):
        for contract in load_dataset(name):
            names = [one.name for one in contract.expectations]
            assert len(set(names)) == len(names)


def test_columns_that_something_needs_are_held_to_be_readable() -> None:
    names = expectations(dataset().evidence)
    assert {f"unreadable-values-{column}" for column in ("sold", "pieces", "price")} <= names.keys()
    assert "unreadable-values-weight" not in names
    assert "unreadable-values-shop" not in names, "a text is always readable"
    assert {one for one in names if one.startswith("missing-values") and not one.endswith("unusual")} == {
        "missing-values-price", "missing-values-pieces",
    }  # fmt: skip


def test_a_contract_tightens_and_loosens_a_check() -> None:
    assert limits(dataset(), "refused") == (None, 0.25, "critical")
    tight = dataset(with_checks("{refused: {max: 0.01, warn: 0.001}, doubled_records: {max: 0.9}}"))
    assert limits(tight, "refused") == (None, 0.01, "critical")
    assert limits(tight, "refused-unusual") == (None, 0.001, "warning")
    assert limits(tight, "doubled-records") == (None, 0.9, "critical")
    assert limits(tight, "doubled-records-unusual") == limits(dataset(), "doubled-records-unusual")


def test_a_contract_makes_a_check_a_warning_or_switches_it_off_with_its_reason() -> None:
    softer = dataset(with_checks("{refused_files: {severity: warning}, twin_files: {off: Shops send copies.}}"))
    assert expectations(softer.evidence)["refused-files"].severity == "warning"
    assert "twin-files" not in expectations(softer.evidence)
    assert "twin-files" in expectations(dataset().evidence)


def test_a_products_own_word_is_the_last_one() -> None:
    own = dataset(with_checks("{empty_table: {severity: warning}}"), product_with("{lost_periods: {off: Holidays.}}"))
    names = expectations(own.products[0])
    assert names["empty-table"].severity == "warning"
    assert "lost-periods" not in names
    assert "ends-earlier" in names


WRONG = {
    "a check that nobody knows": (
        "{doubled_record: {max: 1}}",
        "orders, standardChecks: doubled_record is not a standard check; did you mean 'doubled_records'?",
    ),
    "off without a reason": (
        "{refused: {off: }}", "orders, standardChecks: refused is off without a reason: write {off: WHY}",
    ),
    "off with a blank reason": ("{refused: {off: ' '}}", "refused is off without a reason"),
    "off as a flag": ("{refused: {off: true}}", "refused is off without a reason"),
    "off in a word": ("{refused: 'off'}", "refused is 'off'; write limits, like {max: 0.1}, or {off: WHY}"),
    "off in YAML's own word": ("{refused: off}", "refused is False; write limits"),
    "a setting that nobody knows": (
        "{refused: {maximum: 1}}", "refused has maximum; it may have min, max, warn, off, severity",
    ),
    "a limit that is not a number": ("{refused: {max: much}}", "refused has max: 'much', which is not a number"),
    "a flag as a limit": ("{refused: {warn: true}}", "refused has warn: True, which is not a number"),
    "a severity that nobody knows": (
        "{refused: {severity: low}}", "refused has severity: 'low'; write critical or warning",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_override_is_named(case: str) -> None:
    checks, message = WRONG[case]
    with pytest.raises(ContractError) as error:
        dataset(with_checks(checks))
    (line,) = str(error.value).splitlines()
    assert message in line


def test_a_source_without_a_period_has_no_check_of_periods() -> None:
    source = changed(SOURCE, ("{grain: month, from: [file_name, folder], column: sold}", "none"))
    product = changed(
        PRODUCT, ("      - {name: year, logicalType: integer}\n      - {name: month, logicalType: integer}\n", "")
    )
    shop = dataset(source, product)
    names = expectations(shop.evidence).keys() | expectations(shop.products[0]).keys()
    assert not [one for one in names if "period" in one or "neighbours" in one or "days-missing" in one]
    assert {"refused-files", "refused", "unbalanced-sums", "empty-table"} <= names
