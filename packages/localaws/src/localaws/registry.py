"""The emulated services, one line each; what none of them defines is moto's."""

from localaws.service import Service
from localaws.services.athena import Athena
from localaws.services.chatbot import Chatbot
from localaws.services.cloudformation import CloudFormation
from localaws.services.ec2 import Ec2
from localaws.services.eks import Eks
from localaws.services.emrcontainers import EmrContainers
from localaws.services.glue import Glue
from localaws.services.logs import Logs
from localaws.services.quicksight import QuickSight
from localaws.services.s3 import S3
from localaws.services.scheduler import Scheduler
from localaws.services.stepfunctions import States
from localaws.services.sts import Sts

SERVICES: tuple[type[Service], ...] = (
    S3, EmrContainers, Athena, Glue, States, Scheduler, Eks, QuickSight, Chatbot, CloudFormation, Ec2, Logs, Sts,
)  # fmt: skip
