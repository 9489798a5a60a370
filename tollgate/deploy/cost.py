"""What a preview would cost, before anything is made: list prices, so an estimate and never a bill."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.prices import AS_OF, EMR_GB_HOUR_USD, EMR_VCPU_HOUR_USD, NODE, NODE_HOUR_USD, REGION
from tollgate.deploy.preview import Preview

CAVEAT: Final = (
    f"Estimates from AWS list prices ({REGION}, {AS_OF}, before tax, discounts and free tiers), not looked up again."
)
_PRICING: Final = "https://aws.amazon.com"


@dataclass(frozen=True)
class Price:
    """What a type of resource costs: each month for standing there, and by use."""

    monthly_usd: float
    basis: str
    """What is paid for, in AWS's own units."""
    source: str

    @property
    def free_to_stand(self) -> bool:
        return self.monthly_usd == 0


def _price(monthly_usd: float, basis: str, page: str) -> Price:
    return Price(monthly_usd, basis, f"{_PRICING}/{page}/pricing/")


PRICES: Final[Mapping[str, Price]] = {
    "aws:eks/cluster:Cluster": _price(
        73.00, "$0.10 an hour, plus the EC2 that jobs use; a new cluster adds Auto Mode's 12 % of that", "eks"
    ),
    # A node runs for the add-on's pods, job or no job: the one of AWS's own example of Auto Mode.
    "aws:eks/addon:Addon": _price(
        78.49,
        f"${NODE_HOUR_USD} an hour of a node ({NODE}) that always runs, plus Auto Mode's $0.01152; two nodes double it",
        "eks",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _price(7.30, "$0.01 an hour per zone, plus $0.01 per GB", "privatelink"),
    "aws:ec2/natGateway:NatGateway": _price(32.85, "$0.045 an hour, plus $0.045 per GB", "vpc"),
    "aws:kms/key:Key": _price(1.00, "$1 a month, plus $0.03 per 10,000 requests", "kms"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _price(0.10, "$0.10 per alarm and month", "cloudwatch"),
    "aws:cloudwatch/dashboard:Dashboard": _price(3.00, "$3 per dashboard and month", "cloudwatch"),
    "aws:secretsmanager/secret:Secret": _price(0.40, "$0.40 per secret and month", "secrets-manager"),
    "aws:s3/bucket:Bucket": _price(0, "$0.023 per GB and month", "s3"),
    "aws:cloudwatch/logGroup:LogGroup": _price(0, "$0.50 per GB written, $0.03 per GB and month", "cloudwatch"),
    "aws:emrcontainers/virtualCluster:VirtualCluster": _price(
        0,
        f"from ${EMR_VCPU_HOUR_USD} per vCPU-hour and ${EMR_GB_HOUR_USD} per GB-hour of a job, plus the EC2 under it",
        "emr",
    ),
    "aws:sfn/stateMachine:StateMachine": _price(0, "$0.025 per 1,000 steps; a run has about 30", "step-functions"),
    "aws:athena/workgroup:Workgroup": _price(0, "$5 per TB scanned, at least 10 MB a query", "athena"),
    "aws:sns/topic:Topic": _price(0, "$2 per 100,000 e-mails", "sns"),
    "aws:sqs/queue:Queue": _price(0, "$0.40 per million requests", "sqs"),
    "aws:scheduler/schedule:Schedule": _price(0, "$1 per million starts", "eventbridge"),
    "aws:quicksight/dataSet:DataSet": _price(
        0, "$0.38 per GB of SPICE and month; readers from $3, authors from $24 a month", "quicksight"
    ),
    "aws:ec2/flowLog:FlowLog": _price(0, "from $0.25 per GB delivered to S3, $0.50 to CloudWatch", "cloudwatch"),
}


@dataclass(frozen=True)
class Line:
    """One type of resource in the estimate."""

    type: str
    before: int
    after: int
    units: int
    """How many times the price is paid each month: an endpoint costs once per zone."""
    price: Price

    @property
    def monthly_usd(self) -> float:
        return self.units * self.price.monthly_usd


@dataclass(frozen=True)
class Estimate:
    """What the change adds to the bill of a month in which nothing runs, and what is paid by use."""

    lines: tuple[Line, ...]

    @property
    def monthly_usd(self) -> float:
        return sum(line.monthly_usd for line in self.lines)

    @property
    def standing(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.price.free_to_stand)

    @property
    def by_use(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.price.free_to_stand and line.after > line.before)


def estimate(preview: Preview) -> Estimate:
    """The estimate of what a preview adds (and takes away)."""
    return Estimate(tuple(_lines(preview)))


def _lines(preview: Preview) -> Iterator[Line]:
    for kind, price in PRICES.items():
        of_kind = [change for change in preview.changes if change.type == kind]
        created = [change.new for change in of_kind if change.op == "create"]
        deleted = [change.old for change in of_kind if change.removes and change.op == "delete"]
        updated = [change for change in of_kind if change.op in {"update", "replace"}]
        units = sum(map(_units(kind), created)) - sum(map(_units(kind), deleted))
        units += sum(_units(kind)(change.new) - _units(kind)(change.old) for change in updated)
        if created or deleted or units:
            yield Line(kind, len(deleted), len(created), units, price)


def _units(kind: str) -> Callable[[Mapping[str, Any]], int]:
    return _endpoint_units if kind == "aws:ec2/vpcEndpoint:VpcEndpoint" else _one


def _one(_inputs: Mapping[str, Any]) -> int:
    return 1


def _endpoint_units(inputs: Mapping[str, Any]) -> int:
    """An interface endpoint is paid per zone; a gateway endpoint is free."""
    if inputs.get("vpcEndpointType") != "Interface":
        return 0
    subnets = inputs.get("subnetIds")
    return len(subnets) if isinstance(subnets, list) else 2
