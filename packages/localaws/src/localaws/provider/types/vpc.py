"""The rules of a security group, each a resource of its own."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType, Values
from localaws.provider.types.ec2_calls import ARN, permission


def rule_values(values: Values) -> Values:
    """One rule with one source, as EC2's list of permissions."""
    given: Values = {
        "protocol": values["ipProtocol"],
        **{key: values[key] for key in ("fromPort", "toPort") if key in values},
    }
    sources = {
        "cidrIpv4": "cidrBlocks",
        "cidrIpv6": "ipv6CidrBlocks",
        "prefixListId": "prefixListIds",
        "referencedSecurityGroupId": "securityGroups",
    }
    given |= {theirs: [values[mine]] for mine, theirs in sources.items() if values.get(mine)}
    return {"groupId": values["securityGroupId"], "ipPermissions": [permission(given)], "tags": values.get("tags")}


def rule_state(answer: Values) -> Values:
    return {
        **answer,
        "securityGroupId": answer.get("GroupId"),
        "referencedSecurityGroupId": answer.get("ReferencedGroupInfo", {}).get("GroupId"),
    }


def rule(direction: str) -> ResourceType:
    token = f"aws:vpc/securityGroup{direction.title()}Rule:SecurityGroup{direction.title()}Rule"
    return Api(
        token,
        "ec2",
        f"authorize_security_group_{direction}",
        "describe_security_group_rules",
        f"revoke_security_group_{direction}",
        key={"SecurityGroupRuleIds": ["{id}"]},
        id="{securityGroupRuleId}",
        inside="SecurityGroupRules[0]",
        made="SecurityGroupRules[0]",
        adapt=rule_values,
        restore=rule_state,
        outputs={
            "securityGroupRuleId": "SecurityGroupRuleId",
            "arn": ARN + "security-group-rule/{securityGroupRuleId}",
        },
        removal={"GroupId": "{securityGroupId}"},
        tag_key="{id}",
    ).row()


TYPES: tuple[ResourceType, ...] = (
    rule("ingress"),
    rule("egress"),
)
