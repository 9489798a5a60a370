"""The whole program: a stack's settings, one provider, the pipeline, and what others need to know of it."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.pipeline import Pipeline, PipelineArgs
from components.setting import camel
from components.settings import Settings

settings = Settings.load(pulumi.Config())
tags = {"Project": pulumi.get_project(), "Stack": pulumi.get_stack(), "ManagedBy": "pulumi"}
provider = aws.Provider("aws", region=settings.region, default_tags={"tags": tags})
opts = pulumi.ResourceOptions(providers=[provider])

pipeline = Pipeline(
    "tollgate",
    settings.of(PipelineArgs, root=str(Path(__file__).resolve().parent), cluster_name=settings.eks_cluster),
    opts,
)

for output in Pipeline.__annotations__:
    pulumi.export(camel(output), getattr(pipeline, output))
pulumi.export("region", settings.region)
