"""Settings that cannot work together are refused before anything is made, with the reason."""

import pytest

from tests.unit.components.settings.test_settings import NEEDED, complaint, load

NEW = {"tollgate:eksCluster": "new"}
ON_SPOT = "karpenter.sh/capacity-type=spot"


@pytest.mark.parametrize(
    ("config", "command", "why"),
    [
        ({"jobPackages": "image"}, "set tollgate:jobImage <image>", "EMR's own image lacks the packages"),
        ({"releaseLabel": "emr-7.14.0-latest"}, "set tollgate:jobPackages image", "no page of AWS names"),
        (
            {"jobPackages": "s3://artifacts/code/packages-aarch64-1.tar.gz"},
            "set tollgate:jobArchitecture aarch64",
            "is not for x86_64",
        ),
        ({"eksCluster": "new", "jobArchitecture": "aarch64"}, "set tollgate:jobArchitecture x86_64", "are amd64"),
        ({"eksCluster": "new", "executorNode": ON_SPOT}, "rm tollgate:executorNode", "capacity-type=on-demand alone"),
        ({"eksCluster": "new", "driverNode": ON_SPOT}, "rm tollgate:driverNode", "would wait for ever"),
        ({"eksCluster": "new", "driverNode": "team=data"}, "rm tollgate:driverNode", "has no label team"),
    ],
)
def test_a_conflict_is_one_line_with_the_command_that_mends_it(config: dict[str, str], command: str, why: str) -> None:
    lines = complaint(NEEDED | {f"tollgate:{key}": value for key, value in config.items()})
    assert lines[0] == "The configuration of stack 'dev' needs one change:"
    (line,) = lines[1:]
    assert line.startswith(f"  pulumi config {command}   # ")
    assert why in line


@pytest.mark.parametrize(
    "config",
    [
        {"jobPackages": "image", "jobImage": "example/jobs:1", "releaseLabel": "emr-7.14.0-latest"},
        {"jobPackages": "s3://artifacts/code/packages-aarch64-1.tar.gz", "jobArchitecture": "aarch64"},
        {"executorNode": ON_SPOT},
        {"eksCluster": "new", "driverNode": "karpenter.sh/capacity-type=on-demand"},
        {"eksCluster": "new", "executorNode": "eks.amazonaws.com/instance-category=r"},
    ],
)
def test_what_can_work_is_not_refused(config: dict[str, str]) -> None:
    load(NEEDED | {f"tollgate:{key}": value for key, value in config.items()})
