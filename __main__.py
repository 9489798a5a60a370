"""The whole program: a stack's settings, one provider, the parts in the order in which data meets them, the outputs."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.cluster import Cluster, ClusterArgs
from components.deployer import Deployer, DeployerArgs
from components.key import Key, KeyArgs
from components.naming import job_role_names, own_name
from components.network import Network, NetworkArgs
from components.pipeline import Pipeline, PipelineArgs
from components.schedule import Schedule, ScheduleArgs
from components.settings import Settings, camel
from components.watch import Watch, WatchArgs

settings = Settings.load(pulumi.Config())
tags = {"Project": pulumi.get_project(), "Stack": pulumi.get_stack(), "ManagedBy": "pulumi"}
provider = aws.Provider("aws", region=settings.region, default_tags={"tags": tags})
opts = pulumi.ResourceOptions(providers=[provider])

key = Key("tollgate-key", KeyArgs(key_name=own_name(), keep=settings.keeps_key), opts)
cluster_name: pulumi.Input[str] = settings.eks_cluster
if settings.makes_cluster:
    network = Network("tollgate-network", settings.of(NetworkArgs, key_arn=key.key_arn), opts)
    cluster_args = settings.of(ClusterArgs, cluster_name=own_name(), subnet_ids=network.subnet_ids, key_arn=key.key_arn)
    cluster_name = Cluster("tollgate-cluster", cluster_args, opts).cluster_name

root = str(Path(__file__).resolve().parent)
pipeline = Pipeline(
    "tollgate", settings.of(PipelineArgs, root=root, cluster_name=cluster_name, key_arn=key.key_arn), opts
)
alarms = {"state_machine_arn": pipeline.state_machine_arn, "topic_arn": pipeline.topic_arn}
if settings.schedule != "":
    machine = {"state_machine_arn": pipeline.state_machine_arn, "key_arn": key.key_arn}
    schedule = Schedule("tollgate-schedule", settings.of(ScheduleArgs, **machine), opts)
    alarms["dead_letter_queue"] = schedule.dead_letter_queue
Watch("tollgate-watch", settings.of(WatchArgs, **alarms), opts)
if settings.github_repository != "":
    deployer_args = settings.of(
        DeployerArgs,
        github_environment=pulumi.get_stack(),
        prefix="tollgate",
        cluster_name=cluster_name,
        job_roles=list(job_role_names().values()),
    )
    Deployer("tollgate-deployer", deployer_args, opts)

for output in Pipeline.__annotations__:
    pulumi.export(camel(output), getattr(pipeline, output))
pulumi.export("region", settings.region)
