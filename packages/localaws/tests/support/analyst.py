"""Someone who asks through a workgroup, and who may put files where tables look for them."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from localaws import LocalAws

WAIT_S = 30


@dataclass(frozen=True)
class Analyst:
    """Someone who asks through the workgroup."""

    aws: LocalAws
    athena: Any

    def start(self, sql: str, **more: Any) -> str:
        given: dict[str, Any] = {"WorkGroup": "analysts", "QueryExecutionContext": {"Database": "db"}} | more
        return str(self.athena.start_query_execution(QueryString=sql, **given)["QueryExecutionId"])

    def wait(self, query_id: str) -> dict[str, Any]:
        give_up = time.monotonic() + WAIT_S
        while time.monotonic() < give_up:
            query: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            if query["Status"]["State"] not in {"QUEUED", "RUNNING"}:
                return query
            time.sleep(0.005)
        raise AssertionError(f"query {query_id} did not end within {WAIT_S} s")

    def run(self, sql: str, **more: Any) -> dict[str, Any]:
        return self.wait(self.start(sql, **more))

    def ask(self, sql: str, **more: Any) -> list[list[str | None]]:
        """A statement's rows, header included where there is one."""
        query = self.run(sql, **more)
        assert query["Status"]["State"] == "SUCCEEDED", query["Status"]
        pages = self.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query["QueryExecutionId"])
        rows = [row for page in pages for row in page["ResultSet"]["Rows"]]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows]

    def reason(self, sql: str) -> str:
        """Why a statement failed."""
        query = self.run(sql)
        assert query["Status"]["State"] == "FAILED", query["Status"]
        return str(query["Status"]["StateChangeReason"])

    def folder(self, url: str) -> Path:
        bucket, _, key = url.removeprefix("s3://").partition("/")
        path = self.aws.bucket_path(bucket) / key
        path.mkdir(parents=True, exist_ok=True)
        return path

    def parquet(self, url: str, select: str, name: str = "part-0.parquet") -> Path:
        path = self.folder(url) / name
        with duckdb.connect(":memory:") as engine:
            engine.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return path
