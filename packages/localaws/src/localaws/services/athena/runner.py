"""Queries while they run: a thread each, stopped on request."""

import threading
import time
from typing import TYPE_CHECKING, Final

from localaws.service import World
from localaws.services.athena.queries import Query
from localaws.services.athena.results import Results

if TYPE_CHECKING:
    from localaws.services.athena.engine import Engine
    from localaws.services.athena.rights import Rights
    from localaws.services.athena.statements import Statement


_INTERRUPT_S: Final = 0.02
_STOP_S: Final = 5.0


class Runner:
    """Runs statements, each in a thread and an engine of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._results = Results(world.bucket_path)
        self._engines: dict[str, Engine] = {}
        self._threads: list[threading.Thread] = []

    def start(self, query: Query, statement: "Statement", limit_bytes: int | None, rights: "Rights") -> None:
        thread = threading.Thread(
            target=self._run, args=(query, statement, limit_bytes, rights), name=f"query {query.id}", daemon=True
        )
        self._threads = [*(old for old in self._threads if old.is_alive()), thread]
        thread.start()

    def cancel(self, query: Query) -> None:
        query.end("CANCELLED", "Query cancelled by user")
        self._interrupt(query.id)

    def _interrupt(self, query_id: str) -> None:
        threading.Thread(target=self._keep_interrupting, args=(query_id,), daemon=True).start()

    def _keep_interrupting(self, query_id: str) -> None:
        # Between two of its statements an engine does not hear an interruption.
        while engine := self._engines.get(query_id):
            engine.interrupt()
            time.sleep(_INTERRUPT_S)

    def stop(self) -> None:
        for query_id in list(self._engines):
            self._interrupt(query_id)
        for thread in self._threads:
            thread.join(timeout=_STOP_S)

    def _run(self, query: Query, statement: "Statement", limit_bytes: int | None, rights: "Rights") -> None:
        from localaws.services.athena.errors import AthenaError

        try:
            self._answer(query, statement, limit_bytes, rights)
        except AthenaError as error:
            _fail(query, error)
        except Exception as error:  # noqa: BLE001  # a query must end, whatever its engine does
            query.end(
                "FAILED", f"GENERIC_INTERNAL_ERROR: {error}", {"ErrorCategory": 1, "ErrorType": 1, "Retryable": True}
            )
        finally:
            if engine := self._engines.pop(query.id, None):
                engine.close()
            self._world.changed()

    def _answer(self, query: Query, statement: "Statement", limit_bytes: int | None, rights: "Rights") -> None:
        from localaws.services.athena.engine import Engine
        from localaws.services.athena.statements import run

        started = time.monotonic()
        engine = Engine(rights, self._world.bucket_path, query.context["Database"], limit_bytes)
        self._engines[query.id] = engine
        if query.ended:
            return
        query.state = "RUNNING"
        # Athena looks for a database called default whichever one a query names.
        rights.glue("GetDatabase", "default")
        rights.write(query.output)
        answer = run(engine, statement, query.id, query.output)
        query.columns, query.scanned_bytes = answer.columns, answer.scanned_bytes
        query.engine_ms = int((time.monotonic() - started) * 1000)
        if answer.files is not None:
            query.manifest = self._results.write_manifest(query, answer.files)
        self._results.write(query, answer)
        # Whoever hears that it has succeeded finds its table, also after a kill.
        self._world.changed()
        query.end("SUCCEEDED")


def _fail(query: Query, error: Exception) -> None:
    from localaws.services.athena.errors import CancelledError, QueryFailedError

    failure = error if isinstance(error, QueryFailedError) else QueryFailedError(str(error))
    described = {
        "ErrorCategory": failure.category,
        "ErrorType": failure.kind,
        "Retryable": failure.category == 1,
        "ErrorMessage": str(error),
    }
    query.end("CANCELLED" if isinstance(failure, CancelledError) else "FAILED", str(error), described)
