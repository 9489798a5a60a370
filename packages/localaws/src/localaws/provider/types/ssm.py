"""Systems Manager: parameters."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType

TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:ssm/parameter:Parameter",
        "ssm",
        "put_parameter",
        "get_parameter",
        "delete_parameter",
        key={"Name": "{name}"},
        id="{name}",
        update="put_parameter",
        inside="Parameter",
        adapt=lambda values: {**{key: value for key, value in values.items() if key != "tags"}, "overwrite": True},
        outputs={"arn": "ARN", "version": "Version"},
        replaces=frozenset({"name", "dataType"}),
        named="name",
    ).row(),
)
