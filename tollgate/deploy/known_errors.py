"""The errors of the engine and of AWS that follow from a likely mistake, each with our sentence and the next step."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tollgate.deploy.errors import EngineError, MistakeError


@dataclass(frozen=True)
class Pattern:
    """A text that somebody else writes, and our sentence and next step for it."""

    kind: str
    text: re.Pattern[str]
    sentence: str
    """Filled with the pattern's named groups; `stack` is always one."""
    next_step: str


def _pattern(kind: str, text: str, sentence: str, next_step: str) -> Pattern:
    return Pattern(kind, re.compile(text, re.IGNORECASE | re.DOTALL), sentence, next_step)


# The first that matches wins: what is nearer to the cause stands before what follows from it.
PATTERNS: Final = (
    _pattern(
        "no stack",
        r"no stack named '(?P<name>[^']+)' found",
        "There is no stack {name!r} in this backend.",
        "pulumi stack ls, or make it: pulumi stack init {name}",
    ),
    _pattern(
        "no backend",
        r"PULUMI_ACCESS_TOKEN must be set|could not determine current backend|no credentials provided for backend",
        "Pulumi does not know where the state of the stacks is kept.",
        "pulumi login s3://<your state bucket> (or pulumi login, for Pulumi Cloud)",
    ),
    _pattern(
        "no passphrase",
        r"passphrase must be set|incorrect passphrase",
        "The passphrase that protects the secrets of stack {stack!r} is missing or wrong.",
        "export PULUMI_CONFIG_PASSPHRASE_FILE=<file with the passphrase>",
    ),
    _pattern(
        "missing setting",
        r"Stack '[^']+' is missing configuration value '(?:[\w-]+:)?(?P<key>[\w-]+)'",
        "Stack {stack!r} has no setting {key!r}.",
        "pulumi config set tollgate:{key} <value> --stack {stack}   (docs/configuration.md says what it means)",
    ),
    _pattern(
        "missing setting",
        r"Missing required configuration variable '(?:[\w-]+:)?(?P<key>[\w-]+)'",
        "Stack {stack!r} has no setting {key!r}.",
        "pulumi config set tollgate:{key} <value> --stack {stack}   (docs/configuration.md says what it means)",
    ),
    _pattern(
        "wrong type",
        r"configuration key '(?:[\w-]+:)?(?P<key>[\w-]+)' must be of type '(?P<type>\w+)'",
        "The setting {key!r} of stack {stack!r} must be of type {type}.",
        "pulumi config set tollgate:{key} <{type}> --stack {stack}",
    ),
    _pattern(
        "state locked",
        r"the stack is currently locked by.*?created by (?P<who>\S+) .*?at (?P<when>\S+)",
        "Stack {stack!r} is locked by {who} since {when}: another update runs, or one was killed.",
        "wait for it; if nothing runs any more: pulumi cancel --stack {stack}",
    ),
    _pattern(
        "state locked",
        r"the stack is currently locked by|Another update is currently in progress",
        "Stack {stack!r} is locked: another update runs, or one was killed.",
        "wait for it; if nothing runs any more: pulumi cancel --stack {stack}",
    ),
    _pattern(
        "interrupted update",
        r"has (?P<count>\d+) pending operations?|pending operations? from previous deployment",
        "An earlier update of stack {stack!r} was interrupted, and what it was doing may exist unrecorded.",
        "pulumi refresh --stack {stack}   (it asks about each of them)",
    ),
    _pattern(
        "engine too old",
        r"minimum CLI version requirement is (?P<needed>[\d.]+), your current CLI version is (?P<has>\d+\.\d+\.\d+)",
        "The pulumi engine is version {has}; at least {needed} is needed.",
        "curl -fsSL https://get.pulumi.com | sh   (or your package manager's upgrade)",
    ),
    _pattern(
        "engine too old",
        r"Pulumi CLI version (?P<has>[\d.]+) does not satisfy the version range \"?(?P<needed>[^\"\n]+?)\"?(?:\s|$)",
        "The pulumi engine is version {has}; {needed} is needed.",
        "curl -fsSL https://get.pulumi.com | sh   (or your package manager's upgrade)",
    ),
    _pattern(
        "expired credentials",
        r"ExpiredToken|security token included in the request is expired|token has expired|SSO session .*expired",
        "The AWS credentials have expired.",
        "aws sso login   (or renew them as you got them), then: aws sts get-caller-identity",
    ),
    _pattern(
        "no credentials",
        r"No valid credential sources found|failed to refresh cached credentials|unable to locate credentials|"
        r"InvalidClientTokenId|UnrecognizedClientException",
        "AWS does not accept the credentials, or there are none.",
        "aws configure sso   (or set AWS_PROFILE), then: aws sts get-caller-identity",
    ),
    _pattern(
        "wrong region",
        r"invalid AWS Region: ?\"?(?P<region>[\w-]*)|"
        r"lookup [\w.-]+?\.(?P<host>[a-z]{2}-[\w-]+)\.amazonaws\.com.*no such host",
        "There is no AWS region {region!r}.",
        "pulumi config set aws:region <region> --stack {stack}   (for example us-east-1)",
    ),
    _pattern(
        "wrong region",
        r"Missing region configuration|AuthorizationHeaderMalformed.*expecting '(?P<region>[\w-]+)'|PermanentRedirect",
        "The region is missing, or it is not the one where the resources of stack {stack!r} are.",
        "pulumi config set aws:region <region> --stack {stack}",
    ),
    _pattern(
        "no cluster",
        r"No cluster found for name: ?(?P<name>[\w-]+)|"
        r"reading EKS Cluster \((?P<other>[\w-]+)\): couldn't find resource",
        "There is no EKS cluster {name!r} in this account and region.",
        "aws eks list-clusters, then: pulumi config set tollgate:eksCluster <name> --stack {stack}",
    ),
    _pattern(
        "role name too long",
        r"expected length of name to be in the range \(\d+ - \d+\), got (?P<name>\S+)|"
        r"The job role '(?P<other>[^']+)' has|Size Limit",
        "The role name {name!r} is too long for IAM or for EMR's service accounts.",
        "choose a shorter stack name: pulumi stack rename <shorter> --stack {stack}",
    ),
    _pattern(
        "bad schedule",
        r"Invalid Schedule Expression:? ?(?P<what>[^\n.]*)|ScheduleExpression is not valid",
        "EventBridge does not understand the schedule {what}.",
        "pulumi config set tollgate:schedule 'cron(0 6 * * ? *)' --stack {stack}   "
        "(minute hour day month weekday year)",
    ),
    _pattern(
        "QuickSight off",
        r"not subscribed for QuickSight|not signed up with QuickSight|UnsupportedUserEditionException",
        "QuickSight is not switched on in this account.",
        "subscribe at https://quicksight.aws.amazon.com, "
        "or: pulumi config rm tollgate:quicksightPrincipal --stack {stack}",
    ),
    _pattern(
        "name taken",
        r"A virtual cluster already exists in the given namespace",
        "Another EMR virtual cluster already uses this namespace; EMR allows one per namespace.",
        "pulumi config set tollgate:namespace <another> --stack {stack}",
    ),
    _pattern(
        "name taken",
        r"(?P<code>BucketAlreadyExists|BucketAlreadyOwnedByYou|EntityAlreadyExists|ResourceAlreadyExistsException|"
        r"ResourceInUseException|AlreadyExistsException|WorkGroup [\w-]+ is already created)(?P<detail>[^\n]*)",
        "A name is already taken in AWS: {code}{detail}",
        "if the thing is a leftover of this stack: pulumi import; else choose another stack name or setting",
    ),
    _pattern(
        "plan broken",
        r"resource (?P<urn>urn:\S+) violates plan: (?P<what>[^\n]*)",
        "Something changed between the preview and the update, so the update stopped: {what}",
        "tollgate deploy preview --stack {stack}, read it, and go up again",
    ),
    _pattern(
        "protected",
        r'resource "(?P<urn>urn:[^"]+)" cannot be deleted\s+because it is protected',
        "{urn} is protected, so nothing was deleted.",
        "pulumi config set tollgate:keepData false --stack {stack}; tollgate deploy up --stack {stack}; "
        "then destroy again",
    ),
    _pattern(
        "not allowed",
        r"(?:User|Principal): (?P<who>\S+) is not authorized to perform: (?P<action>[\w:-]+)",
        "AWS does not let {who} do {action}.",
        "give the deploying role that permission (docs/deploy.md lists what it needs), or use another role",
    ),
)


