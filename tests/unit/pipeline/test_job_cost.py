"""The cost of a job is what its pods asked for, by Spark's settings, times AWS's list prices."""

import pytest

from pipeline import prices
from pipeline.job_cost import Pod, cost, gib, pods

DEFAULTS = {
    "spark.driver.cores": "1",
    "spark.driver.memory": "2g",
    "spark.executor.cores": "2",
    "spark.executor.memory": "6g",
}


def test_a_job_is_the_sum_of_its_pods_at_the_list_prices() -> None:
    made = cost([Pod(1, 2.8, 600), Pod(2, 8.4, 300), Pod(2, 8.4, 150)])
    vcpu_hours, gib_hours = (600 + 600 + 300) / 3600, (2.8 * 600 + 8.4 * 450) / 3600
    assert (made.vcpu_hours, made.gib_hours) == pytest.approx((vcpu_hours, gib_hours), abs=1e-6)
    emr = vcpu_hours * prices.EMR_VCPU_HOUR_USD + gib_hours * prices.EMR_GB_HOUR_USD
    # The driver takes half of a node's processors; an executor takes more of a node's memory (8 GB) than it has.
    node_hours = (0.5 * 600 + 1.05 * 450) / 3600
    assert made.emr_usd == pytest.approx(emr, abs=1e-6)
    assert made.ec2_usd == pytest.approx(node_hours * prices.NODE_HOUR_USD, abs=1e-6)
    assert made.usd == pytest.approx(made.emr_usd + made.ec2_usd, abs=2e-6)
    assert made.prices == f"{prices.REGION}, {prices.AS_OF}"


def test_a_pod_asks_for_more_memory_than_its_heap() -> None:
    driver, executor = pods(DEFAULTS, [("driver", 60.0), ("1", 30.0)])
    assert (driver.vcpus, executor.vcpus) == (1, 2)
    assert (driver.gib, executor.gib) == pytest.approx((2 * 1.4, 6 * 1.4))
    assert (driver.seconds, executor.seconds) == (60, 30)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"spark.executor.memoryOverhead": "1g"}, 7),
        ({"spark.executor.memoryOverhead": "512"}, 6.5),
        ({"spark.executor.memoryOverheadFactor": "0.1"}, 6.6),
        ({"spark.kubernetes.memoryOverheadFactor": "0.2"}, 7.2),
        ({"spark.executor.memory": "512m"}, 0.5 + 384 / 1024),
    ],
)
def test_the_overhead_is_the_one_that_spark_was_told(settings: dict[str, str], expected: float) -> None:
    (executor,) = pods({**DEFAULTS, **settings}, [("7", 1.0)])
    assert executor.gib == pytest.approx(expected)


def test_kubernetes_own_request_of_cores_wins() -> None:
    (executor,) = pods({**DEFAULTS, "spark.kubernetes.executor.request.cores": "500m"}, [("1", 1.0)])
    assert executor.vcpus == 0.5


@pytest.mark.parametrize(
    ("text", "amount"), [("6g", 6), ("6144m", 6), ("6144", 6), ("6gb", 6), ("6GiB", 6), ("1t", 1024)]
)
def test_memory_is_read_as_spark_writes_it(text: str, amount: float) -> None:
    assert gib(text) == amount
