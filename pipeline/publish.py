"""The steps after the jobs: read the verdict, decide, and publish in one atomic step."""

from typing import Any, Final

from contracts import Contract, load
from pipeline import sql
from pipeline.asl import (
    Condition,
    Step,
    absent,
    call,
    choose,
    equals,
    equals_path,
    fail,
    forgive,
    format_,
    keep,
    present,
    put,
    retry,
)
from pipeline.jobs import token
from pipeline.layout import empty_table
from pipeline.notify import VERDICT, broken, notify
from pipeline.retries import passing
from pipeline.wiring import Wiring

TABLE: Final = "summary"
"""The contract that the published table keeps."""

REFUSED: Final = "Tollgate.DataRefused"
BROKE: Final = "Tollgate.GateBroke"
OVERTAKEN: Final = "Tollgate.Overtaken"

QUERY_TIMEOUT_S: Final = 300
READ_TIMEOUT_S: Final = 60

_ATHENA_BUSY: Final = passing("Athena", errors=("InternalServer", "AmazonAthena"))
_GLUE_BUSY: Final = passing(
    "Glue", errors=("InternalService", "OperationTimeout", "ResourceNotReady", "FederationSourceRetryable")
)
S3_RETRY: Final = retry(passing("S3", errors=("SlowDown",)), first_s=1, attempts=5, longest_s=30)


def find_published_table(w: Wiring) -> list[Step]:
    """Find the published table, for the judge to compare with; its location is empty where there is none."""
    published = locate_table(w, "See what is published", "$.published", "$.unpublished")
    return [
        put("Suppose that nothing is published", "$.published", Result={"table": ""}),
        choose("Does it begin anew?", [(equals("$.compared", "no"), [])], otherwise=[published]),
    ]


def locate_table(w: Wiring, name: str, path: str, otherwise: str) -> Step:
    """Read the table's location to a path; where there is no table, the path stays and `otherwise` keeps the error."""
    return forgive(_get_table(w, name, path), "Glue.EntityNotFoundException", otherwise)


def is_own_table(path: str) -> Condition:
    """A path holds the location of this run's own table."""
    return {"Or": [equals_path(path, "$.places[0]"), equals_path(path, "$.places[1]")]}


def _get_table(w: Wiring, name: str, path: str) -> Step:
    step = call(
        name,
        "aws-sdk:glue:getTable",
        {"DatabaseName": w.database, "Name": load(TABLE).table},
        timeout_s=READ_TIMEOUT_S,
        retry=[retry(_GLUE_BUSY, first_s=1, attempts=5, longest_s=30)],
    )
    return keep(step, path, {"table.$": "$.Table.StorageDescriptor.Location"})


def _check_not_overtaken(w: Wiring, nowhere: str) -> list[Step]:
    """Stop unless the published table is the one that this run was compared with, so that no run hides another."""
    now = "$.now.table"
    same = [equals_path(now, "$.published.table"), is_own_table(now)]
    new = [equals(now, nowhere, nowhere.rstrip("/")), equals("$.compared", "no")]
    cause = "Another run was published while this one was judged. Start it again, to be compared with that one."
    overtaken = put("Stop for the other run", "$.error", Result={"Error": OVERTAKEN, "Cause": cause})
    return [
        _get_table(w, "See what is published now", "$.now"),
        choose("Is it still the same?", [({"Or": same + new}, [])], otherwise=[overtaken, *broken(w)]),
    ]


def read_verdict(w: Wiring) -> Step:
    """Read the verdict; where there is none, the error of the judge's job is kept as the first one."""
    step = call(
        "Read the verdict",
        "aws-sdk:s3:getObject",
        {"Bucket": w.bucket, "Key.$": format_(w.of_run(w.layout().verdict).removeprefix(f"s3://{w.bucket}/"), "$.run")},
        timeout_s=READ_TIMEOUT_S,
        retry=[S3_RETRY],
    )
    first_error = put("Keep the judge's own error", "$.error", InputPath="$.judging")
    verdict = keep(step, "$.judged", {"verdict.$": "States.StringToJson($.Body)"})
    return verdict.rescued_by(choose("Had the judge failed before?", [(present("$.judging"), [first_error])]))


