"""The emulated services, one line each; what none of them defines is moto's."""

from localaws.athena import Athena
from localaws.ec2 import Ec2
from localaws.emr import EmrContainers
from localaws.recorded.eks import Eks
from localaws.recorded.quicksight import QuickSight
from localaws.s3 import S3
from localaws.scheduler import Scheduler
from localaws.service import Service
from localaws.states import States

SERVICES: tuple[type[Service], ...] = (S3, EmrContainers, Athena, States, Scheduler, Eks, QuickSight, Ec2)
