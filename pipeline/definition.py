"""The run as a state machine: a pure function of what a stack is wired to."""

from typing import Any, Final

from pipeline.asl import Step, always_then, array, choose, equals, fail, format_, literal, present, put, succeed
from pipeline.asl import machine as wired
from pipeline.early_end import end_early, ensure_views, find_kept_table, is_summarised, nothing_is_new, read_changes
from pipeline.jobs import close_cluster, judge, open_cluster, summarise
from pipeline.layout import RESERVED, RUN_CHARACTERS
from pipeline.notify import broken, notify_recovery, notify_success
from pipeline.publish import check_verdict, find_published_table, is_own_table, publish, read_verdict
from pipeline.wiring import Wiring

__all__ = ["Wiring", "machine"]

# Longer than all tasks after each other: when it runs out, nothing is cleaned up any more.
MACHINE_TIMEOUT_S: Final = 8 * 3600

NOT_A_NAME: Final = "Tollgate.NotARunName"
"""The error of an execution whose run cannot be named so."""


def machine(w: Wiring) -> dict[str, Any]:
    """The machine that summarises, judges, and publishes what passed, as Amazon States Language."""
    kept = bool(w.virtual_cluster_id)
    closing = [] if kept else [close_cluster("Close the virtual cluster early")]
    early = [*ensure_views(w), *closing, *end_early(w)]
    news = [summarise(w), read_changes(w), choose("Is anything new?", [(nothing_is_new(), early)])]
    summary = choose("Was it summarised before?", [(is_summarised(), [])], otherwise=news)
    # When an event comes again after publication, the verdict and what it was compared with are already there.
    judgement = choose("Is it published already?", [(is_own_table("$.published.table"), [])], otherwise=[judge(w)])
    jobs = [*find_kept_table(w), summary, *find_published_table(w), judgement]
    return wired(
        f"Summarise {w.dataset.source.records}, judge them, publish what passes",
        timeout_s=MACHINE_TIMEOUT_S,
        steps=[
            _name_the_run(w),
            _refuse_other_names(),
            *(jobs if kept else [open_cluster(w), *always_then(jobs, close_cluster())]),
            read_verdict(w),
            notify_recovery(w),
            check_verdict(w),
            *publish(w),
            notify_success(w),
            succeed("Published"),
        ],
        on_failure=broken(w),
    )


def _name_the_run(w: Wiring) -> Step:
    """Write what every later state reads: the run, and who released it, if a person did (see `tollgate release`)."""
    by_a_person = {"And": [present(f"$.release.{word}") for word in ("run", "by", "because")]}
    by_the_clock = {"And": [present("$.scheduledTime"), {"Variable": "$.scheduledTime", "IsTimestamp": True}]}
    fresh = {"And": [present("$.compare"), equals("$.compare", "no")]}
    # A scheduled time holds ':', which no run's name may hold.
    parts = [f"States.ArrayGetItem(States.StringSplit($.scheduledTime, ':'), {part})" for part in range(3)]
    released = {
        # A second release of a run does the work again; a second event about a run finds what the first one started.
        "attempt.$": "$$.Execution.Name",
        "released": "yes",
        "by.$": "$.release.by",
        "because.$": "$.release.because",
    }
    return choose(
        "How was it started?",
        [
            (by_a_person, [_name(w, "that is released", "$.release.run", **released)]),
            (by_the_clock, [_name(w, "by its time", format_("{}{}{}", *parts))]),
            (fresh, [_name(w, "that begins anew", "$$.Execution.Name", compared="no")]),
        ],
        otherwise=[_name(w, "by its execution", "$$.Execution.Name")],
    )


def _name(w: Wiring, how: str, run: str, **more: str) -> Step:
    tables = [w.of_run(w.layout().table(product.name)) for product in w.dataset.products]
    # Glue keeps a location as it was given, with its last '/' or without.
    locations = [format_(url, run) for table in tables for url in (table, table.rstrip("/"))]
    usual = {"compared": "yes", "attempt": "", "released": "no", "by": "", "because": ""}
    own = {key: value for key, value in usual.items() if f"{key}.$" not in more}
    named = {"run.$": run, "other_characters.$": _without_characters_of_names(run)}
    return put(
        f"Name the run {how}",
        "$",
        Parameters={**named, "places.$": array(*locations), "given.$": "$", **own, **more},
    )


def _without_characters_of_names(run: str) -> str:
    """What is left of a name when it is split at every character that a run's name may have, as a text of JSON.

    No comparison of the language knows classes of characters. AWS does not say whether empty parts are kept: one is.
    """
    parts = f"States.StringSplit({run}, {literal(RUN_CHARACTERS)})"
    return f"States.JsonToString(States.ArrayUnique({parts}))"


def _refuse_other_names() -> Step:
    """Stop before anything is made where the run has a name that could not safely become a key or SQL text.

    An execution's name and the input of a release are whatever their caller says, who alone hears of it: what stands
    in such a name belongs in no message. The jobs refuse it, too.
    """
    wrong = {
        "Or": [
            {"Not": equals("$.other_characters", "[]", '[""]')},
            *({"Variable": "$.run", "StringMatches": f"{first}*"} for first in RUN_CHARACTERS if not first.isalnum()),
            equals("$.run", "", *sorted(RESERVED)),
        ]
    }
    cause = (
        "This cannot be the name of a run: use letters, digits, '.', '_' and '-', a letter or digit first, and none of "
        f"{', '.join(sorted(RESERVED))}. Nothing was read, and what analysts see stays as it was."
    )
    return choose("Is it a run's name?", [(wrong, [fail("Stopped: not a run's name", Error=NOT_A_NAME, Cause=cause)])])
