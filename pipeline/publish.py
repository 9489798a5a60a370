"""The steps after the jobs: read the verdict, decide, and publish each product in one atomic step."""

from collections.abc import Mapping
from typing import Any, Final

from contracts import Contract
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
    is_true,
    keep,
    present,
    put,
    retry,
)
from pipeline.catalog import LEFT, label, table_input, view_input
from pipeline.jobs import token
from pipeline.layout import empty_table
from pipeline.notify import VERDICT, broken, not_judged, refused
from pipeline.retries import passing
from pipeline.wiring import Wiring

REFUSED: Final = "Tollgate.DataRefused"
BROKE: Final = "Tollgate.GateBroke"
OVERTAKEN: Final = "Tollgate.Overtaken"
WITHDRAWN: Final = "Tollgate.Withdrawn"

QUERY_TIMEOUT_S: Final = 300
READ_TIMEOUT_S: Final = 60

_SUMMARY: Final = (f"{VERDICT}.summary", "$.run")
_ABSENT: Final = "Glue.EntityNotFoundException"
_EXISTS: Final = "Glue.AlreadyExistsException"
_CONCURRENT: Final = "Glue.ConcurrentModificationException"
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
    """Read the first product's location to a path; where there is no table, `otherwise` keeps the error."""
    step = _get_table(w, name, w.dataset.products[0].table)
    return forgive(keep(step, path, {"table.$": "$.Table.StorageDescriptor.Location"}), _ABSENT, otherwise)


def is_own_table(path: str, product: int = 0) -> Condition:
    """A path holds the location of this run's own table of a product."""
    return {"Or": [equals_path(path, f"$.places[{2 * product + end}]") for end in (0, 1)]}


def ensure_view(w: Wiring, product: Contract, when: str = "") -> list[Step]:
    """Declare the answer's view where it is absent, so that readers have one whatever happens next."""
    if product.answer is None:
        return []
    view = view_input(product, w.database)
    declared = _glue(w, f"{_named(w, 'Declare the answer', product)}{when}", "createTable", {"TableInput": view})
    return [forgive(declared, _EXISTS, "$.declared")]


def _get_table(w: Wiring, name: str, table: str) -> Step:
    return _glue(w, name, "getTable", {"Name": table})


def _glue(w: Wiring, name: str, action: str, parameters: Mapping[str, Any]) -> Step:
    return call(
        name,
        f"aws-sdk:glue:{action}",
        {"DatabaseName": w.database, **parameters},
        timeout_s=READ_TIMEOUT_S,
        retry=[retry(_GLUE_BUSY, first_s=1, attempts=5, longest_s=30)],
    )


def _named(w: Wiring, name: str, product: Contract) -> str:
    """A state's name, with the product's where a dataset has several."""
    return name if len(w.dataset.products) == 1 else f"{name}: {product.name}"


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
            (equals(word, "failed"), [*refused(w, _SUMMARY), _stop("the data is refused", REFUSED)]),
            (equals(word, "error"), [*not_judged(w, _SUMMARY), _stop("the judge could not judge", BROKE)]),
            ({"And": [ended_well, equals(word, "passed", "passed with warnings")]}, []),
        ],
        otherwise=[doubt, *broken(w)],
    )


def publish(w: Wiring) -> list[Step]:
    """Publish each product, the first one last: it is where later runs look for what is published."""
    products = list(enumerate(w.dataset.products))
    steps = [step for number, product in reversed(products) for step in _publish(w, number, product)]
    answers = [product for product in w.dataset.products if product.answer]
    return [
        *_check_first(w),
        *steps,
        *(_query(w, _named(w, "Ask the question", product), sql.question(product)) for product in answers),
    ]


def _check_first(w: Wiring) -> list[Step]:
    """Before the others of several products: a run that the first one's table would not take publishes none of them."""
    if len(w.dataset.products) == 1:
        return []
    first = w.dataset.products[0]
    now = _keep_now(_get_table(w, "See what is published before all", first.table))
    unchanged: list[tuple[Condition, list[Step]]] = [(absent("$.now.table"), []), (_is_unchanged(w, 0, first), [])]
    return [
        put("Suppose that no table is published", "$.now", Result={}),
        forgive(now, _ABSENT, "$.undeclared"),
        choose("Is all still the same?", unchanged, otherwise=_overtaken(w)),
        _check_not_withdrawn(w),
    ]


def _publish(w: Wiring, number: int, product: Contract) -> list[Step]:
    """Read the table's version, and set columns, location and properties in one call that holds for that version."""
    now = _keep_now(_get_table(w, _named(w, "See what is published now", product), product.table))
    empty = {"TableInput": table_input(product, empty_table(w.lake, product.name), {})}
    declare = forgive(_glue(w, _named(w, "Declare the table", product), "createTable", empty), _EXISTS, "$.declared")
    declared = _keep_now(_get_table(w, _named(w, "See the declared table", product), product.table))
    update = _glue(
        w,
        _named(w, "Publish the table", product),
        "updateTable",
        {"TableInput": _published_input(w, product), "VersionId.$": "$.now.version", "SkipArchive": True},
    )
    absent_table = choose(
        _named(w, "Is there a table?", product), [(present("$.now.version"), [])], otherwise=[declare, declared]
    )
    return [
        put(_named(w, "Suppose that there is no table", product), "$.now", Result={}),
        forgive(now, _ABSENT, "$.undeclared"),
        absent_table,
        *ensure_view(w, product),
        *_check_not_overtaken(w, number, product),
        *([_check_not_withdrawn(w)] if len(w.dataset.products) == 1 else []),
        put(_named(w, "Suppose that nobody is quicker", product), "$.quicker", Result={}),
        forgive(update, _CONCURRENT, "$.quicker"),
        *_check_published(w, number, product),
        *_renew_view(w, product),
    ]


