"""The steps of incremental runs: unchanged files are kept, and a run that finds nothing new ends early."""

from pipeline.asl import Condition, Step, call, choose, equals, format_, keep, present, put, succeed
from pipeline.notify import Message, notify
from pipeline.publish import READ_TIMEOUT_S, S3_RETRY, ensure_view, is_own_table, locate_table
from pipeline.wiring import Wiring


def find_kept_table(w: Wiring) -> list[Step]:
    """Find the published table: its run's evidence of unchanged files is kept."""
    full = {"And": [present("$.given.full"), equals("$.given.full", "yes")]}
    return [
        put("Suppose that nothing can be kept", "$.kept", Result={"table": ""}),
        choose(
            "Is everything to be read again?",
            [({"Or": [equals("$.compared", "no"), full]}, [])],
            otherwise=[locate_table(w, "See what can be kept", "$.kept", "$.unkept")],
        ),
    ]


def is_summarised() -> Condition:
    """The run has its table already: it was stopped and is released, or it is published and its event came again."""
    return {"Or": [equals("$.released", "yes"), *is_own_table("$.kept.table")["Or"]]}


def read_changes(w: Wiring) -> Step:
    """Read changes.json: whether anything is new."""
    key = format_(w.of_run(w.layout().changes).removeprefix(f"s3://{w.bucket}/"), "$.run")
    step = call(
        "Read what is new",
        "aws-sdk:s3:getObject",
        {"Bucket": w.bucket, "Key.$": key},
        timeout_s=READ_TIMEOUT_S,
        retry=[S3_RETRY],
    )
    return keep(step, "$.changes", {"found.$": "States.StringToJson($.Body)"})


def nothing_is_new() -> Condition:
    return {"And": [present("$.changes.found.news"), {"Variable": "$.changes.found.news", "BooleanEquals": False}]}


def ensure_views(w: Wiring) -> list[Step]:
    """Declare the views that are absent, as a run would leave them that was stopped before it had declared all."""
    return [step for product in w.dataset.products for step in ensure_view(w, product, " before the early end")]


def end_early(w: Wiring) -> list[Step]:
    """Notify the owners that nothing is new, and leave the published table as it is."""
    changes = "$.changes.found"
    text = "All {} files are as {} read them, which analysts see. Days since the newest one came: {}."
    paths = (f"{changes}.kept", f"{changes}.since", f"{changes}.days_without_news")
    message = Message("nothing new", "Nothing new: {}", text, paths, next_steps=())
    return [
        *notify(w, "Tell the owners that nothing is new", message),
        succeed("Nothing is new"),
    ]
