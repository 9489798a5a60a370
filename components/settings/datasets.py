"""What a stack's configuration says of single datasets."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from components.settings.field import Setting, of_class
from components.settings.read import NAMESPACE
from contracts import ContractError, dataset_names, load_folder
from contracts.suggest import did_you_mean

ROOT: Final = Path(__file__).resolve().parents[2] / "datasets"
OWN: Final = (
    "schedule", "scheduleTimeZone", "filter", "executors", "executorCores", "executorMemoryGib", "driverCores",
    "driverMemoryGib", "publishWithinHours",
)  # fmt: skip
"""The settings that a dataset may have for itself."""


def own_values(block: Any, settings: type) -> dict[str, Any]:
    """A dataset's own settings by their fields, out of a block without mistakes."""
    if not isinstance(block, Mapping):
        return {}
    by_key = _by_key(settings)
    return {by_key[key].name: by_key[key].read(_text(value)) for key, value in block.items()}


def dataset_problems(settings: Any, root: Path) -> list[str]:
    """All that is wrong with what is said of datasets, each as the command that mends it."""
    names = dataset_names(root)
    blocks, by_key = settings.datasets.items(), _by_key(type(settings))
    problems = [problem for name, block in blocks for problem in _problems(name, block, names, by_key)]
    if problems:
        return problems
    if not settings.dataset_list:
        return [f"pulumi config rm {NAMESPACE}:datasets   # no dataset is left: all of {root.name}/ are set to false."]
    return [problem for name in settings.dataset_list for problem in _filter_problems(settings, root, name)]


def _problems(name: str, block: Any, names: tuple[str, ...], by_key: Mapping[str, Setting]) -> Iterator[str]:
    path = f"pulumi config rm --path '{NAMESPACE}:datasets.{name}"
    if name not in names:
        yield f"{path}'   # there is no dataset {name}.{did_you_mean(name, names)}"
        return
    if isinstance(block, bool):
        return
    if not isinstance(block, Mapping):
        yield f"{path}'   # {block!r} is neither false nor settings of its own."
        return
    for key, value in block.items():
        if key not in OWN:
            yield f"{path}.{key}'   # a dataset has no setting {key} of its own.{did_you_mean(key, OWN)}"
            continue
        try:
            by_key[key].read(_text(value))
        except ValueError as error:
            yield f"pulumi config set --path '{NAMESPACE}:datasets.{name}.{key}' <value>   # {error}"


def _filter_problems(settings: Any, root: Path, name: str) -> Iterator[str]:
    try:
        filters = load_folder(root / name).source.filters
    except ContractError as error:
        yield f"# datasets/{name} cannot be used:\n{error}"
        return
    chosen = settings.of_dataset(name).filter
    if chosen and chosen not in filters:
        why = f"{name} has no filter {chosen!r}; it has {', '.join(filters) or 'none'}.{did_you_mean(chosen, filters)}"
        if "filter" in own_values(settings.datasets.get(name), type(settings)):
            yield f"pulumi config rm --path '{NAMESPACE}:datasets.{name}.filter'   # {why}"
        else:
            yield f"pulumi config rm {NAMESPACE}:filter   # {why} For one alone: {NAMESPACE}:datasets.NAME.filter."


def _by_key(settings: type) -> dict[str, Setting]:
    return {setting.key: setting for setting in of_class(settings)}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
