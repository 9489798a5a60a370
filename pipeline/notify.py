"""Messages to the owners, and the end of a run that broke."""

from typing import Final

from pipeline.asl import Step, absent, call, choose, equals, fail, format_, optional, put, retry
from pipeline.retries import passing
from pipeline.wiring import Wiring

NOTIFY_TIMEOUT_S: Final = 60
VERDICT: Final = "$.judged.verdict"
"""Where the verdict is, once it was read."""

_SNS_BUSY: Final = passing("SNS", "Sns", errors=("InternalError", "Throttled", "KMSThrottling", "KmsThrottling"))


def notify(w: Wiring, name: str, subject: str, message: str, *paths: str) -> Step:
    """Notify the owners; `{}` in the subject is the run, in the message the paths. A failure to send stops nothing."""
    # SNS takes fewer than 100 characters as a subject, and a run's name may have 80.
    publish = {
        "TopicArn": w.topic_arn,
        "Subject.$": format_(subject, "$.run"),
        "Message.$": format_(f"Tollgate, stack {w.stack}, {w.dataset.name}, run {{}}. {message}", "$.run", *paths),
    }
    busy = retry(_SNS_BUSY, first_s=1, attempts=5, longest_s=30)
    return optional(call(name, "sns:publish", publish, timeout_s=NOTIFY_TIMEOUT_S, retry=[busy]))


def notify_success(w: Wiring) -> Step:
    """Notify the owners of a publication, with its release or its warnings."""
    report = w.of_run(w.layout().report)
    counts = (f"{VERDICT}.counts.in", f"{VERDICT}.counts.accepted", "$.run")
    counted = f"{{}} Rows in: {{}}, accepted: {{}}. Report: {report}"
    because = f"Released by {{}}, because: {{}} The gate had said: {counted}"
    released = notify(
        w,
        "Tell the owners who released it",
        "Released: {}",
        because,
        "$.by",
        "$.because",
        f"{VERDICT}.summary",
        *counts,
    )
    warned = notify(w, "Tell the owners of warnings", "With warnings: {}", counted, f"{VERDICT}.summary", *counts)
    return choose(
        "Is there more to tell?",
        [
            (equals("$.released", "yes"), [released]),
            (equals(f"{VERDICT}.verdict", "passed with warnings"), [warned]),
        ],
        otherwise=[notify(w, "Tell the owners", "Published: {}", counted, f"{VERDICT}.summary", *counts)],
    )


def broken(w: Wiring) -> list[Step]:
    """The end of a run whose work broke: the owners are notified, and the first error is the execution's."""
    message = "It stopped: {}: {} Analysts see the table that was published last."
    no_cause = put("Give no cause", "$.error.Cause", Result="")
    return [
        choose("Is a cause known?", [(absent("$.error.Cause"), [no_cause])]),
        notify(w, "Tell the owners that the run broke", "Broken: {}", message, "$.error.Error", "$.error.Cause"),
        fail("Stopped: the run broke", ErrorPath="$.error.Error", CausePath="$.error.Cause"),
    ]
