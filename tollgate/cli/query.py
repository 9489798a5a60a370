"""`tollgate query`."""

import click

from tollgate.cli.console import Console, plural
from tollgate.cli.options import Target, json_option, stack_option
from tollgate.cli.stacks import open_stack


@click.command()
@click.argument("sql", required=False)
@stack_option
@json_option
def query(sql: str | None, target: Target, json_: bool) -> None:
    """Ask Athena, as analysts do; without SQL, the pipeline's own question.

    With --json: a list of objects, one a row, keyed by column name, numbers as numbers.
    """
    from tollgate.operate import query as deploy_options

    console = Console(json_)
    with open_stack(target) as session:
        answer = deploy_options.query(session.stack, sql)
    console.print_json(answer.objects())
    if answer.columns:
        console.table(answer.columns, answer.rows)
    console.print(f"{plural(len(answer.rows), 'row')}, {answer.seconds:.2f} s")
