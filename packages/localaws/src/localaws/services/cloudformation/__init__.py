"""CloudFormation: stacks of what moto's cannot make, QuickSight's dashboards and themes; others are moto's."""

from localaws.services.cloudformation.service import CloudFormation

__all__ = ["CloudFormation"]