def explain(text: str, stack: str) -> MistakeError | None:
    """The likely mistake behind the engine's words, or None when they are nobody's known mistake."""
    for pattern in PATTERNS:
        match = pattern.text.search(text)
        if match:
            values = _Groups(stack=stack, **{key: value for key, value in match.groupdict().items() if value})
            return MistakeError(pattern.kind, pattern.sentence.format_map(values), pattern.next_step.format_map(values))
    return None


def diagnose(errors: Iterable[str], stderr: str, stack: str) -> MistakeError | EngineError:
    """The engine's failure as an error for a person: a known mistake, or its own words without the noise."""
    texts = [*errors, stderr]
    mistake = explain("\n".join(texts), stack)
    if mistake:
        return mistake
    words = "\n".join(dict.fromkeys(plain for text in texts if (plain := _plain(text))))
    return EngineError(words or f"The engine failed without a message. Try it again: pulumi preview --stack {stack}")


def _plain(text: str) -> str:
    """What went wrong, without the words that only say that something did, and without a stack trace."""
    first = re.split(r"\n\s*Traceback \(most recent call last\)", text)[0].strip()
    for noise in ("error: ", "an unhandled error occurred: ", "python inline source runtime error: "):
        first = first.removeprefix(noise)
    return "" if re.fullmatch(r"(preview|update|destroy|resource \S+|one or more \S+).* failed\.?|", first) else first


class _Groups(dict[str, str]):
    """Groups that did not match read as what they stand for."""

    def __missing__(self, key: str) -> str:
        return {"region": self.get("host", "?"), "name": self.get("other", "?")}.get(key, "")
