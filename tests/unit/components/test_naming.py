"""Names that AWS, EMR and Kubernetes accept, and how EMR spells a role's name."""

import pytest

from components.errors import NamingError
from components.naming import JOB_ROLES, ROLE_NAME_LIMIT, base36, job_role_name, physical_name


def test_a_role_s_name_is_spelt_as_emr_spells_it() -> None:
    # The algorithm of `aws emr-containers update-role-trust-policy`; AWS's page shows another text for this name,
    # which is that of the name with a line break after it.
    assert base36("JobExecutionRoleIRSAv2") == "c7ohmynrs14q04uudoef8n97xdufwajzua"
    assert base36("JobExecutionRoleIRSAv2\n") != base36("JobExecutionRoleIRSAv2")


@pytest.mark.parametrize("name", ["a", "judge-0", "summarise-89601f", "A+=,.@-_"])
def test_the_spelling_can_be_read_back(name: str) -> None:
    assert int(base36(name), 36).to_bytes(len(name), "big").decode() == name


def test_a_job_role_s_name_that_emr_would_fail_on_is_refused_before_anything_is_made() -> None:
    assert job_role_name("elevenletrs") == "elevenletrs"
    with pytest.raises(NamingError, match="'twelve-lette' has 12 characters and may have 11: EMR puts it into"):
        job_role_name("twelve-lette")


@pytest.mark.parametrize("stack", ["dev", "prod", "a-stack-of-a-long-name", "Team.Alpha"])
def test_a_service_account_of_a_job_fits_a_label(stack: str) -> None:
    for short in JOB_ROLES.values():
        name = physical_name("tollgate", stack, short, limit=ROLE_NAME_LIMIT)
        for part in ("client", "driver", "executor"):
            assert len(f"emr-containers-sa-spark-{part}-123456789012-{base36(name)}") <= 63


def test_a_name_that_no_role_may_have_is_refused() -> None:
    with pytest.raises(NamingError, match="'a role' is not a valid role name"):
        job_role_name("a role")


def test_a_physical_name_says_project_and_stack_where_there_is_room() -> None:
    assert physical_name("tollgate", "prod") == "tollgate-prod"
    assert physical_name("tollgate", "prod", "runs") == "tollgate-prod-runs"
    assert physical_name("tollgate", "prod", separator="_") == "tollgate_prod"


def test_a_physical_name_without_room_tells_stacks_apart_by_a_hash() -> None:
    names = {physical_name("tollgate", stack, "summarise", limit=16) for stack in ("dev", "staging", "prod")}
    assert len(names) == 3
    assert all(name.startswith("summarise-") and len(name) == 16 for name in names)


def test_a_stack_s_name_that_is_not_plain_still_gives_a_plain_name() -> None:
    name = physical_name("tollgate", "Team.Alpha", separator="_")
    assert name.startswith("tollgate_")
    assert name == name.lower()
    assert name != physical_name("tollgate", "team.alpha", separator="_")


def test_a_physical_name_that_cannot_fit_is_refused() -> None:
    with pytest.raises(NamingError, match="may have 16: shorten 'summarise-everything'"):
        physical_name("tollgate", "prod", "summarise-everything", limit=16)
