"""Pulumi.yaml and docs/configuration.md, from Settings."""

import json
from collections.abc import Iterator
from typing import Final

from components.releases import RELEASES
from components.settings import Settings
from components.settings.datasets import OWN
from components.settings.field import Setting, of_class
from components.settings.read import NAMESPACE
from tools.docs import COMMAND

_KINDS: Final = {str: "string", int: "integer", bool: "boolean"}


def pages() -> dict[str, str]:
    settings = of_class(Settings)
    return {"Pulumi.yaml": project(settings), "docs/configuration.md": page(settings)}


def project(settings: tuple[Setting, ...]) -> str:
    """Pulumi.yaml: the program, and what `pulumi new` asks.

    It declares no types: the engine takes them for keys of the project's own name alone, and ours keep their namespace
    when a project is made of this one under another name. Settings checks them.
    """
    lines = [
        f"# Generated: {COMMAND}",
        "name: tollgate",
        "description: A gated Spark reporting pipeline on AWS.",
        "runtime:",
        "  name: python",
        "  options:",
        "    toolchain: pip",
        "    virtualenv: .venv",
        "template:",
        "  displayName: Tollgate",
        "  description: Spark on EMR on EKS makes a table, Great Expectations judges it, Athena shows what passed.",
        "  config:",
        "    aws:region:",
        "      description: The region that everything is made in",
        "      default: us-east-1",
        *(line for item in settings if item.required for line in _prompt(item)),
    ]
    return "\n".join(lines) + "\n"


def page(settings: tuple[Setting, ...]) -> str:
    """docs/configuration.md: every setting, by what it is about."""
    parts = [_INTRODUCTION.format(command=COMMAND)]
    for group in dict.fromkeys(item.rule.group for item in settings):
        rows = "\n".join(_row(item) for item in settings if item.rule.group == group)
        parts.append(f"## {group}\n\n| setting | kind | default | what it does |\n|---|---|---|---|\n{rows}\n")
    rows = "\n".join(
        f"| `{label}` | {release.spark} | {release.python or '—'} | {release.support_ends or '—'} |"
        for label, release in RELEASES.items()
    )
    parts += [_DATASETS.format(keys=", ".join(f"`{key}`" for key in OWN)), f"{_RELEASES}{rows}\n"]
    return "\n".join(parts)


_INTRODUCTION: Final = """\
# Configuration

<!-- Generated from components/settings/settings.py: {command} -->

What a stack may set, in `Pulumi.<stack>.yaml` or with `pulumi config set tollgate:<setting> <value>`: the
namespace is the same in a project of any name. What is missing, unknown or wrong, and what cannot work together, is
all reported at once, before anything is made, each with the command that mends it.
Besides these, every stack names its region: `pulumi config set aws:region us-east-1`.
Which resources each setting changes, and what is refused without a key: [settings-impact.md](settings-impact.md).
"""

_DATASETS: Final = """\
## Settings of one dataset

Where a dataset has no value of its own, the stack's holds. It can have {keys}:

```sh
pulumi config set --path 'tollgate:datasets.NAME.schedule' 'cron(0 6 * * ? *)'
pulumi config set --path 'tollgate:datasets.NAME' false     # this stack does without it; its data stays
```
"""

_RELEASES: Final = """\
## Releases of EMR on EKS

The labels that `releaseLabel` takes, each with `-latest` or `-YYYYMMDD` after it. From 90 days before its support ends,
every preview warns. A dash: no page of AWS names it.

| label | Spark | Python | standard support ends |
|---|---|---|---|
"""


def _prompt(item: Setting) -> Iterator[str]:
    yield f"    {NAMESPACE}:{item.key}:"
    yield f"      description: {json.dumps(item.rule.about)}"


def _row(item: Setting) -> str:
    default = "**must be set**" if item.required else f"`{json.dumps(item.default)}`"
    return f"| `{item.key}` | {_kind(item)} | {default} | {item.rule.about.replace('|', chr(92) + '|')} |"


def _kind(item: Setting) -> str:
    if item.rule.choices:
        return ", ".join(f"`{choice}`" for choice in item.rule.choices)
    if item.kind is int:
        return f"{item.rule.least} to {item.rule.most}"
    return item.rule.shape.replace("|", "\\|") or _KINDS[item.kind]