def _keep_now(step: Step) -> Step:
    return keep(
        step,
        "$.now",
        {
            "table.$": "$.Table.StorageDescriptor.Location",
            "version.$": "$.Table.VersionId",
            "labels.$": "$.Table.Parameters",
        },
    )


def _check_not_withdrawn(w: Wiring) -> Step:
    """Stop where a person went back from this very run: an event that comes late must not undo that."""
    left = f"$.now.labels.{LEFT}"
    named = f"States.ArrayContains(States.StringSplit({left}, ' '), $.run)"
    withdrawn = {"And": [is_true("$.withdrawn.run"), equals("$.released", "no")]}
    cause = (
        "Somebody went back from this run (tollgate rollback), so an event that came again does not publish it. "
        f"To show it after all: tollgate rollback RUN --stack {w.stack_name} --dataset {w.dataset.name}"
    )
    stop = [put("Stop for the person", "$.error", Result={"Error": WITHDRAWN, "Cause": cause}), *broken(w)]
    return choose(
        "Did somebody go back from a run?",
        [
            (
                present(left),
                [
                    put("See from which runs", "$.withdrawn", Parameters={"run.$": named}),
                    choose("Did somebody go back from it?", [(withdrawn, stop)]),
                ],
            )
        ],
    )


def _check_not_overtaken(w: Wiring, number: int, product: Contract) -> list[Step]:
    """Stop unless the published table is the one that this run was compared with, so that no run hides another."""
    fine = _is_unchanged(w, number, product)
    return [choose(_named(w, "Is it still the same?", product), [(fine, [])], otherwise=_overtaken(w))]


def _is_unchanged(w: Wiring, number: int, product: Contract) -> Condition:
    nowhere = empty_table(w.lake, product.name)
    same = [equals_path("$.now.table", "$.published.table")] if number == 0 else [present("$.now.table")]
    new = [equals("$.now.table", nowhere, nowhere.rstrip("/")), equals("$.compared", "no")]
    return {"Or": [*same, is_own_table("$.now.table", number), *new]}


def _check_published(w: Wiring, number: int, product: Contract) -> list[Step]:
    """Where another update came first, or an answer was lost, the table itself says whose it is."""
    again = _keep_now(_get_table(w, _named(w, "See who was quicker", product), product.table))
    ours = choose(
        _named(w, "Was it this run?", product), [(is_own_table("$.now.table", number), [])], otherwise=_overtaken(w)
    )
    return [
        choose(
            _named(w, "Was anybody quicker?", product),
            [(absent("$.quicker.Error"), [])],
            otherwise=[again, ours],
        )
    ]


def _overtaken(w: Wiring) -> list[Step]:
    cause = (
        "Another run was published while this one was judged, and analysts see that one. To read the input again and "
        f"compare it with that one: tollgate run --stack {w.stack_name} --dataset {w.dataset.name}"
    )
    return [put("Stop for the other run", "$.error", Result={"Error": OVERTAKEN, "Cause": cause}), *broken(w)]


def _renew_view(w: Wiring, product: Contract) -> list[Step]:
    """Declare the answer's view again where its text changed."""
    if product.answer is None:
        return []
    view = view_input(product, w.database)
    text = keep(
        _get_table(w, _named(w, "Read the answer's view", product), product.answer.name),
        "$.view",
        {"text.$": "$.Table.ViewOriginalText"},
    )
    renewed = _glue(w, _named(w, "Renew the answer", product), "updateTable", {"TableInput": view})
    same = equals("$.view.text", view["ViewOriginalText"])
    return [text, choose(_named(w, "Has its text changed?", product), [(same, [])], otherwise=[renewed])]


def _published_input(w: Wiring, product: Contract) -> dict[str, Any]:
    """The table as this run publishes it: what stands still as text, what the run fills in as paths."""
    run = w.layout()
    standing = table_input(product, run.table(product.name), {})
    location = w.of_run(run.table(product.name))
    properties = label("$.run", f"{VERDICT}.verdict", "", "$.released", "")
    filled = {f"{name}.$": path for name, path in properties.items() if path}
    filled |= {
        "tollgate.warnings.$": format_("{}", f"{VERDICT}.warnings"),
        "tollgate.report.$": format_(w.of_run(run.report), "$.run"),
    }
    storage = {name: value for name, value in standing["StorageDescriptor"].items() if name != "Location"}
    return {
        **{name: value for name, value in standing.items() if name not in ("StorageDescriptor", "Parameters")},
        "Parameters": standing["Parameters"] | filled,
        "StorageDescriptor": storage | {"Location.$": format_(location, "$.run")},
    }


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


def _stop(what: str, error: str) -> Step:
    return fail(f"Stopped: {what}", Error=error, CausePath=f"{VERDICT}.summary")
