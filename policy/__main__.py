"""The pack as the engine runs it; it lives in an environment of its own, as pulumi-policy pins protobuf 5."""

import sys
from pathlib import Path

from pulumi_policy import (  # type: ignore[import-not-found]  # only the pack's own environment has it
    EnforcementLevel,
    PolicyPack,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError  # type: ignore[import-not-found]  # as above

# The engine starts this folder as a program, and the rules import each other as a package.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policy.resource import Resource, Rule, StackRule
from policy.rules import RULES, STACK_RULES


def policy_of(rule: Rule) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        provider = args.provider.props if args.provider else {}
        resource = Resource(args.resource_type, args.name, args.urn, args.props, provider)
        try:
            for fault in rule.violations(resource):
                report(f"{args.name} {fault}")
        except UnknownValueError:
            # A value that is known only later is looked at again by `up`, before the resource is made.
            return

    level = EnforcementLevel.MANDATORY if rule.mandatory else EnforcementLevel.ADVISORY
    return ResourceValidationPolicy(name=rule.name, description=rule.why, validate=validate, enforcement_level=level)


def stack_policy_of(rule: StackRule) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        try:
            for resource, fault in rule.violations([_resource(item) for item in args.resources]):
                report(f"{resource.name} {fault}", resource.urn)
        except UnknownValueError:
            return

    return StackValidationPolicy(
        name=rule.name, description=rule.why, validate=validate, enforcement_level=EnforcementLevel.MANDATORY
    )


def _resource(item: PolicyResource) -> Resource:
    uses = {key: tuple(other.urn for other in others) for key, others in item.property_dependencies.items()}
    return Resource(item.resource_type, item.name, item.urn, item.props, uses=uses)


PolicyPack(name="tollgate", policies=[*map(policy_of, RULES), *map(stack_policy_of, STACK_RULES)])
