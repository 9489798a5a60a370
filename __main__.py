"""The whole program: a stack's settings, one provider, the parts in the order in which data meets them, the outputs."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.cluster import Cluster, ClusterArgs
from components.costs import Costs, CostsArgs
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
pipeline_args = settings.of(
    PipelineArgs,
    root=root,
    cluster_name=cluster_name,
    key_arn=key.key_arn,
    datasets=settings.dataset_list,
    dataset_settings={name: settings.of_dataset(name).of(PipelineArgs) for name in settings.dataset_list},
)
pipeline = Pipeline(own, pipeline_args, options(""))
for dataset in settings.dataset_list:
    chosen, slug = settings.of_dataset(dataset), dataset.replace("_", "-")
    state_machine_arn = pipeline.runs[dataset].state_machine_arn
    alarms: dict[str, pulumi.Input[str]] = {
        "state_machine_arn": state_machine_arn,
        "topic_arn": pipeline.topic_arn,
    }
    if chosen.schedule != "":
        machine = {"state_machine_arn": state_machine_arn, "key_arn": key.key_arn}
        schedule = Schedule(f"{own}-{slug}-schedule", chosen.of(ScheduleArgs, **machine), options(f"-{slug}-schedule"))
        alarms["dead_letter_queue"] = schedule.dead_letter_queue
    Watch(f"{own}-{slug}-watch", chosen.of(WatchArgs, **alarms), options(f"-{slug}-watch"))
if settings.monthly_budget_usd > 0:
    costs = {"topic_arn": pipeline.topic_arn} | ({"new_cluster_name": own_name()} if settings.makes_cluster else {})
    Costs(f"{own}-costs", settings.of(CostsArgs, **costs), options("-costs"))
if settings.github_repository != "":
    deployer_args = settings.of(
        DeployerArgs,
        github_environment=pulumi.get_stack(),
        prefix=own,
        cluster_name=cluster_name,
        job_roles=[role for name in settings.dataset_list for role in job_role_names(name).values()],
    )
    Deployer(f"{own}-deployer", deployer_args, options("-deployer"))

for output in Pipeline.__annotations__:
    pulumi.export(camel(output), getattr(pipeline, output))
pulumi.export("region", settings.region)
