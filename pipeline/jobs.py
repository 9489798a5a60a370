"""The steps that EMR on EKS does: open and close a virtual cluster, summarise, judge."""

from typing import Final

from pipeline.asl import State, Step, array, call, forgive, format_, keep, retry
from pipeline.retries import passing
from pipeline.wiring import Wiring

SUMMARISE_TIMEOUT_S: Final = 3 * 3600
JUDGE_TIMEOUT_S: Final = 3600
CLUSTER_TIMEOUT_S: Final = 900

_MACHINES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
"""Architectures as Python's wheels name them, and as Kubernetes does."""

# EKS Auto Mode moves pods together when nodes are little used, and a pod of Spark that is moved is a pod that is lost:
# https://karpenter.sh/docs/concepts/disruption/#pod-level-controls
_STAY: Final = "karpenter.sh/do-not-disrupt"

# Step Functions' page on EMR on EKS names no error, so both spellings that other pages use are here.
_BUSY: Final = passing(
    "EmrContainers", "EMRContainers", errors=("InternalServer", "EKSRequestThrottled", "EksRequestThrottled")
)
_INVALID: Final = tuple(f"{service}.ValidationException" for service in ("EmrContainers", "EMRContainers"))


def open_cluster(w: Wiring) -> Step:
    step = call(
        "Open a virtual cluster",
        "emr-containers:createVirtualCluster",
        {
            "Name.$": f"States.Format('tollgate-{{}}', {token(w, 'cluster', algorithm='SHA-1')})",
            "ClientToken.$": token(w, "cluster"),
            "ContainerProvider": {"Id": w.cluster, "Type": "EKS", "Info": {"EksInfo": {"Namespace": w.namespace}}},
            "Tags": {"tollgate:run.$": "$.run"},
        },
        timeout_s=CLUSTER_TIMEOUT_S,
        retry=_patient(),
    )
    return keep(step, "$.cluster")


def close_cluster(name: str = "Close the virtual cluster") -> Step:
    return call(
        name,
        "emr-containers:deleteVirtualCluster.sync",
        {"Id.$": "$.cluster.Id"},
        timeout_s=CLUSTER_TIMEOUT_S,
        retry=_patient(),
    )


def summarise(w: Wiring) -> Step:
    published = format_("--published={}", "$.kept.table")
    arguments = (*_arguments(w), *([f"--filter={w.filter}"] if w.filter else []), published)
    # Its token does not hold what can be kept: an event that comes again must find this job, not write beside it.
    # A driver that dies with its node starts again: the job writes the same files to its run's own prefix.
    job = _job(w, "summarise", arguments, w.summarise_role_arn, 2)
    return call("Summarise the records", _START, job, timeout_s=SUMMARISE_TIMEOUT_S, retry=_RETRY)


def judge(w: Wiring) -> Step:
    # Each option with its value in one word, for EMR takes no empty one; free text in Base64, safe from any shell.
    options = (
        format_("--published={}", "$.published.table"),
        format_("--released-by={}", "$.by"),
        format_("--because={}", "States.Base64Encode($.because)"),
    )
    about = (f"--database={w.database_arn}", f"--stack={w.stack}", "--keep-runs", w.keep_runs)
    arguments = (*_arguments(w), *about, *options)
    # Compared with something else it is another job.
    job = _job(w, "judge", arguments, w.judge_role_arn, 1, "$.published.table")
    # The job of a judge that stops a run fails; the verdict, if there is one, says why.
    step = call("Judge the table", _START, job, timeout_s=JUDGE_TIMEOUT_S, retry=_RETRY)
    return forgive(step, "States.TaskFailed", "$.judging")


def _arguments(w: Wiring) -> tuple[str, ...]:
    return ("--lake", w.lake, "--dataset", w.dataset.name, "--run", "$.run", "--code", w.code_hash)


def token(w: Wiring, step: str, *paths: str, algorithm: str = "SHA-256") -> str:
    """A client token of this stack, run and step, so that a duplicate event finds what the first one started."""
    text = " ".join((w.of_run(w.layout().folder), step, "{}", *("{}" for _ in paths)))
    return f"States.Hash({format_(text, '$.run', '$.attempt', *paths)}, '{algorithm}')"


_START: Final = "emr-containers:startJobRun.sync"
# Only the start is tried again. A job that failed is not: its token would find the same failed job.
_RETRY: Final = (retry(_BUSY, first_s=2, attempts=6, longest_s=60),)


