"""What a job costs at list prices, from the pods that Spark says it had: an estimate, never a bill."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyspark.sql import SparkSession

from pipeline import prices
from pipeline.documents import JobCost

HOUR_S: Final = 3600
DRIVER: Final = "driver"

# Kubernetes gives a pod of a Python job so much more than the heap, and 384 MiB at least:
# https://spark.apache.org/docs/3.5.6/configuration.html#application-properties (memoryOverheadFactor)
OVERHEAD_FACTOR: Final = 0.4
LEAST_OVERHEAD_GIB: Final = 384 / 1024
_GIB: Final[Mapping[str, float]] = {"k": 2**-20, "m": 2**-10, "g": 1, "t": 2**10}


@dataclass(frozen=True)
class Pod:
    """What a pod asked for, and for how long."""

    vcpus: float
    gib: float
    seconds: float


def job_cost(spark: SparkSession) -> JobCost | None:
    """What a session's driver and executors cost until now; None for one that is not on Kubernetes, such as here."""
    settings = dict(spark.sparkContext.getConf().getAll())
    if not settings.get("spark.master", "").startswith("k8s://"):
        return None
    return cost(pods(settings, _lifetimes(spark)))


def cost(of: Iterable[Pod]) -> JobCost:
    """The cost of pods: EMR's price for what they ask for, and their share of a node's."""
    vcpu_hours = gib_hours = node_hours = 0.0
    for pod in of:
        hours = pod.seconds / HOUR_S
        vcpu_hours += pod.vcpus * hours
        gib_hours += pod.gib * hours
        # Of the node's processors and its memory, a pod takes room by what it wants more of.
        node_hours += max(pod.vcpus / prices.NODE_VCPUS, pod.gib / prices.NODE_GB) * hours
    emr = vcpu_hours * prices.EMR_VCPU_HOUR_USD + gib_hours * prices.EMR_GB_HOUR_USD
    ec2 = node_hours * prices.NODE_HOUR_USD
    return JobCost(
        usd=round(emr + ec2, 6),
        emr_usd=round(emr, 6),
        ec2_usd=round(ec2, 6),
        vcpu_hours=round(vcpu_hours, 6),
        gib_hours=round(gib_hours, 6),
        prices=f"{prices.REGION}, {prices.AS_OF}",
    )


def pods(settings: Mapping[str, str], lifetimes: Iterable[tuple[str, float]]) -> Iterator[Pod]:
    """The pods of a job: what its settings say that each asks for, and how many seconds each has lived."""
    for name, seconds in lifetimes:
        kind = DRIVER if name == DRIVER else "executor"
        cores = settings.get(f"spark.kubernetes.{kind}.request.cores") or settings.get(f"spark.{kind}.cores", "1")
        yield Pod(_vcpus(cores), _pod_gib(settings, kind), seconds)


def _vcpus(text: str) -> float:
    """Processors as Spark and Kubernetes write them: `2`, `0.5` or `500m`."""
    return float(text[:-1]) / 1000 if text.endswith("m") else float(text)


def _pod_gib(settings: Mapping[str, str], kind: str) -> float:
    heap = gib(settings.get(f"spark.{kind}.memory", "1g"))
    own = settings.get(f"spark.{kind}.memoryOverhead")
    if own is not None:
        return heap + gib(own)
    names = (f"spark.{kind}.memoryOverheadFactor", "spark.kubernetes.memoryOverheadFactor")
    factor = next((float(settings[name]) for name in names if name in settings), OVERHEAD_FACTOR)
    return heap + max(heap * factor, LEAST_OVERHEAD_GIB)


def gib(text: str) -> float:
    """An amount of memory as Spark writes it, in GiB: `6g`, `512m`, or mebibytes without a unit."""
    plain = text.strip().lower().removesuffix("b").removesuffix("i")
    unit = plain[-1] if plain[-1] in _GIB else ""
    return float(plain.removesuffix(unit)) * _GIB[unit or "m"]


def _lifetimes(spark: SparkSession) -> Iterator[tuple[str, float]]:
    """Driver and executors, those that are gone among them, by Spark's own listener: name, and seconds until now."""
    # Spark's status store: pyspark has no public way to it.
    context: Any = spark._jsc.sc()  # noqa: SLF001
    now = spark._jvm.java.lang.System.currentTimeMillis()  # type: ignore[union-attr]  # noqa: SLF001
    yield DRIVER, (now - context.startTime()) / 1000
    executors = context.statusStore().executorList(False)
    for number in range(executors.size()):
        executor = executors.apply(number)
        if executor.id() == DRIVER:
            continue
        removed = executor.removeTime()
        end = removed.get().getTime() if removed.isDefined() else now
        yield executor.id(), (end - executor.addTime().getTime()) / 1000
