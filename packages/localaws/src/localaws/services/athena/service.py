"""The Athena API: queries that really run; workgroups, named queries and catalogs are moto's."""

import threading
import uuid
from collections.abc import Mapping
from typing import Any, Final

from localaws.iam.evaluator import Request
from localaws.iam.s3 import object_arn
from localaws.service import Call, Reply, Service, ServiceError, World
from localaws.services.athena import metadata, workgroups
from localaws.services.athena.queries import Query
from localaws.services.athena.results import Results
from localaws.services.athena.rights import Rights
from localaws.services.athena.runner import Runner
from localaws.services.athena.workgroups import invalid
from localaws.services.s3.keys import split_url

_MOST_ROWS: Final = 1000
_INTERRUPTED: Final = "the local AWS stopped while it ran"


class Athena(Service):
    """Athena in one account and region."""

    name = "athena"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._queries: dict[str, Query] = {}
        self._tokens: dict[str, str] = {}
        self._starting = threading.Lock()
        self._runner = Runner(world)
        self._results = Results(world.bucket_path)

    def stop(self) -> None:
        self._runner.stop()

    def state(self) -> Any:
        return list(self._queries.values())

    def restore(self, state: Any) -> None:
        for query in state:
            query.end("FAILED", _INTERRUPTED, {"ErrorCategory": 1, "ErrorType": 1, "Retryable": True})
            self._keep(query)

    def about(self, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 - the base's
        """A query that is named by its id belongs to a workgroup."""
        query = self._queries.get(parameters.get("QueryExecutionId", ""))
        return {"WorkGroup": query.workgroup} if query else {}

    def start_query_execution(self, call: Call) -> dict[str, Any]:
        from localaws.services.athena.errors import MalformedError
        from localaws.services.athena.prepared import executed, keep
        from localaws.services.athena.statements import read

        sql, token = call.parameters["QueryString"], call.parameters.get("ClientRequestToken")
        workgroup = call.parameters.get("WorkGroup", "primary")
        terms = workgroups.terms(call, workgroup)
        with self._starting:
            if token in self._tokens:
                return self._again(self._queries[self._tokens[token]], sql)
            try:
                group, given = workgroups.find(call, workgroup), tuple(call.parameters.get("ExecutionParameters") or ())
                if not keep(call, sql, group):
                    sql, given = executed(call, sql, given, group)
                statement = read(sql, given)
            except MalformedError as error:
                raise invalid(str(error), "MALFORMED_QUERY") from error
            query_id = str(uuid.uuid4())
            suffix = "csv" if statement.kind == "DML" else "txt"
            query = Query(
                query_id,
                call.parameters["QueryString"],
                statement.kind,
                statement.substatement,
                workgroup,
                f"{terms.output}{query_id}.{suffix}",
                _context(call),
                token,
                tuple(call.parameters.get("ExecutionParameters") or ()),
                terms.configuration,
            )
            rights = Rights(call.caller, call.region)
            rights.check_output(query.output)
            self._results.check(query)
            self._keep(query)
        self._runner.start(query, statement, terms.limit_bytes, rights)
        return {"QueryExecutionId": query_id}

    def get_query_execution(self, call: Call) -> dict[str, Any]:
        return {"QueryExecution": self._query(call.parameters["QueryExecutionId"]).described()}

    def batch_get_query_execution(self, call: Call) -> dict[str, Any]:
        ids = call.parameters["QueryExecutionIds"]
        return {
            "QueryExecutions": [self._queries[one].described() for one in ids if one in self._queries],
            "UnprocessedQueryExecutionIds": [
                {"QueryExecutionId": one, "ErrorCode": "INVALID_QUERY_EXECUTION_ID", "ErrorMessage": _unknown(one)}
                for one in ids
                if one not in self._queries
            ],
        }

    def list_query_executions(self, call: Call) -> dict[str, Any]:
        workgroup = call.parameters.get("WorkGroup", "primary")
        workgroups.find(call, workgroup)
        ids = [query.id for query in reversed(self._queries.values()) if query.workgroup == workgroup]
        start, size = int(call.parameters.get("NextToken") or 0), call.parameters.get("MaxResults") or 50
        more = {"NextToken": str(start + size)} if start + size < len(ids) else {}
        return {"QueryExecutionIds": ids[start : start + size], **more}

    def stop_query_execution(self, call: Call) -> dict[str, Any]:
        query = self._query(call.parameters["QueryExecutionId"])
        if not query.ended:
            self._runner.cancel(query)
        return {}

    def get_query_results(self, call: Call) -> dict[str, Any]:
        query = self._query(call.parameters["QueryExecutionId"])
        if query.state != "SUCCEEDED":
            detail = f"Query did not finish successfully. Final query state: {query.state}"
            waiting = f"Query has not yet finished. Current state: {query.state}"
            raise invalid(detail if query.ended else waiting, "INVALID_QUERY_EXECUTION_STATE")
        start, size = int(call.parameters.get("NextToken") or 0), call.parameters.get("MaxResults") or _MOST_ROWS
        if size > _MOST_ROWS:
            raise invalid(f"MaxResults is more than maximum allowed length {_MOST_ROWS}.")
        if refusal := call.caller.refusal(Request("s3:GetObject", object_arn(*split_url(query.output)))):
            raise ServiceError("AccessDeniedException", refusal.message, 400)
        rows, more = self._results.page(query, start, size)
        return {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": [
                    {"Data": [{"VarCharValue": cell} if cell is not None else {} for cell in row]} for row in rows
                ],
                "ResultSetMetadata": {"ColumnInfo": [column.info() for column in query.columns]},
            },
            **({"NextToken": str(start + size)} if more else {}),
        }

    def list_data_catalogs(self, call: Call) -> dict[str, Any]:
        return metadata.list_data_catalogs(call)

    def list_databases(self, call: Call) -> dict[str, Any]:
        return metadata.list_databases(call)

    def get_database(self, call: Call) -> dict[str, Any]:
        return metadata.get_database(call)

    def list_table_metadata(self, call: Call) -> dict[str, Any]:
        return metadata.list_table_metadata(call)

    def get_table_metadata(self, call: Call) -> dict[str, Any]:
        return metadata.get_table_metadata(call)

    def get_query_runtime_statistics(self, call: Call) -> dict[str, Any]:
        query = self._query(call.parameters["QueryExecutionId"])
        timeline = query.described()["Statistics"]
        rows = {"OutputRows": 0, "InputBytes": query.scanned_bytes, "InputRows": 0, "OutputBytes": 0}
        return {"QueryRuntimeStatistics": {"Timeline": timeline, "Rows": rows}}

    def update_work_group(self, call: Call) -> dict[str, Any]:
        workgroups.update(call)
        return {}

    def delete_work_group(self, call: Call) -> Reply:
        name = call.parameters["WorkGroup"]
        workgroups.find(call, name)
        mine = [query for query in self._queries.values() if query.workgroup == name]
        if mine and not call.parameters.get("RecursiveDeleteOption"):
            raise invalid(f"WorkGroup {name} is not empty")
        for query in mine:
            self._runner.cancel(query)
            del self._queries[query.id]
            self._tokens.pop(query.token or "", None)
        return call.moto()

    def _keep(self, query: Query) -> None:
        self._queries[query.id] = query
        if query.token is not None:
            self._tokens[query.token] = query.id

    def _again(self, query: Query, sql: str) -> dict[str, Any]:
        if query.sql != sql:
            raise invalid("Idempotent parameters do not match")
        return {"QueryExecutionId": query.id}

    def _query(self, query_id: str) -> Query:
        if query_id not in self._queries:
            raise invalid(_unknown(query_id), "INVALID_QUERY_EXECUTION_ID")
        return self._queries[query_id]


def _context(call: Call) -> dict[str, str]:
    given = call.parameters.get("QueryExecutionContext") or {}
    return {"Database": "default", "Catalog": "awsdatacatalog"} | {
        key: metadata.unquoted(str(value)) for key, value in given.items()
    }


def _unknown(query_id: str) -> str:
    return f"QueryExecution {query_id} was not found"
