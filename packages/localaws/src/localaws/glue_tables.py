"""Glue's databases and tables as JSON that any version reads: what was published outlives an upgrade of moto."""

import json
from operator import itemgetter
from pathlib import Path
from typing import Any

from localaws import moto_core
from localaws.service import ACCOUNT

FORMAT = 1
_TABLE = itemgetter("name", "version", "input", "partitions")


def path_of(home: Path) -> Path:
    return home / "state" / "glue-tables.json"


def document() -> bytes:
    """All databases, tables and partitions of the account, in the API's own shapes."""
    regions = {
        region: [_database(database) for database in list(backend.databases.values())]
        for region, backend in list(_backends().items())
    }
    return json.dumps({"format": FORMAT, "regions": regions}, default=str, indent=1).encode()


def restore(path: Path) -> int:
    """Put what a file holds into an account that was reset; the number of its tables, 0 where it cannot be read."""
    try:
        return sum(_restore(region, database) for region, some in _saved(path).items() for database in some)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0


def catch_up(path: Path) -> None:
    """Give the account the databases of a file that differ from its own: after a kill the file is the newer of both."""
    try:
        regions = _saved(path)
    except (OSError, ValueError, KeyError, TypeError):
        return
    for region, databases in regions.items():
        own = _backends()[region].databases
        now = json.loads(json.dumps({name: _database(database) for name, database in own.items()}, default=str))
        saved = {one["database"]: one for one in databases}
        for name in now.keys() - saved.keys():
            del own[name]
        for name, database in saved.items():
            if now.get(name) != database:
                own.pop(name, None)
                _restore(region, database)


def _saved(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The databases of a file by region; raises ValueError, KeyError or TypeError where it is no such file."""
    saved = json.loads(path.read_bytes())
    if saved["format"] != FORMAT:
        raise ValueError(saved["format"])
    regions: dict[str, list[dict[str, Any]]] = saved["regions"]
    for database in (database for databases in regions.values() for database in databases):
        _ = [database["database"], database["input"], *(_TABLE(table) for table in database["tables"])]
    return regions


def _backends() -> Any:
    return moto_core.moto_backends.get_backend("glue")[ACCOUNT]


def _database(database: Any) -> dict[str, Any]:
    tables = [_table(table) for table in list(database.tables.values())]
    return {"database": database.name, "input": database.input, "tables": tables}


def _table(table: Any) -> dict[str, Any]:
    version = table._current_version  # noqa: SLF001  # moto tells it only inside an answer, as text
    partitions = [partition.partition_input for partition in list(table.partitions.values())]
    return {"name": table.name, "version": version, "input": table.get_version(str(version)), "partitions": partitions}


def _restore(region: str, saved: dict[str, Any]) -> int:
    backend = _backends()[region]
    name = saved["database"]
    backend.create_database(name, saved["input"])
    for one in saved["tables"]:
        table = backend.create_table(name, one["name"], one["input"])
        # Who compares and sets by the version must not meet a number that stood for another state.
        table.versions, table._current_version = {str(one["version"]): one["input"]}, one["version"]  # noqa: SLF001
        for partition in one["partitions"]:
            backend.create_partition(name, one["name"], partition)
    return len(saved["tables"])
