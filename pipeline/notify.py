"""What the owners are told, and how a run ends that broke."""

from typing import Final

from pipeline.asl import Step, absent, call, choose, equals, fail, format_, optional, put, retry
from pipeline.wiring import Wiring

TELL_TIMEOUT_S: Final = 60
VERDICT: Final = "$.judged.verdict"
"""Where the verdict is, once it was read."""

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
    """Tell the owners what was published, and what there is to know of it: who released it, or its warnings."""
    report = w.of_run(w.layout().report)
    counts = (f"{VERDICT}.counts.in", f"{VERDICT}.counts.accepted", "$.run")
    told = f"{{}} Rows in: {{}}, accepted: {{}}. Report: {report}"
    because = f"Released by {{}}, because: {{}} The gate had said: {told}"
    released = tell(
        w,
        "Tell the owners who released it",
        "Released: {}",
        because,
        "$.by",
        "$.because",
        f"{VERDICT}.summary",
        *counts,
    )
    warned = tell(w, "Tell the owners of warnings", "With warnings: {}", told, f"{VERDICT}.summary", *counts)
    return choose(
        "Is there more to tell?",
        [
            (equals("$.released", "yes"), [released]),
            (equals(f"{VERDICT}.verdict", "passed with warnings"), [warned]),
        ],
        otherwise=[tell(w, "Tell the owners", "Published: {}", told, f"{VERDICT}.summary", *counts)],
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
