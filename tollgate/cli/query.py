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
    """Ask Athena, as analysts do; without SQL, the dataset's own question.

    With --json: a list of objects, one a row, keyed by column name, numbers as numbers. The second column of one name
    is called `name_2`.
    """
    from tollgate.operate.query import query as run_query

    if sql is not None and not sql.strip():
        raise click.UsageError('The statement is empty. Write one: tollgate query "SELECT 1"')
    console = Console(json_)
    with open_stack(target, console, any_dataset=sql is not None) as session, console.waiting("Waiting for Athena …"):
        answer = run_query(session.stack, sql)
    console.print_json(answer.objects())
    if answer.columns:
        console.table(answer.columns, answer.rows, exact=True)
    console.print(f"{plural(len(answer.rows), 'row')}, {answer.seconds:.2f} s")
