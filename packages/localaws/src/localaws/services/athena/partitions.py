"""A table's partitions: added one by one, or found as folders named key=value."""

from typing import Any
from urllib.parse import unquote

from sqlglot import exp

from localaws.services.athena.engine import Engine
from localaws.services.athena.errors import QueryFailedError


def add_partition(engine: Engine, database: str, name: str, action: exp.AddPartition) -> None:
    """ALTER TABLE … ADD [IF NOT EXISTS] PARTITION (key = value) [LOCATION …]."""
    table = _table(engine, database, name)
    given = {str(pair.left.name).lower(): str(pair.right.name) for pair in action.find_all(exp.EQ)}
    keys = [key["Name"] for key in table["PartitionKeys"]]
    if sorted(given) != sorted(keys):
        raise QueryFailedError(
            f"FAILED: SemanticException: partition spec {given} does not name the keys {keys}", kind=1009
        )
    values = [given[key] for key in keys]
    if values in _declared(engine, database, name):
        if action.args.get("exists"):
            return
        raise QueryFailedError(f"FAILED: AlreadyExistsException(message:Partition already exists {values})", kind=1009)
    place = action.args.get("location")
    folders = "/".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))
    location = str(place.this.name) if place else f"{table['StorageDescriptor']['Location'].rstrip('/')}/{folders}/"
    engine.catalog.add_partition(database, name, _partition(table, values, location))


def add_partitions(engine: Engine, database: str, name: str, partitions: list[tuple[list[str], str]]) -> None:
    """Declare the partitions, by values and location, that are not declared."""
    if not partitions:
        return
    table, declared = _table(engine, database, name), _declared(engine, database, name)
    for values, location in partitions:
        if values not in declared:
            engine.catalog.add_partition(database, name, _partition(table, values, location))


def drop_partition(engine: Engine, database: str, name: str, action: exp.DropPartition) -> None:
    """ALTER TABLE … DROP [IF EXISTS] PARTITION (key = value)."""
    keys = [key["Name"] for key in _table(engine, database, name)["PartitionKeys"]]
    for spec in action.expressions:
        given = {str(pair.left.name).lower(): str(pair.right.name) for pair in spec.find_all(exp.EQ)}
        dropped = [
            values
            for values in _declared(engine, database, name)
            if all(dict(zip(keys, values, strict=True)).get(key) == value for key, value in given.items())
        ]
        if not dropped and not action.args.get("exists"):
            raise QueryFailedError(f"FAILED: SemanticException [Error 10006]: Partition not found {given}", kind=1009)
        for values in dropped:
            engine.catalog.drop_partition(database, name, values)


def names(engine: Engine, database: str, name: str) -> list[str]:
    """SHOW PARTITIONS: key=value/key=value for each."""
    keys = [key["Name"] for key in _table(engine, database, name)["PartitionKeys"]]
    declared = sorted(_declared(engine, database, name))
    return ["/".join(f"{key}={value}" for key, value in zip(keys, values, strict=True)) for values in declared]


def repair(engine: Engine, database: str, name: str) -> list[str]:
    """MSCK REPAIR TABLE: add a partition for each folder that is named as one; a line for each."""
    table = _table(engine, database, name)
    keys = [key["Name"] for key in table["PartitionKeys"]]
    root = engine.tables.folder(table["StorageDescriptor"]["Location"])
    declared, added = _declared(engine, database, name), []
    for folder in sorted(path for path in root.glob("/".join(f"{key}=*" for key in keys)) if path.is_dir()):
        parts = folder.relative_to(root).parts
        values = [unquote(part.partition("=")[2]) for part in parts]
        if values not in declared:
            location = f"{table['StorageDescriptor']['Location'].rstrip('/')}/{'/'.join(parts)}/"
            engine.catalog.add_partition(database, name, _partition(table, values, location))
            added.append(f"Repair: Added partition to metastore {name}:{'/'.join(parts)}")
    return added


def _table(engine: Engine, database: str, name: str) -> dict[str, Any]:
    table = engine.catalog.table(database, name)
    if not table or not table.get("PartitionKeys"):
        raise QueryFailedError(f"FAILED: SemanticException: {database}.{name} is no partitioned table", kind=1009)
    return table


def _declared(engine: Engine, database: str, name: str) -> list[list[str]]:
    return [partition["Values"] for partition in engine.catalog.partitions(database, name)]


def _partition(table: dict[str, Any], values: list[str], location: str) -> dict[str, Any]:
    return {"Values": values, "StorageDescriptor": {**table["StorageDescriptor"], "Location": location}}
