"""The steps that spare work: what the published run knows is kept, and a run that finds nothing new ends early."""

from pipeline.asl import Condition, Step, call, choose, equals, format_, keep, present, put, succeed
from pipeline.notify import tell
from pipeline.publish import READ_TIMEOUT_S, S3_RETRY, is_its_own, look
from pipeline.wiring import Wiring


def see_what_can_be_kept(w: Wiring) -> list[Step]:
    """Learn where the table that analysts see stands, whose run knows the files that did not change since."""
    full = {"And": [present("$.given.full"), equals("$.given.full", "yes")]}
    return [
        put("Suppose that nothing can be kept", "$.kept", Result={"table": ""}),
        choose(
            "Is everything to be read again?",
            [({"Or": [equals("$.compared", "no"), full]}, [])],
            otherwise=[look(w, "See what can be kept", "$.kept", "$.unkept")],
        ),
    ]


def was_summarised() -> Condition:
    """A stopped run that is released, or the run that analysts see, whose event came again, has its table already."""
    return {"Or": [equals("$.released", "yes"), *is_its_own("$.kept.table")["Or"]]}


def read_changes(w: Wiring) -> Step:
    """Read whether the job found anything new."""
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


def end_early(w: Wiring) -> list[Step]:
    """What analysts see is what this run would have made: say so, and leave it as it is."""
    found = "$.changes.found"
    message = "All {} files are as {} read them, which analysts see. Days since the newest one came: {}."
    paths = (f"{found}.kept", f"{found}.since", f"{found}.days_without_news")
    return [
        tell(w, "Tell the owners that nothing is new", "Nothing new: {}", message, *paths),
        succeed("Nothing is new"),
    ]
