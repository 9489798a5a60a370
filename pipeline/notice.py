"""What the owners are told, and how a run ends that broke."""

from typing import Final

from pipeline.asl import Step, absent, call, choose, fail, format_, optional, put, retry
from pipeline.wiring import Wiring

TELL_TIMEOUT_S: Final = 60

_SNS_BUSY: Final = tuple(
    f"{service}.{error}Exception"
    for service in ("SNS", "Sns")
    for error in ("InternalError", "Throttled", "SdkClient", service)
)


def tell(w: Wiring, name: str, subject: str, message: str, *paths: str) -> Step:
    """Tell the owners; `{}` in the subject is the run, in the message the paths. What cannot be told stops nothing."""
    # SNS takes fewer than 100 characters as a subject, and a run's name may have 80.
    publish = {
        "TopicArn": w.topic_arn,
        "Subject.$": format_(subject, "$.run"),
        "Message.$": format_(f"Tollgate, stack {w.stack}, run {{}}. {message}", "$.run", *paths),
    }
    busy = retry(_SNS_BUSY, first_s=1, attempts=5, longest_s=30)
    return optional(call(name, "sns:publish", publish, timeout_s=TELL_TIMEOUT_S, retry=[busy]))


def tell_success(w: Wiring) -> Step:
    report = w.of_run(w.places().report)
    verdict = "$.judged.verdict"
    return tell(
        w,
        "Tell the owners",
        "Published: {}",
        f"{{}} Rows in: {{}}, accepted: {{}}. Report: {report}",
        f"{verdict}.summary",
        f"{verdict}.counts.in",
        f"{verdict}.counts.accepted",
        "$.run",
    )


def broken(w: Wiring) -> list[Step]:
    """How a run ends whose work broke: the owners are told, and the first error is the execution's."""
    message = "It stopped: {}: {} Analysts see the table that was published last."
    no_cause = put("Give no cause", "$.error.Cause", Result="")
    return [
        choose("Is a cause known?", [(absent("$.error.Cause"), [no_cause])]),
        tell(w, "Tell the owners that the run broke", "Broken: {}", message, "$.error.Error", "$.error.Cause"),
        fail("Stopped: the run broke", ErrorPath="$.error.Error", CausePath="$.error.Cause"),
    ]
