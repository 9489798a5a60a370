"""EMR on EKS whose jobs are real spark-submits on this machine."""

from localaws.services.emrcontainers.service import EmrContainers

__all__ = ["EmrContainers"]
