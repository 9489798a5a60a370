"""Where questions are asked: settings that no client overrides, and a limit to what a question costs."""

from components.query import Query, QueryArgs
from tools.graph import actions, granted, render, resources

ARGS = QueryArgs(database_name="tollgate_dev", workgroup_name="tollgate-dev", results_url="s3://made/results/")


def test_a_client_can_change_neither_place_nor_limit() -> None:
    configuration = render(lambda: Query("query", ARGS)).one("Workgroup").inputs["configuration"]
    assert configuration["enforceWorkgroupConfiguration"] is True
    assert configuration["resultConfiguration"]["outputLocation"] == "s3://made/results/"
    assert configuration["resultConfiguration"]["encryptionConfiguration"] == {"encryptionOption": "SSE_S3"}


def test_a_question_that_would_read_too_much_is_cancelled() -> None:
    graph = render(lambda: Query("query", QueryArgs(**ARGS, scan_limit_gib=3)))
    assert graph.one("Workgroup").inputs["configuration"]["bytesScannedCutoffPerQuery"] == 3 * 1024**3


def test_results_are_encrypted_with_the_stack_s_key_where_it_is_given() -> None:
    graph = render(lambda: Query("query", QueryArgs(**ARGS, key_arn="arn:key")))
    encryption = graph.one("Workgroup").inputs["configuration"]["resultConfiguration"]["encryptionConfiguration"]
    assert encryption == {"encryptionOption": "SSE_KMS", "kmsKeyArn": "arn:key"}


# The policy of QuickSight's run-as role, as AWS publishes it, without what it writes.
QUICKSIGHT = {
    *("athena:BatchGetQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"),
    *("athena:GetQueryResultsStream", "athena:StartQueryExecution", "athena:StopQueryExecution"),
    *("athena:ListWorkGroups", "athena:ListEngineVersions", "athena:GetWorkGroup", "athena:GetDataCatalog"),
    *("athena:GetDatabase", "athena:GetTableMetadata", "athena:ListDataCatalogs", "athena:ListDatabases"),
    *("athena:ListTableMetadata", "glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables"),
    "glue:GetPartitions",
}


def test_quicksight_reads_as_it_does_and_changes_no_table() -> None:
    graph = render(lambda: Query("query", ARGS).shown_by("quicksight", "role"))
    assert actions(granted(graph, "role")) == QUICKSIGHT


def test_quicksight_lists_everything_and_reads_this_database_alone() -> None:
    statements = granted(render(lambda: Query("query", ARGS).shown_by("quicksight", "role")), "role")
    everywhere = {action for s in statements if s["Resource"] == ["*"] for action in s["Action"]}
    assert everywhere == {"athena:ListWorkGroups", "athena:ListDataCatalogs", "athena:ListEngineVersions"}
    assert "arn:aws:glue:us-east-1:123456789012:table/tollgate_dev/*" in resources(statements, "glue:GetTable")


def test_who_publishes_changes_its_own_tables_of_this_database_alone() -> None:
    statements = granted(
        render(lambda: Query("query", ARGS).publishable_by("machine", "role", ["delays_v1", "delays"])), "role"
    )
    arn = "arn:aws:glue:us-east-1:123456789012"
    assert resources(statements, "glue:UpdateTable") == {
        f"{arn}:catalog",
        f"{arn}:database/tollgate_dev",
        f"{arn}:table/tollgate_dev/delays_v1",
        f"{arn}:table/tollgate_dev/delays",
    }
    assert "glue:DeleteTable" not in actions(statements)
