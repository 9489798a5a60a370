"""A dataset of a stack as the people who use it see it: its outputs, and clients that reach it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from contracts import Dataset, load_dataset
from contracts.suggest import did_you_mean
from tollgate.operate.answers import checked
from tollgate.operate.errors import StackError

Clients = Callable[[str], Any]
"""Makes a boto3 client for a service's name."""

SHARED: Final = (
    "lake_url", "artifacts_url", "results_url", "logs_url", "virtual_cluster_id", "workgroup", "database", "topic_arn",
    "region",
)  # fmt: skip
"""What all datasets of a stack have in common, each an output of its own."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """The outputs of one deployed stack, for one of its datasets."""

    dataset: str
    lake_url: str
    """The dataset's folder in the lake."""
    artifacts_url: str
    results_url: str
    logs_url: str
    state_machine_arn: str
    virtual_cluster_id: str
    workgroup: str
    database: str
    tables: Mapping[str, str]
    """The tables by product, the first one being where a run looks for what is published."""
    views: tuple[str, ...]
    topic_arn: str
    region: str
    datasets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    """What the stack has for each of its datasets, this one among them."""
    clients: Clients = field(repr=False, compare=False)
    poll_s: float = field(default=2.0, compare=False)
    """How long to wait between two looks at something that takes time."""

    @classmethod
    def from_outputs(
        cls,
        outputs: Mapping[str, Any],
        clients: Clients,
        poll_s: float = 2.0,
        dataset: str | None = None,
        *,
        any_dataset: bool = False,
    ) -> "Stack":
        """The stack that these outputs describe, for the dataset of that name, which the only one needs not.

        With `any_dataset`, a name that is left out stands for the first of several. Raises StackError with every
        output that is missing, or with the datasets that there are.
        """
        missing = [camel(name) for name in (*SHARED, "datasets") if camel(name) not in outputs]
        if missing:
            raise StackError(f"The stack has no output {', '.join(missing)}. Deploy it with this version: pulumi up")
        datasets: Mapping[str, Any] = outputs["datasets"]
        name = _chosen(datasets, dataset, any_dataset=any_dataset)
        shared = {key: str(outputs[camel(key)]) for key in SHARED}
        return cls(
            **(shared | _own(shared["lake_url"], name, datasets[name])),
            datasets=datasets,
            clients=clients,
            poll_s=poll_s,
        )

    def each(self) -> "tuple[Stack, ...]":
        """The stack for each of its datasets, by name."""
        lake = self.lake_url.removesuffix(f"/{self.dataset}")
        return tuple(replace(self, **_own(lake, name, own)) for name, own in sorted(self.datasets.items()))

    @property
    def contracts(self) -> Dataset:
        """The dataset's contracts, as this checkout has them. Raises ContractError."""
        return load_dataset(self.dataset)

    @property
    def table(self) -> str:
        """The table that says which run is published."""
        return next(iter(self.tables.values()))

    def client(self, service: str) -> Any:
        return checked(self.clients(service))


def _own(lake: str, name: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a stack that are of one dataset alone."""
    return {
        "dataset": name,
        "lake_url": f"{lake.rstrip('/')}/{name}",
        "state_machine_arn": str(own["stateMachineArn"]),
        "tables": dict(own["tables"]),
        "views": tuple(own["views"]),
    }


def _chosen(datasets: Mapping[str, Any], name: str | None, *, any_dataset: bool) -> str:
    names = sorted(datasets)
    if name is None and names and (any_dataset or len(names) == 1):
        return names[0]
    if not names:
        raise StackError("The stack has no dataset. Make one: tollgate dataset new NAME --from FOLDER")
    if name is None:
        raise StackError(f"The stack has {len(names)} datasets: say which with --dataset ({', '.join(names)}).")
    if name not in names:
        raise StackError(f"The stack has no dataset {name!r}; it has {', '.join(names)}.{did_you_mean(name, names)}")
    return name


def camel(name: str) -> str:
    """The output that a field is named after: `lake_url` is `lakeUrl`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
