"""A draft as two contracts in YAML; every guess has a comment that says what was seen."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import yaml

from contracts.dataset import SCHEMA
from tollgate.authoring.check import check
from tollgate.authoring.propose.draft import USUAL_DAYS, Draft
from tollgate.authoring.propose.fields import Field
from tollgate.authoring.propose.limits import number, outlier, span

HEAD: Final = """\
# yaml-language-server: $schema={schema}
# {what}
# Drafted by: tollgate dataset new {dataset} --from {path}
# Every comment says what was seen; nothing here is known to be right. Edit it, then: tollgate contract check {dataset}
apiVersion: v3.1.0
kind: DataContract
id: {id}
name: {name}
version: 1.0.0
status: draft
description:
  purpose: {purpose}
schema:
  - name: {name}
    logicalType: object
    properties:
"""
KIND: Final = "kind"


def source(draft: Draft, folder: Path) -> str:
    """The source contract's text, for a file in a folder."""
    profile = draft.profile
    schemas = "one schema" if profile.schemas == 1 else f"{profile.schemas} schemas, united by name"
    files = f"{profile.files:,} file{'s' * (profile.files > 1)} of {schemas}"
    head = HEAD.format(
        schema=_schema(folder),
        what=f"What a raw record is; from {profile.rows:,} rows in {files}.",
        dataset=draft.name,
        path=draft.path,
        id=draft.name.replace("_", "-"),
        name=draft.name,
        purpose=_scalar(f"What one row of {draft.name} is, and for whom."),
    )
    lines = [*_kind(draft), *(_column(draft, one) for one in draft.fields), "    customProperties:"]
    lines += [*_sources(draft), *_period(draft), *_identity(draft), *_rules(draft), *_checks(draft)]
    return head + "\n".join(lines) + "\n"


def product(draft: Draft, folder: Path) -> str:
    """The product contract's text, for a file in a folder."""
    name = f"{draft.name}_summary"
    head = HEAD.format(
        schema=_schema(folder),
        what="The table that analysts read, and the answer over it.",
        dataset=draft.name,
        path=draft.path,
        id=name.replace("_", "-"),
        name=name,
        purpose=_scalar(f"Accepted records of {draft.name}, counted and summed."),
    )
    keys, parts = _keys(draft), draft.period.period.parts if draft.period.period else ()
    lines = [f"      - {_scalar({'name': key, 'logicalType': kind})}{_note(why)}" for key, kind, why in keys]
    lines += [f"      - {_scalar({'name': part, 'logicalType': 'integer'})}" for part in parts]
    lines.append(f"      - {_measured('records', 'integer', 'Accepted records.', 'count(*)')}")
    for one in draft.measures:
        lines.append(
            f"      - {_measured(f'sum_{one.name}', one.type.logical, f'Sum of {one.name}.', f'sum({one.name})')}"
        )
    lines += [f"      # not summed: {name}, for {reason}" for name, reason in draft.left_out.items()]
    lines += ["    customProperties:", f"      - {_scalar({'property': 'from', 'value': draft.name})}"]
    return head + "\n".join([*lines, *_answer(draft, [key for key, _, _ in keys] or list(parts))]) + "\n"


def _schema(folder: Path) -> str:
    """Where an editor finds the schema of contracts from a file in the folder."""
    return Path(os.path.relpath(check.OWN_DATASETS / SCHEMA, folder)).as_posix()


def _keys(draft: Draft) -> list[tuple[str, str, str]]:
    if draft.has_kinds:
        return [(KIND, "string", f"files came in {len(draft.kinds)} folders")]
    if draft.key is None:
        return []
    return [(draft.key.name, draft.key.type.logical, _values(draft.key))]


def _measured(name: str, logical: str, description: str, measure: str) -> str:
    own = [{"property": "measure", "value": measure}]
    return _scalar({"name": name, "logicalType": logical, "description": description, "customProperties": own})


def _answer(draft: Draft, by: Sequence[str]) -> Iterator[str]:
    yield "      - property: answer"
    yield "        value:"
    yield f"          name: {draft.name}_{f'by_{by[0]}' if by else 'in_all'}"
    yield f"          by: {_scalar(list(by))}"
    yield "          numbers: # titles, units and digits are for you to choose"
    count = {"name": "records", "formula": "sum(records)", "title": "Records", "digits": 0}
    yield f"            - {_scalar(count)}"
    for one in draft.measures:
        title = f"Average {one.name.replace('_', ' ')}"
        formula = f"sum(sum_{one.name}) / sum(records)"
        words: dict[str, Any] = {"name": f"avg_{one.name}", "formula": formula, "title": title}
        why = draft.unsteady.get(one.name, "")
        yield f"            - {_scalar(words | ({'steady': False} if why else {}))}{_note(why)}"


def _kind(draft: Draft) -> Iterator[str]:
    if draft.has_kinds:
        words = {
            "name": KIND,
            "logicalType": "string",
            "description": "The kind of file that a record came from.",
            "customProperties": [{"property": "expression", "value": "source_kind"}],
        }
        yield f"      - {_scalar(words)}"


def _column(draft: Draft, one: Field) -> str:
    words: dict[str, Any] = {"name": one.name, "logicalType": one.type.logical}
    if one.type.numeric:
        words["physicalType"] = one.type.physical
    if one.name in draft.needed:
        words["required"] = True
    words["description"] = f"What the files call {' or '.join(_raw_names(one))}."
    names = _names(draft, one)
    if names:
        words["customProperties"] = [{"property": "names", "value": names}]
    return f"      - {_scalar(words)}{_note('; '.join(_observed(draft, one)))}"


