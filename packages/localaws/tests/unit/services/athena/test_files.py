"""Result files: written and read back without loss."""

from localaws.services.athena.columns import Column
from localaws.services.athena.files import csv, lines, metadata, read_csv, read_lines


def test_a_null_and_an_empty_text_stay_apart_in_the_result_file() -> None:
    written = csv((Column("a", "varchar"), Column("b", "varchar")), [(None, ""), ('say "hi"', "two\nlines")])

    assert written == '"a","b"\n,""\n"say ""hi""","two\nlines"\n'
    assert list(read_csv(written)) == [["a", "b"], [None, ""], ['say "hi"', "two\nlines"]]


def test_a_declaration_answers_in_plain_lines() -> None:
    assert lines([("a", "int"), ("b", "string")]) == "a\tint\nb\tstring\n"
    assert list(read_lines("a\tint\n")) == [["a", "int"]]


def test_the_metadata_file_has_the_bytes_of_a_real_one() -> None:
    """A dump of a real file, from stackoverflow.com/q/55991018."""
    written = metadata("20190423_125128_00001_ehtur", (Column("ary", "array"),))

    assert written == b"\n\x1b20190423_125128_00001_ehtur" + bytes.fromhex(
        "22190a046869766522036172792a03617279320561727261794803"
    )
