"""What a preview may not do unless somebody turned the key for it: pure functions over a preview."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tollgate.deploy.iam_diff import ATTACHMENTS, DOCUMENTS, UnknownDocumentError, parse, widened
from tollgate.deploy.preview import Change, Preview
from tollgate.operate.doctor import Check

MANY: Final = 15
"""More changes than this to what already stands, and a person has to say that they are meant."""

KEY: Final = "aws:kms/key:Key"
ENCRYPTION: Final = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"

# What nobody can make again when a thing of this type goes.
DATA: Final[Mapping[str, str]] = {
    "aws:s3/bucket:Bucket": "it holds raw files, runs and the published table",
    "aws:s3/bucketV2:BucketV2": "it holds raw files, runs and the published table",
    KEY: "what was encrypted with it cannot be read without it",
}
# What `up` makes again, but empty: an update must not do that by the way, the end of a stack may. Tables and views that
# the program declares are not among them: their rows lie in the lake, and they are declared again as they were.
HISTORY: Final[Mapping[str, str]] = {
    "aws:glue/catalogDatabase:CatalogDatabase": "the table and the view that analysts query are in it",
    "aws:cloudwatch/logGroup:LogGroup": "the logs of past runs are in it",
    "aws:sqs/queue:Queue": "starts that failed wait in it to be looked at",
    "aws:eks/cluster:Cluster": "everything else that runs on it goes too",
    "aws:ec2/vpc:Vpc": "the cluster lies in it, and EKS moves no cluster into another",
    "aws:athena/workgroup:Workgroup": "the query history and the saved queries of analysts are in it",
    "aws:quicksight/dataSet:DataSet": "dashboards that people built hang on it",
    "aws:quicksight/dataSource:DataSource": "data sets that people built hang on it",
    "aws:cloudformation/stack:Stack": "people look at its dashboard, and get it by mail",
}
# Which input of a policy names the thing that it guards, as a name, a URL or an ARN.
GUARDED: Final[Mapping[str, str]] = {
    "aws:s3/bucketPolicy:BucketPolicy": "bucket",
    "aws:sqs/queuePolicy:QueuePolicy": "queueUrl",
    "aws:sns/topicPolicy:TopicPolicy": "arn",
}
# Code, query results and job logs: `up` and the next run write them again, and all but the code expires anyway.
MADE_AGAIN: Final = "tollgate:index:Artifacts$"
# A bucket, but of records that expire: its end is the end of a history, not of data.
ACCESS_LOG: Final = "tollgate:index:AccessLog$"


@dataclass(frozen=True)
class Keys:
    """What the person (or the workflow) allows beyond the ordinary."""

    lose_data: bool = False
    permissions: bool = False
    many: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing about a preview that somebody has to know, or to allow."""

    rule: str
    """account, data, permissions, size, policy or drift."""
    urn: str
    sentence: str
    allowed: bool = False
    key: str = ""
    """What would allow it; empty when nothing does."""


@dataclass(frozen=True)
class Judgement:
    """What stops a preview from going up, and what is only reported."""

    refused: tuple[Finding, ...] = ()
    noticed: tuple[Finding, ...] = ()

    @property
    def passes(self) -> bool:
        return not self.refused


def judge(preview: Preview, keys: Keys, checks: Iterable[Check] = ()) -> Judgement:
    """Each rule over a preview of `up`, and what AWS said of the account; allowed findings are reported, too."""
    return _judgement(
        *not_ready(checks),
        *data_at_risk(preview, keys),
        *wider_permissions(preview, keys),
        *too_many(preview, keys),
        *against_policy(preview),
        *drifted(preview),
    )


def judge_destroy(preview: Preview, keys: Keys) -> Judgement:
    """The rules for the end of a stack: data stays unless both keys are turned; the rest goes, and is named."""
    both = keys.lose_data and not keep_data(preview)
    removed = [(change, why) for change, why in _holders(preview, {**DATA, **HISTORY}) if not change.retained]
    return _judgement(
        *(
            Finding("data", change.urn, _removal(change, why), both, _both(preview))
            if _is_data(change, preview)
            else Finding("data", change.urn, _removal(change, why), allowed=True)
            for change, why in removed
        )
    )


def keep_data(preview: Preview) -> bool:
    """The first key: the stack's own setting, true unless somebody set it otherwise."""
    return not any(key.endswith(":keepData") and str(value).lower() == "false" for key, value in preview.config.items())


def data_at_risk(preview: Preview, keys: Keys) -> Iterator[Finding]:
    """What loses data or parts the stack from it: a thing that holds it goes, or its safeguards do."""
    both = keys.lose_data and not keep_data(preview)
    for change, why in _holders(preview, {**DATA, **HISTORY}):
        # A thing that is let go of stays in the account, but the stack starts again with an empty one.
        allowed = keys.lose_data if change.retained else both
        yield Finding("data", change.urn, _removal(change, why), allowed, _both(preview))
    for change in preview.changes:
        for sentence in _loosened(change):
            yield Finding("data", change.urn, sentence, keys.lose_data, "--lose-data")


