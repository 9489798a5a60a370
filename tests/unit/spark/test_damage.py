"""How it is said that a file cannot be read to its end."""

import pytest

from spark.damage import described

MEMORY = "Reading it takes more memory than the job has"


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        ("Java heap space", MEMORY),
        ("Requested array size exceeds VM limit", MEMORY),
        ("GC overhead limit exceeded", MEMORY),
        ("Direct buffer memory", MEMORY),
        ("Job aborted: ExecutorLostFailure (executor 3 exited caused by one of the running tasks)", MEMORY),
        ("The executor with id 3 exited with exit code 137(SIGKILL, possible container OOM)", MEMORY),
        ("org.apache.hadoop.io.compress.Lz4Codec", "It is packed with Lz4, which is not known here"),
        ("Unexpected end of input stream", "It cannot be read to its end: Unexpected end of input stream"),
    ],
)
def test_what_a_task_says_becomes_a_sentence_about_the_file(why: str, sentence: str) -> None:
    assert described(why).startswith(sentence)