def check_verdict(w: Wiring) -> Step:
    """Go on only with a passing or released verdict and a job that succeeded; otherwise nothing is published."""
    word = f"{VERDICT}.verdict"
    ended_well = absent("$.judging")
    released = {
        "And": [ended_well, equals("$.released", "yes"), equals(word, "failed"), present(f"{VERDICT}.released.by")]
    }
    doubt = put(
        "Doubt the verdict",
        "$.error",
        Result={"Error": BROKE, "Cause": "The judge's verdict and the way its job ended contradict each other."},
    )
    return choose(
        "Is it fit to publish?",
        [
            (absent(word), [doubt, *broken(w)]),
            (released, []),
            (equals(word, "failed"), _stop(w, "the data is refused", "Refused: {}", REFUSED)),
            (equals(word, "error"), _stop(w, "the judge could not judge", "Not judged: {}", BROKE)),
            ({"And": [ended_well, equals(word, "passed", "passed with warnings")]}, []),
        ],
        otherwise=[doubt, *broken(w)],
    )


def publish(w: Wiring) -> list[Step]:
    """Declare, publish, label, declare the view, query: of these statements readers see the second."""
    contract = load(TABLE)
    nowhere = empty_table(w.lake)
    publication = sql.set_location(contract, w.of_run(w.layout().table))
    return [
        _query(w, "Declare the table", sql.create_table(contract, nowhere)),
        *_check_not_overtaken(w, nowhere),
        _query(w, "Publish the table", publication, "$.run"),
        _query(w, "Label the table", *_label(w, contract)),
        _query(w, "Declare the answer", sql.create_view(contract)),
        _query(w, "Ask the question", sql.question()),
    ]


def _label(w: Wiring, contract: Contract) -> tuple[str, ...]:
    """The statement that labels the table, and the paths of its placeholders."""
    report = w.of_run(w.layout().report)
    text = sql.set_properties(contract, label("{}", "{}", "{}", "{}", report))
    return text, "$.run", f"{VERDICT}.verdict", f"{VERDICT}.warnings", "$.released", "$.run"


def label(run: str, verdict: str, warnings: str, released: str, report: str) -> dict[str, str]:
    """The properties of the published table."""
    values = {"run": run, "verdict": verdict, "warnings": warnings, "released": released, "report": report}
    return {f"tollgate.{name}": value for name, value in values.items()}


def _query(w: Wiring, name: str, text: str, *paths: str) -> Step:
    # The workgroup decides where results go: Athena refuses a request that decides it too.
    statement: dict[str, Any] = {"QueryString.$": format_(text, *paths)} if paths else {"QueryString": text}
    return call(
        name,
        "athena:startQueryExecution.sync",
        statement
        | {
            "WorkGroup": w.workgroup,
            "QueryExecutionContext": {"Database": w.database},
            # Each try has its own token: the token of a query that failed finds that query.
            "ClientRequestToken.$": token(w, name, "$$.State.RetryCount"),
        },
        timeout_s=QUERY_TIMEOUT_S,
        retry=[
            retry(_ATHENA_BUSY, first_s=2, attempts=6, longest_s=60),
            retry(["States.TaskFailed"], first_s=2, attempts=2, longest_s=10),
        ],
    )


def _stop(w: Wiring, what: str, subject: str, error: str) -> list[Step]:
    report = w.of_run(w.layout().report)
    message = f"{{}} What analysts see stays as it was. Report: {report}"
    return [
        notify(w, f"Tell the owners that {what}", subject, message, f"{VERDICT}.summary", "$.run"),
        fail(f"Stopped: {what}", Error=error, CausePath=f"{VERDICT}.summary"),
    ]
