"""The whole program: a stack's settings, one provider, the parts in the order in which data meets them, the outputs."""

from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from components.boundary import Boundary, BoundaryArgs
from components.cluster import Cluster, ClusterArgs
from components.costs import Costs, CostsArgs
from components.deployer import Deployer, DeployerArgs
from components.key import Key, KeyArgs
from components.naming import dataset_part, own_name, own_prefix, stack_names
from components.network import Network, NetworkArgs
from components.pipeline import Pipeline, PipelineArgs
from components.settings import Settings, camel
from components.tags import tags
from components.upkeep import Upkeep, UpkeepArgs

settings = Settings.load()
provider = aws.Provider("aws", region=settings.region, default_tags={"tags": tags()})
own = own_prefix()


def options(part: str) -> pulumi.ResourceOptions:
    """Options of a part of the program, which is known by its name from before the stack's stood in it, too."""
    return pulumi.ResourceOptions(providers=[provider], aliases=[pulumi.Alias(name=f"tollgate{part}")])


key = Key(f"{own}-key", KeyArgs(key_name=own_name(), keep=settings.keeps_key), options("-key"))
keyed: dict[str, Any] = {"key_arn": key.key_arn}
names = stack_names(settings.dataset_list)
deployer: dict[str, Any] = {"github_environment": pulumi.get_stack(), **keyed, **names}
limits: dict[str, dict[str, Any]] = {"pipeline": {}, "cluster": {}}
if settings.github_repository != "":
    planned = own_name() if settings.makes_cluster else settings.eks_cluster
    boundary_args = settings.of(BoundaryArgs, cluster_name=planned, **keyed, **names)
    boundary = Boundary(f"{own}-boundary", boundary_args, options("-boundary"))
    deployer |= {"pipeline_boundary": boundary.pipeline_arn, "cluster_boundary": boundary.cluster_arn}
    limits = {part: {"permissions_boundary": deployer[f"{part}_boundary"]} for part in limits}

cluster_name: pulumi.Input[str] = settings.eks_cluster
if settings.makes_cluster:
    network_args = settings.of(NetworkArgs, **keyed, **limits["pipeline"])
    network = Network(f"{own}-network", network_args, options("-network"))
    made = {"cluster_name": own_name(), "subnet_ids": network.subnet_ids, **keyed, **limits["cluster"]}
    cluster_name = Cluster(f"{own}-cluster", settings.of(ClusterArgs, **made), options("-cluster")).cluster_name
    deployer["vpc_arn"] = network.vpc_arn

root = str(Path(__file__).resolve().parent)
parts: dict[str, Any] = {"root": root, "cluster_name": cluster_name, **keyed, **limits["pipeline"]}
by_dataset = {name: settings.of_dataset(name) for name in settings.dataset_list}
own_settings = {name: chosen.of(PipelineArgs) for name, chosen in by_dataset.items()}
pipeline_args = settings.of(PipelineArgs, datasets=[*by_dataset], dataset_settings=own_settings, **parts)
pipeline = Pipeline(own, pipeline_args, options(""))
for name, chosen in by_dataset.items():
    watched = {"state_machine_arn": pipeline.runs[name].state_machine_arn, "topic_arn": pipeline.topic_arn}
    upkeep_args = chosen.of(UpkeepArgs, **watched, **keyed, **limits["pipeline"])
    Upkeep(dataset_part(own, name), upkeep_args, options(dataset_part("", name)))
if settings.monthly_budget_usd > 0:
    nodes = {"new_cluster_name": own_name()} if settings.makes_cluster else {}
    Costs(f"{own}-costs", settings.of(CostsArgs, topic_arn=pipeline.topic_arn, **nodes), options("-costs"))
if settings.github_repository != "":
    deployer_args = settings.of(DeployerArgs, cluster_name=cluster_name, **deployer)
    Deployer(f"{own}-deployer", deployer_args, options("-deployer"))

for output in Pipeline.__annotations__:
    pulumi.export(camel(output), getattr(pipeline, output))
pulumi.export("region", settings.region)
