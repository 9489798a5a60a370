"""Measure each phase of a stack's life with the real engine on the emulated AWS, and write docs/benchmarks-engine.md.

python -m tools.bench.engine [--runs N]
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

from pulumi import automation

from tools.bench.measure import spread
from tools.bench.workbench import ROOT, Workbench, workbench
from tools.engine import NoEngineError

PAGE: Final = ROOT / "docs" / "benchmarks-engine.md"
STACKS: Final = ("dev", "prod")
PHASES: Final[Mapping[str, Callable[[automation.Stack], object]]] = {
    "preview of an empty stack": lambda stack: stack.preview(),
    "up": lambda stack: stack.up(),
    "up again, nothing changed": lambda stack: stack.up(expect_no_changes=True),
    "preview with refresh, as `tollgate deploy preview` asks": lambda stack: stack.preview(refresh=True),
    "refresh": lambda stack: stack.refresh(),
    "destroy": lambda stack: stack.destroy(),
}
INTRODUCTION: Final = """\
# How long the engine takes

Written by `make bench-engine`; do not edit. Medians, with the range of the runs in brackets.

What is measured is the engine, the program and the SDK over an AWS that answers at once: a real one takes longer for
what it makes (an EKS cluster takes some ten minutes). Machines are noisy: compare figures of one page, not of two.
"""


def life(bench: Workbench, name: str) -> tuple[int, dict[str, float]]:
    """How many resources a stack has, and the seconds of each phase from nothing to nothing."""
    stack = bench.stack(name)
    resources, seconds = 0, {}
    for phase, act in PHASES.items():
        started = time.monotonic()
        act(stack)
        seconds[phase] = time.monotonic() - started
        resources = max(resources, standing(stack))
        print(f"{name}: {phase}: {seconds[phase]:.1f} s", flush=True)
    return resources, seconds


def standing(stack: automation.Stack) -> int:
    """The resources of AWS that a stack has."""
    every = (stack.export_stack().deployment or {}).get("resources") or []
    return sum(one["type"].startswith("aws:") for one in every)


def page(engine: str, lives: Mapping[str, Sequence[tuple[int, dict[str, float]]]]) -> str:
    made = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, engine {engine},\n"
        f"pulumi {version('pulumi')} and pulumi-aws {version('pulumi-aws')}; each stack {len(lives[STACKS[0]])} times."
    )
    heads = [f"{name} ({rounds[0][0]} resources)" for name, rounds in lives.items()]
    rows = []
    for phase in PHASES:
        cells = [f"{spread([seconds[phase] for _, seconds in rounds])} s" for rounds in lives.values()]
        rows.append(f"| {phase} | {' | '.join(cells)} |")
    table = [f"| phase | {' | '.join(heads)} |", f"|---|{'--:|' * len(heads)}", *rows]
    return "\n".join([INTRODUCTION, made, "", *table, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    try:
        with workbench() as bench:
            engine = bench.stack(STACKS[0]).workspace.pulumi_version
            lives = {name: [life(bench, name) for _ in range(options.runs)] for name in STACKS}
    except NoEngineError as error:
        sys.exit(str(error))
    PAGE.write_text(page(engine, lives))
    print(PAGE.read_text())


if __name__ == "__main__":
    main()