def _patient() -> list[State]:
    # A namespace holds one virtual cluster: while another run closes its own, EMR calls a request for ours invalid.
    return [*_RETRY, retry(_INVALID, first_s=15, attempts=5, longest_s=120)]


def _job(w: Wiring, entry: str, arguments: tuple[str, ...], role_arn: str, drivers: int, *paths: str) -> State:
    kept = bool(w.virtual_cluster_id)
    return {
        **({"VirtualClusterId": w.virtual_cluster_id} if kept else {"VirtualClusterId.$": "$.cluster.Id"}),
        "Name": f"tollgate-{entry}",
        "ClientToken.$": token(w, entry, *paths),
        "ExecutionRoleArn": role_arn,
        "ReleaseLabel": w.release_label,
        "JobDriver": {
            "SparkSubmitJobDriver": {
                "EntryPoint": f"{w.code.rstrip('/')}/{entry}.py",
                "EntryPointArguments.$": array(*arguments),
                "SparkSubmitParameters": _submit(w, entry),
            }
        },
        "ConfigurationOverrides": {
            "ApplicationConfiguration": [{"Classification": "emr-job-submitter", "Properties": _submitter(w)}],
            "MonitoringConfiguration": {
                "PersistentAppUI": "ENABLED",
                "CloudWatchMonitoringConfiguration": {"LogGroupName": w.log_group, "LogStreamNamePrefix": entry},
                "S3MonitoringConfiguration": {"LogUri": w.logs},
            },
        },
        **({"RetryPolicyConfiguration": {"MaxAttempts": drivers}} if drivers > 1 else {}),
        "Tags": {"tollgate:run.$": "$.run"},
    }


def _submit(w: Wiring, entry: str) -> str:
    """What spark-submit gets besides the entry: our code, sizes, and executors that may come and go."""
    configuration = {
        "spark.driver.cores": w.driver_cores,
        "spark.driver.memory": w.driver_memory,
        "spark.executor.cores": w.executor_cores,
        "spark.executor.memory": w.executor_memory,
        "spark.dynamicAllocation.enabled": "true",
        # Kubernetes has no external shuffle service.
        "spark.dynamicAllocation.shuffleTracking.enabled": "true",
        "spark.dynamicAllocation.minExecutors": "0",
        "spark.dynamicAllocation.maxExecutors": "1" if entry == "judge" else w.executors,
        "spark.decommission.enabled": "true",
        "spark.storage.decommission.enabled": "true",
        "spark.storage.decommission.shuffleBlocks.enabled": "true",
        "spark.storage.decommission.rddBlocks.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        **{f"spark.kubernetes.{pod}.annotation.{_STAY}": "true" for pod in ("driver", "executor")},
        **_node("spark.kubernetes.driver", w.driver_node),
        **_node("spark.kubernetes.executor", w.executor_node),
        **({"spark.kubernetes.container.image": w.image} if w.image else {}),
        **(_packages(w.packages, w.architecture) if w.packages else {}),
    }
    words = ["--py-files", f"{w.code.rstrip('/')}/code.zip,{w.contracts}"]
    for key, value in configuration.items():
        words += ["--conf", f"{key}={value}"]
    return " ".join(words)


def _submitter(w: Wiring) -> dict[str, str]:
    """What EMR's own pod gets, which starts the driver and must outlive it, so it stays where the driver stays."""
    return {f"jobsubmitter.annotation.{_STAY}": "true", **_node("jobsubmitter", w.driver_node)}


def _node(pod: str, label: str) -> dict[str, str]:
    if not label:
        return {}
    key, _, value = label.partition("=")
    return {f"{pod}.node.selector.{key}": value}


def _packages(archive: str, architecture: str) -> dict[str, str]:
    """The archive beside every process, on the machines that its compiled code is for."""
    folder = "deps"
    return {
        **_node("spark.kubernetes.driver", f"kubernetes.io/arch={_MACHINES[architecture]}"),
        **_node("spark.kubernetes.executor", f"kubernetes.io/arch={_MACHINES[architecture]}"),
        "spark.archives": f"{archive}#{folder}",
        "spark.kubernetes.driverEnv.PYTHONPATH": f"./{folder}",
        "spark.executorEnv.PYTHONPATH": f"./{folder}",
    }
