"""A question put to the local Athena, as its clients put one."""

import time

from localaws import LocalAws


def ask(aws: LocalAws, text: str, database: str, **where: object) -> list[list[str | None]]:
    """The rows that Athena answers, as texts; fails with Athena's own reason."""
    athena = aws.client("athena")
    query = athena.start_query_execution(QueryString=text, QueryExecutionContext={"Database": database}, **where)[
        "QueryExecutionId"
    ]
    while (status := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"])["State"] in (
        "QUEUED",
        "RUNNING",
    ):
        time.sleep(0.02)
    assert status["State"] == "SUCCEEDED", status.get("StateChangeReason")
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"][1:]
    return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows]
