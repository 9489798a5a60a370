"""What a misspelt word is answered with."""

from contracts.suggest import did_you_mean, nearest, suggestion


def test_a_mistyped_letter_is_likelier_than_one_left_out() -> None:
    assert nearest("runz", ["run", "runs"]) == "runs"
    assert nearest("rum", ["run", "runs"]) == "run"


def test_a_word_that_is_near_to_nothing_gets_no_suggestion() -> None:
    assert suggestion("zebra", ["run", "runs"]) == ""
    assert did_you_mean("zebra", []) == ""


def test_a_word_that_is_not_a_text_can_be_compared_too() -> None:
    assert suggestion(123, ["1234"]) == "; did you mean '1234'?"
    assert did_you_mean(None, ["none"]) == " Did you mean 'none'?"
