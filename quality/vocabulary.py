"""The expectations of Great Expectations that a contract may use, with their arguments.

A copy, because importing the package costs seconds; an integration test holds it to the installed version.
Left out: what needs a SQL database, or a second table.
"""

_RANGE = "min_value max_value strict_min strict_max"
_MAP = "column mostly"
_PAIR = "column_A column_B mostly ignore_row_if"
_MANY = "column_list mostly ignore_row_if"

EXPECTATIONS: dict[str, frozenset[str]] = {
    name: frozenset(arguments.split())
    for name, arguments in {
        "expect_column_distinct_values_to_be_in_set": "column value_set",
        "expect_column_distinct_values_to_contain_set": "column value_set",
        "expect_column_distinct_values_to_equal_set": "column value_set",
        "expect_column_max_to_be_between": f"column {_RANGE}",
        "expect_column_mean_to_be_between": f"column {_RANGE}",
        "expect_column_median_to_be_between": f"column {_RANGE}",
        "expect_column_min_to_be_between": f"column {_RANGE}",
        "expect_column_most_common_value_to_be_in_set": "column value_set ties_okay",
        "expect_column_pair_values_a_to_be_greater_than_b": f"{_PAIR} or_equal",
        "expect_column_pair_values_to_be_equal": _PAIR,
        "expect_column_pair_values_to_be_in_set": f"{_PAIR} value_pairs_set",
        "expect_column_proportion_of_non_null_values_to_be_between": f"column {_RANGE}",
        "expect_column_proportion_of_unique_values_to_be_between": f"column {_RANGE}",
        "expect_column_quantile_values_to_be_between": "column quantile_ranges allow_relative_error",
        "expect_column_stdev_to_be_between": f"column {_RANGE}",
        "expect_column_sum_to_be_between": f"column {_RANGE}",
        "expect_column_to_exist": "column column_index",
        "expect_column_unique_value_count_to_be_between": f"column {_RANGE}",
        "expect_column_value_lengths_to_be_between": f"{_MAP} {_RANGE}",
        "expect_column_value_lengths_to_equal": f"{_MAP} value",
        "expect_column_value_z_scores_to_be_less_than": f"{_MAP} threshold double_sided",
        "expect_column_values_to_be_between": f"{_MAP} {_RANGE}",
        "expect_column_values_to_be_in_set": f"{_MAP} value_set",
        "expect_column_values_to_be_null": _MAP,
        "expect_column_values_to_be_unique": _MAP,
        "expect_column_values_to_match_regex": f"{_MAP} regex",
        "expect_column_values_to_match_regex_list": f"{_MAP} regex_list match_on",
        "expect_column_values_to_not_be_in_set": f"{_MAP} value_set",
        "expect_column_values_to_not_be_null": _MAP,
        "expect_column_values_to_not_match_regex": f"{_MAP} regex",
        "expect_column_values_to_not_match_regex_list": f"{_MAP} regex_list",
        "expect_compound_columns_to_be_unique": _MANY,
        "expect_multicolumn_sum_to_equal": f"{_MANY} sum_total",
        "expect_multicolumn_values_to_be_equal": _MANY,
        "expect_select_column_values_to_be_unique_within_record": _MANY,
        "expect_table_column_count_to_be_between": "min_value max_value",
        "expect_table_column_count_to_equal": "value",
        "expect_table_columns_to_match_ordered_list": "column_list",
        "expect_table_columns_to_match_set": "column_set exact_match",
        "expect_table_row_count_to_be_between": _RANGE,
        "expect_table_row_count_to_equal": "value",
    }.items()
}
