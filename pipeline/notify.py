"""Messages to the owners, each as a mail reads it and as a chat shows it, and the end of a run that broke."""

from dataclasses import dataclass
from typing import Any, Final

from pipeline.asl import Step, absent, array, call, choose, equals, fail, format_, optional, present, put, retry
from pipeline.retries import passing
from pipeline.wiring import Wiring

NOTIFY_TIMEOUT_S: Final = 60
VERDICT: Final = "$.judged.verdict"
"""Where the verdict is, once it was read."""

_SNS_BUSY: Final = passing("SNS", "Sns", errors=("InternalError", "Throttled", "KMSThrottling", "KmsThrottling"))
_REPORT: Final = "See what the gate found: `tollgate report {} --stack STACK`"
_LOGS: Final = "See what the jobs wrote: `tollgate logs {} --stack STACK`"


@dataclass(frozen=True)
class Message:
    """What the owners are told: `{}` stands for the run in the subject and the next steps, in the text for the paths.

    `STACK` in a next step stands for the stack's name.
    """

    event: str
    """What happened, in a word or two: how a chat sorts its messages."""
    subject: str
    text: str
    paths: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = (_REPORT,)


def notify(w: Wiring, name: str, message: Message) -> list[Step]:
    """Notify the owners (`Tell the owners …`); a failure to send stops nothing.

    One publication has a text for each kind of subscriber (ADR 19): plain for mail and queues, and under `https` the
    JSON that Amazon Q Developer in chat applications shows in a channel.
    """
    text = f"Tollgate, stack {w.stack}, {w.dataset.name}, run {{}}. {message.text}"
    written = {"text.$": format_(text, "$.run", *message.paths), "chat": _chat(w, message)}
    publish = {
        "TopicArn": w.topic_arn,
        # SNS takes fewer than 100 characters as a subject, and a run's name may have 80.
        "Subject.$": format_(message.subject, "$.run"),
        "MessageStructure": "json",
        "Message": {"default.$": "$.message.text", "https.$": "States.JsonToString($.message.chat)"},
    }
    busy = retry(_SNS_BUSY, first_s=1, attempts=5, longest_s=30)
    return [
        put(name.replace("Tell", "Write to", 1), "$.message", Parameters=written),
        optional(call(name, "sns:publish", publish, timeout_s=NOTIFY_TIMEOUT_S, retry=[busy])),
    ]


def _chat(w: Wiring, message: Message) -> dict[str, Any]:
    """The message in the schema of custom notifications; messages of one run share a thread.

    https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
    """
    stack, dataset = w.stack, w.dataset.name
    title = format_(f"{message.subject} ({dataset}, {stack})", "$.run")
    steps = [step.replace("STACK", w.stack_name) for step in message.next_steps]
    return {
        "version": "1.0",
        "source": "custom",
        "content": {
            "textType": "client-markdown",
            "title.$": title,
            "description.$": format_(message.text, *message.paths),
            **(
                {"nextSteps.$": array(*(format_(step, *["$.run"] * step.count("{}")) for step in steps))}
                if steps
                else {}
            ),
            "keywords": [dataset, message.event],
        },
        "metadata": {
            "threadId.$": format_(f"{stack} {dataset} {{}}", "$.run"),
            "summary.$": title,
            "eventType": message.event,
            "additionalContext": {"stack": stack, "dataset": dataset, "run.$": "$.run"},
        },
    }


def notify_success(w: Wiring) -> Step:
    """Notify the owners of a publication, with its release or its warnings."""
    report = w.of_run(w.layout().report)
    counts = (f"{VERDICT}.counts.in", f"{VERDICT}.counts.accepted", "$.run")
    paths = (f"{VERDICT}.summary", *counts)
    counted = f"{{}} Rows in: {{}}, accepted: {{}}. Report: {report}"
    because = f"Released by {{}}, because: {{}} The gate had said: {counted}"
    released = Message("released", "Released: {}", because, ("$.by", "$.because", *paths))
    warned = Message("published with warnings", "With warnings: {}", counted, paths)
    query = f"Ask for the answer: `tollgate query --stack STACK --dataset {w.dataset.name}`"
    published = Message("published", "Published: {}", counted, paths, (query,))
    return choose(
        "Is there more to tell?",
        [
            (equals("$.released", "yes"), notify(w, "Tell the owners who released it", released)),
            (equals(f"{VERDICT}.verdict", "passed with warnings"), notify(w, "Tell the owners of warnings", warned)),
        ],
        otherwise=notify(w, "Tell the owners", published),
    )


def notify_recovery(w: Wiring) -> Step:
    """Notify the owners, once, of checks that had failed and pass again, whatever else the verdict says."""
    again = f"{VERDICT}.passes_again"
    message = Message("passes again", "Passes again: {}", "{}", (again,))
    named = {"And": [present(again), {"Variable": again, "IsString": True}]}
    return choose("Does a check pass again?", [(named, notify(w, "Tell the owners what passes again", message))])


def broken(w: Wiring) -> list[Step]:
    """The end of a run whose work broke: the owners are notified, and the first error is the execution's."""
    text = "It stopped: {}: {} Analysts see the table that was published last."
    no_cause = put("Give no cause", "$.error.Cause", Result="")
    message = Message("broken", "Broken: {}", text, ("$.error.Error", "$.error.Cause"), (_LOGS,))
    return [
        choose("Is a cause known?", [(absent("$.error.Cause"), [no_cause])]),
        *notify(w, "Tell the owners that the run broke", message),
        fail("Stopped: the run broke", ErrorPath="$.error.Error", CausePath="$.error.Cause"),
    ]


def refused(w: Wiring, summary: tuple[str, ...]) -> list[Step]:
    """Notify the owners that the gate stopped a run."""
    release = "If it is right all the same: `tollgate release {} --stack STACK --because TEXT`"
    message = Message("refused", "Refused: {}", _unpublished(w), summary, (_REPORT, release))
    return notify(w, "Tell the owners that the data is refused", message)


def not_judged(w: Wiring, summary: tuple[str, ...]) -> list[Step]:
    """Notify the owners that the judge could not judge a run."""
    message = Message("not judged", "Not judged: {}", _unpublished(w), summary, (_LOGS,))
    return notify(w, "Tell the owners that the judge could not judge", message)


def _unpublished(w: Wiring) -> str:
    return f"{{}} What analysts see stays as it was. Report: {w.of_run(w.layout().report)}"
