"""Where a component is deployed: the account, its partition and the region, as AWS answers."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import Component


@dataclass(frozen=True)
class Account:
    """The account and region that a component's provider stands in."""

    id: pulumi.Output[str]
    partition: pulumi.Output[str]
    region: pulumi.Output[str]

    @classmethod
    def of(cls, component: Component) -> "Account":
        identity = aws.get_caller_identity_output(opts=component.invoke())
        return cls(
            id=identity.account_id,
            partition=identity.arn.apply(lambda arn: arn.split(":")[1]),
            region=aws.get_region_output(opts=component.invoke()).region,
        )

    def arn(self, service: str, resource: pulumi.Input[str], *, everywhere: bool = False) -> pulumi.Output[str]:
        """The ARN of a resource of this account, in this region unless the service is global."""
        region = "" if everywhere else self.region
        return pulumi.Output.concat("arn:", self.partition, f":{service}:", region, ":", self.id, ":", resource)
