"""Physical names, where a contract needs one: a function of project and stack."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import pulumi

from components.errors import NamingError

ROLE_NAME_LIMIT = 11
"""EMR puts a job role's name, in base 36, into names of service accounts; a longer one passes 63 characters there.

Such a name also becomes a label of pods, whose limit is 63: https://github.com/projectcalico/calico/issues/4529
"""

JOB_ROLES = {"summarise": "tgs", "judge": "tgj"}
"""What the names of the job roles start with."""

PREFIX_LIMIT = 32
"""What AWS leaves of a role's 64 characters, or a bucket's 63, once the part and seven characters of Pulumi's stand."""

DATASET_PART_LIMIT = PREFIX_LIMIT + 9
"""What `-schedule-group` and Pulumi's own characters leave of the 64 of a role and of a group of schedules."""


def physical_name(project: str, stack: str, what: str = "", *, limit: int = 64, separator: str = "-") -> str:
    """`project-stack-what`, or `what-<six hex digits of project and stack>` where that is too long or not plain.

    Raises NamingError when neither fits the limit.
    """
    readable = "-".join(word for word in (project, stack, what) if word)
    if re.fullmatch(r"[a-z][a-z0-9-]*", readable) and len(readable) <= limit:
        return readable.replace("-", separator)
    digest = hashlib.sha256(f"{project}/{stack}".encode()).hexdigest()[:6]
    short = f"{what or 'tollgate'}-{digest}"
    if len(short) > limit:
        raise NamingError(f"The name '{short}' has {len(short)} characters and may have {limit}: shorten '{what}'.")
    return short.replace("-", separator)


def own_name(what: str = "", *, limit: int = 64, separator: str = "-") -> str:
    """The physical name of something of the stack that is being deployed."""
    return physical_name(pulumi.get_project(), pulumi.get_stack(), what, limit=limit, separator=separator)


def own_prefix() -> str:
    """What the names of the stack's own things begin with: no other stack's do, in one account."""
    return own_name(limit=PREFIX_LIMIT)


def dataset_part(prefix: str, dataset: str) -> str:
    """What the names of a dataset's own things begin with: `prefix-dataset`, or a hash where the name is too long."""
    part = f"{prefix}-{dataset.replace('_', '-')}"
    return part if len(part) <= DATASET_PART_LIMIT else f"{prefix}-{hashlib.sha256(dataset.encode()).hexdigest()[:8]}"


def job_role_names(dataset: str) -> dict[str, str]:
    """The names of a dataset's two job roles, by what they do."""
    digest = hashlib.sha256(f"{pulumi.get_project()}/{pulumi.get_stack()}/{dataset}".encode()).hexdigest()[:6]
    return {job: f"{short}-{digest}" for job, short in JOB_ROLES.items()}


def stack_names(datasets: Sequence[str]) -> dict[str, Any]:
    """The names by which a policy knows what is the stack's own, as Boundary and Deployer take them."""
    return {
        "prefix": own_prefix(),
        "stack_name": own_name(),
        "database_name": own_name(separator="_"),
        "job_roles": [role for dataset in datasets for role in job_role_names(dataset).values()],
    }


def job_role_name(name: str) -> str:
    """The name of a role that Spark jobs may run as, checked before EMR finds out.

    Raises NamingError for a name that EMR could not put into the names of its service accounts.
    """
    if not re.fullmatch(r"[A-Za-z0-9+=,.@_-]+", name):
        raise NamingError(f"'{name}' is not a valid role name: use letters, digits and any of +=,.@_-")
    if len(name) > ROLE_NAME_LIMIT:
        raise NamingError(
            f"The job role '{name}' has {len(name)} characters and may have {ROLE_NAME_LIMIT}: EMR puts it into "
            "names of service accounts, which end at 63. Give it a shorter name."
        )
    return name


def base36(role_name: str) -> str:
    """A role's name as EMR spells it in service accounts: its bytes as one big-endian integer in base 36.

    As `aws emr-containers update-role-trust-policy` computes it; a role's path is no part of it.
    """
    number = int.from_bytes(role_name.encode(), "big")
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
