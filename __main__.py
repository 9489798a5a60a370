"""The whole program: a stack's settings, one provider, the parts in the order in which data meets them, the outputs."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.cluster import Cluster, ClusterArgs
from components.deployer import Deployer, DeployerArgs
from components.key import Key, KeyArgs
from components.naming import job_role_names, own_name, own_prefix
from components.network import Network, NetworkArgs
from components.pipeline import Pipeline, PipelineArgs
from components.schedule import Schedule, ScheduleArgs
from components.settings import Settings, camel
from components.tags import tags
from components.watch import Watch, WatchArgs

settings = Settings.load()
provider = aws.Provider("aws", region=settings.region, default_tags={"tags": tags()})
own = own_prefix()


def options(part: str) -> pulumi.ResourceOptions:
    """Options of a part of the program, which is known by its name from before the stack's stood in it, too."""
    return pulumi.ResourceOptions(providers=[provider], aliases=[pulumi.Alias(name=f"tollgate{part}")])


key = Key(f"{own}-key", KeyArgs(key_name=own_name(), keep=settings.keeps_key), options("-key"))
cluster_name: pulumi.Input[str] = settings.eks_cluster
if settings.makes_cluster:
    network = Network(f"{own}-network", settings.of(NetworkArgs, key_arn=key.key_arn), options("-network"))
    cluster_args = settings.of(ClusterArgs, cluster_name=own_name(), subnet_ids=network.subnet_ids, key_arn=key.key_arn)
    cluster_name = Cluster(f"{own}-cluster", cluster_args, options("-cluster")).cluster_name

root = str(Path(__file__).resolve().parent)
pipeline_args = settings.of(PipelineArgs, root=root, cluster_name=cluster_name, key_arn=key.key_arn)
pipeline = Pipeline(own, pipeline_args, options(""))
alarms: dict[str, pulumi.Input[str]] = {
    "state_machine_arn": pipeline.state_machine_arn,
    "topic_arn": pipeline.topic_arn,
}
if settings.schedule != "":
    machine = {"state_machine_arn": pipeline.state_machine_arn, "key_arn": key.key_arn}
    schedule = Schedule(f"{own}-schedule", settings.of(ScheduleArgs, **machine), options("-schedule"))
    alarms["dead_letter_queue"] = schedule.dead_letter_queue
if settings.makes_cluster:
    alarms["new_cluster_name"] = own_name()
Watch(f"{own}-watch", settings.of(WatchArgs, **alarms), options("-watch"))
if settings.github_repository != "":
    deployer_args = settings.of(
        DeployerArgs,
        github_environment=pulumi.get_stack(),
        prefix=own,
        cluster_name=cluster_name,
        job_roles=list(job_role_names().values()),
    )
    Deployer(f"{own}-deployer", deployer_args, options("-deployer"))

for output in Pipeline.__annotations__:
    pulumi.export(camel(output), getattr(pipeline, output))
pulumi.export("region", settings.region)