def wider_permissions(preview: Preview, keys: Keys) -> Iterator[Finding]:
    """Everything that somebody may do afterwards and could not before; on the first `up` that is all of it."""
    for change in preview.changes:
        for sentence in () if _guards_nothing(change, preview) else _widened(change):
            allowed = keys.permissions or preview.first
            yield Finding("permissions", change.urn, f"{_thing(change)}: {sentence}", allowed, "--new-permissions")


def too_many(preview: Preview, keys: Keys) -> Iterator[Finding]:
    """One finding when more is changed at once than a person reads through."""
    changed = [change.name for change in preview.changes if change.op in {"update", "replace", "delete"}]
    if len(changed) > MANY:
        summary = f"{len(changed)} of {preview.standing} resources would change at once (more than {MANY}): "
        yield Finding("size", "", f"{summary}{', '.join(changed[:5])} …", keys.many, "--yes-many")


def against_policy(preview: Preview) -> Iterator[Finding]:
    """The findings of the policy pack; only its advice may be passed over."""
    for violation in preview.violations:
        yield Finding(
            "policy", violation.urn, f"{violation.policy}: {violation.message}", allowed=not violation.mandatory
        )


def drifted(preview: Preview) -> Iterator[Finding]:
    """What was changed by hand since the last update."""
    for change in preview.drift:
        what = "was changed" if change.new else "was removed"
        sentence = f"{_thing(change)} {what} outside this program; going up puts it back"
        yield Finding("drift", change.urn, sentence, allowed=True)


def not_ready(checks: Iterable[Check]) -> Iterator[Finding]:
    """What would stop the deployment half way; only what is certain is refused."""
    for check in checks:
        if not check.ok:
            yield Finding("account", "", f"{check.name}: {check.result}. {check.fix}", allowed=not check.certain)


def _judgement(*findings: Finding) -> Judgement:
    return Judgement(
        refused=tuple(finding for finding in findings if not finding.allowed),
        noticed=tuple(finding for finding in findings if finding.allowed),
    )


def _holders(preview: Preview, table: Mapping[str, str]) -> Iterator[tuple[Change, str]]:
    for change in preview.changes:
        why = table.get(change.type)
        if why and change.op in {"replace", "delete"} and MADE_AGAIN not in change.urn:
            yield change, "the records of who read what are in it" if ACCESS_LOG in change.urn else why


def _is_data(change: Change, preview: Preview) -> bool:
    """Whether what goes with a stack is lost for ever, and not only its history."""
    if change.type == KEY:
        # Logs and messages go with the stack that wrote them; a bucket that stays may need the key to be read.
        return any(
            other.type == ENCRYPTION and other.retained and "aws:kms" in str(other.old) for other in preview.changes
        )
    return change.type in DATA and ACCESS_LOG not in change.urn


def _loosened(change: Change) -> Iterator[str]:
    if change.op != "update":
        return
    old, new = _days(change.old), _days(change.new)
    if new and (not old or new < old):
        for_ever = f"{old:g} days" if old else "for ever"
        yield f"{_thing(change)} would keep logs for {new:g} days and not {for_ever}: the older ones are lost"
    if change.new.get("forceDestroy") is True and change.old.get("forceDestroy") is not True:
        yield f"{_thing(change)} could afterwards be destroyed with everything in it"


def _days(inputs: Mapping[str, object]) -> float:
    """For how long a log is kept; 0 is for ever, and so is saying nothing."""
    value = inputs.get("retentionInDays")
    return float(value) if isinstance(value, int | float) else 0.0


def _guards_nothing(change: Change, preview: Preview) -> bool:
    """Whether a policy goes together with what it guards: nothing is left that anybody could do more with."""
    guarded = str(change.old.get(GUARDED.get(change.type, ""), ""))
    name, service = re.split("[/:]", guarded)[-1], change.type.partition("/")[0]
    return change.op == "delete" and any(
        name and name in {other.old.get("bucket"), other.old.get("name")}
        for other in preview.changes
        if other.op == "delete" and other.removes and other is not change and other.type.startswith(f"{service}/")
    )


def _widened(change: Change) -> Iterator[str]:
    for field in DOCUMENTS.get(change.type, ()):
        old, new = change.old.get(field), change.new.get(field)
        try:
            yield from widened(parse(old), parse(new))
        except UnknownDocumentError:
            if old != new:
                yield f"its {field} depends on what is known only after the update: read it then"
    for field in ATTACHMENTS.get(change.type, ()):
        attached = change.new.get(field)
        if attached and attached != change.old.get(field):
            yield f"new: {field} {attached if isinstance(attached, str) else ', '.join(map(str, attached))}"


def _both(preview: Preview) -> str:
    return (
        "--lose-data"
        if not keep_data(preview)
        else "both keys: `pulumi config set tollgate:keepData false` and --lose-data"
    )


def _removal(change: Change, why: str) -> str:
    verb = "let go of" if change.retained else "replace" if change.op == "replace" else "delete"
    because = f" (because of {', '.join(change.replaced_by)})" if change.replaced_by else ""
    return f"would {verb} {_thing(change)}: {why}{because}"


def _thing(change: Change) -> str:
    return f"{change.type.rpartition(':')[2]} {change.name!r}"
