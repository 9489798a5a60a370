"""`tollgate query`."""

import click

from tollgate.cli.console import Voice, counted
from tollgate.cli.options import Where, as_json, on_stack
from tollgate.cli.stacks import opened


@click.command()
@click.argument("sql", required=False)
@on_stack
@as_json
def query(sql: str | None, where: Where, json_: bool) -> None:
    """Ask Athena, as analysts do; without SQL, the pipeline's own question.

    With --json: a list of objects, one a row, keyed by column name, numbers as numbers.
    """
    from tollgate.operate import query as asking

    voice = Voice(json_)
    with opened(where) as at:
        answer = asking.query(at.stack, sql)
    voice.give(answer.objects())
    if answer.columns:
        voice.table(answer.columns, answer.rows)
    voice.say(f"{counted(len(answer.rows), 'row')}, {answer.seconds:.2f} s")
