import warnings
from pathlib import Path

import yaml

from contracts.words import META
from quality.vocabulary import EXPECTATIONS

# They need a SQL database or a second table, or compare what no contract here could say.
LEFT_OUT = {
    "expect_column_kl_divergence_to_be_less_than",
    "expect_column_type_to_be",
    "expect_column_values_to_be_dateutil_parseable",
    "expect_column_values_to_be_decreasing",
    "expect_column_values_to_be_in_type_list",
    "expect_column_values_to_be_increasing",
    "expect_column_values_to_be_json_parseable",
    "expect_column_values_to_be_of_type",
    "expect_column_values_to_match_json_schema",
    "expect_column_values_to_match_like_pattern",
    "expect_column_values_to_match_like_pattern_list",
    "expect_column_values_to_match_strftime_format",
    "expect_column_values_to_not_be_outliers",
    "expect_column_values_to_not_match_like_pattern",
    "expect_column_values_to_not_match_like_pattern_list",
    "expect_multicolumn_values_to_be_unique",
    "expect_query_results_to_match_comparison",
    "expect_table_row_count_to_equal_other_table",
}
# Every expectation takes them: ours come from the contract, or are not ours to say.
UNSUPPORTED = {"row_condition", "condition_parser", "library_metadata"}


def installed() -> dict[str, frozenset[str]]:
    """The expectations of the installed Great Expectations, with their own arguments."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from great_expectations import expectations
        from great_expectations.expectations.expectation import BatchExpectation
    common = set(BatchExpectation.__fields__) | UNSUPPORTED
    kinds = [getattr(expectations, name) for name in dir(expectations) if name.startswith("Expect")]
    named = {getattr(kind, "expectation_type", ""): kind for kind in kinds}
    return {name: frozenset(kind.__fields__) - common for name, kind in named.items() if name}


def test_the_copied_vocabulary_is_the_installed_one() -> None:
    there = {name: arguments for name, arguments in installed().items() if name not in LEFT_OUT}
    assert there == EXPECTATIONS


def test_every_expectation_of_the_datasets_is_written_as_great_expectations_writes_it(root: Path) -> None:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    written = [
        quality["implementation"]
        for file in (root / "datasets").glob("*/*.yaml")
        for table in yaml.safe_load(file.read_text())["schema"]
        for quality in table.get("quality", [])
    ]
    assert len(written) > 20
    for implementation in written:
        made = ExpectationConfiguration(**{"kwargs": {}, **implementation})
        assert made.kwargs.keys() <= EXPECTATIONS[made.type]
        assert made.meta.keys() <= META.keys()


def test_no_word_of_ours_is_an_argument_of_theirs() -> None:
    assert not set(META) & {argument for arguments in installed().values() for argument in arguments}