def _raw_names(one: Field) -> list[str]:
    return list(dict.fromkeys(name for names in one.names().values() for name in names))


def _names(draft: Draft, one: Field) -> list[str] | dict[str, list[str]]:
    """Raw names where they differ from the column's: one list where all kinds of files have the same."""
    by_folder = {folder: list(names) for folder, names in one.names().items()}
    if all(name.strip().lower() == one.name for names in by_folder.values() for name in names):
        return []
    lists = list(by_folder.values())
    if all(names == lists[0] for names in lists):
        return lists[0]
    kinds = {folder: kind for kind, folder in draft.kinds.items()}
    return {kinds.get(folder, draft.name): names for folder, names in by_folder.items()}


def _observed(draft: Draft, one: Field) -> Iterator[str]:
    part = one.parts[0]
    files = sum(part.files for part in one.parts)
    if files < draft.profile.files:
        yield f"in {files:,} of {draft.profile.files:,} files"
    if not part["values"]:
        yield "never a value, so its type is not known"
        return
    yield f"{one.nulls:,} without a value ({one.nulls / one.rows:.2%})" if one.nulls else "always a value"
    if one.type.numeric:
        yield span(part)
    elif one.is_time:
        first, last = (min(p["first"] for p in one.parts), max(p["last"] for p in one.parts))
        yield f"{_time(first)} to {_time(last)}"
    elif part["zero_padded"] and part["numbers"] == part["values"]:
        yield "digits with leading zeros, so text"
    if one.type.misfits:
        yield f"{one.type.misfits:,} are not of type {one.type.logical}"
    yield _values(one)


def _values(one: Field) -> str:
    counts = one.parts[0].value_counts
    if one.type.logical == "string" and counts and len(one.parts) == 1:
        most = sorted(counts, key=lambda value: -counts[value])[:3]
        more = f" and {len(counts) - len(most)} more" if len(counts) > len(most) else ""
        return f"{', '.join(most)}{more}"
    return f"{len(counts)} values" if counts else f"about {one.different:,} values"


def _sources(draft: Draft) -> Iterator[str]:
    yield '      - {property: records, value: records} # what a row is called: "orders", "visits"?'
    yield "      - property: sources"
    yield "        value:"
    for kind, folder in draft.kinds.items():
        yield f"          {_scalar(kind)}:{_note('the folder that the files lie in')}"
        yield f"            folder: {_scalar(folder)}"
        if draft.missing:
            note = "; ".join(f"{text}: {places}" for text, places in draft.missing.items())
            yield f"            missing: {_scalar(list(draft.missing))}{_note(note)}"
        if draft.ignored:
            yield f"            ignored: {_scalar(list(draft.ignored))} # they repeat the period"
        if draft.is_multiline:
            yield "            multiline: true # values with line breaks in quotes were seen"


def _period(draft: Draft) -> Iterator[str]:
    period = draft.period.period
    value: Any = "none"
    if period is not None and period.of_file:
        column = {"column": period.column} if period.column else {}
        value = {"grain": period.grain, "from": list(period.origins), **column}
    elif period is not None:
        value = {"grain": period.grain, "from": {"column": period.column}}
    yield f"      - {_scalar({'property': 'period', 'value': value})}{_note(draft.period.why)}"


def _identity(draft: Draft) -> Iterator[str]:
    if draft.identity:
        names = [one.name for one in draft.identity]
        note = f"{draft.doubled:.2%} of a file's rows at most repeat another in these"
        yield f"      - {_scalar({'property': 'identity', 'value': names})}{_note(note)}"
    else:
        yield f"      # no identity: up to {draft.doubled:.0%} of a file's rows repeat another in any few columns"


def _rules(draft: Draft) -> Iterator[str]:
    """A number that is summed must be there, or the average would be over records without it."""
    lines = []
    for one in draft.measures:
        if one.nulls or one.type.misfits:
            why = f"A record without {one.name} adds nothing to its sum, and would lower its average."
            rule = {"reason": f"{one.name}_missing", "condition": f"{one.name} is null", "why": why}
            lines.append(f"          - {_scalar(rule)}{_note(f'{one.nulls:,} rows')}")
    if lines:
        yield "      - property: rules"
        yield "        value:"
        yield from lines
    for one in draft.measures:
        limit = outlier(one.parts[0])
        if limit is not None:
            rule = {"reason": f"{one.name}_too_high", "condition": f"{one.name} > {limit}", "why": "Say why."}
            highest = number(one.parts[0]["highest"])
            yield f"          # a rule to think of, for the highest is {highest}: {_scalar(rule)}"


def _checks(draft: Draft) -> Iterator[str]:
    fit = draft.period.fit
    checks: dict[str, Mapping[str, int]] = {}
    period = draft.period.period
    if fit is not None and period is not None and period.grain == "month":
        for name, days in (("days_missing_at_start", fit.days_at_start), ("days_missing_at_end", fit.days_at_end)):
            if days > USUAL_DAYS:
                checks[name] = {"max": days, "warn": days}
    if checks:
        words = {"property": "standardChecks", "value": checks}
        yield f"      - {_scalar(words)} # so many were missing; is that right?"


def _note(text: str) -> str:
    """A comment, on one line whatever was seen."""
    plain = "".join(letter if letter.isprintable() else "·" for letter in text)
    return f" # {plain}" if plain else ""


def _scalar(value: Any) -> str:
    """A value as YAML on one line, quoted where it must be."""
    text = yaml.safe_dump(value, default_flow_style=True, width=float("inf"), sort_keys=False, allow_unicode=True)
    return text.removesuffix("...\n").strip()


def _time(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if value.hour or value.minute else f"{value:%Y-%m-%d}"
