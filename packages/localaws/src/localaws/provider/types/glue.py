"""The Glue catalogue: databases and tables."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType

TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:glue/catalogDatabase:CatalogDatabase",
        "glue",
        "create_database",
        "get_database",
        "delete_database",
        key={"Name": "{name}"},
        id="{account}:{name}",
        update="update_database",
        inside="Database",
        wrap="DatabaseInput",
        outputs={
            "arn": "arn:aws:glue:{region}:{account}:database/{name}",
            "catalogId": "{account}",
            "locationUri": "LocationUri",
        },
        replaces=frozenset({"name", "catalogId"}),
        named="name",
    ).row(),
    Api(
        "aws:glue/catalogTable:CatalogTable",
        "glue",
        "create_table",
        "get_table",
        "delete_table",
        key={"DatabaseName": "{databaseName}", "Name": "{name}"},
        id="{account}:{databaseName}:{name}",
        update="update_table",
        inside="Table",
        wrap="TableInput",
        outputs={"arn": "arn:aws:glue:{region}:{account}:table/{databaseName}/{name}", "catalogId": "{account}"},
        replaces=frozenset({"name", "databaseName", "catalogId"}),
        named="name",
    ).row(),
)
