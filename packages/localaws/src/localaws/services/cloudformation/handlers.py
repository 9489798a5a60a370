"""What CloudFormation does to make, change and remove a resource of each type that it knows here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from localaws.service import ServiceError

Properties = dict[str, Any]
Client = Any


@dataclass(frozen=True)
class Handler:
    """The operations of one type, by the client's names, and the properties that only a new resource can have."""

    noun: str
    create_only: tuple[str, ...]
    publish: Callable[[Client, Mapping[str, str], Properties], None] | None = None

    def key(self, properties: Properties) -> dict[str, str]:
        return {"AwsAccountId": properties["AwsAccountId"], f"{self.title}Id": properties[f"{self.title}Id"]}

    @property
    def title(self) -> str:
        return self.noun.title()

    def create(self, client: Client, properties: Properties) -> None:
        getattr(client, f"create_{self.noun}")(**properties)

    def update(self, client: Client, old: Properties, properties: Properties) -> None:
        """In place: a new version with what it says now, its permissions and tags, and that version shown.

        Raises ServiceError for what only a new resource can have, which is not made here.
        """
        if fixed := [one for one in self.create_only if old.get(one) != properties.get(one)]:
            raise ServiceError("NotUpdatable", f"The local CloudFormation does not replace a resource: {fixed}")
        apart = {"Permissions", "Tags"}
        changed = {name: value for name, value in properties.items() if name not in apart}
        answer = getattr(client, f"update_{self.noun}")(**changed)
        if old.get("Permissions") != properties.get("Permissions"):
            self.permit(client, old, properties)
        if old.get("Tags") != properties.get("Tags"):
            tag(client, answer["Arn"], old.get("Tags") or [], properties.get("Tags") or [])
        if self.publish:
            self.publish(client, self.key(properties), answer)

    def permit(self, client: Client, old: Properties, properties: Properties) -> None:
        granted = properties.get("Permissions") or []
        principals = {one["Principal"] for one in granted}
        revoked = [one for one in old.get("Permissions") or [] if one["Principal"] not in principals]
        grants = {"GrantPermissions": granted, "RevokePermissions": revoked}
        grants = {name: value for name, value in grants.items() if value}
        getattr(client, f"update_{self.noun}_permissions")(**self.key(properties), **grants)

    def delete(self, client: Client, properties: Properties) -> None:
        getattr(client, f"delete_{self.noun}")(**self.key(properties))

    def arn(self, client: Client, properties: Properties) -> str:
        answer = getattr(client, f"describe_{self.noun}")(**self.key(properties))
        return str(answer[self.title]["Arn"])

    def physical(self, properties: Properties) -> str:
        return "|".join(self.key(properties).values())


def tag(client: Client, arn: str, old: list[Mapping[str, str]], new: list[Mapping[str, str]]) -> None:
    removed = sorted({one["Key"] for one in old} - {one["Key"] for one in new})
    if removed:
        client.untag_resource(ResourceArn=arn, TagKeys=removed)
    if new:
        client.tag_resource(ResourceArn=arn, Tags=new)


def publish_dashboard(client: Client, key: Mapping[str, str], answer: Properties) -> None:
    number = int(answer["VersionArn"].rpartition("/")[2])
    client.update_dashboard_published_version(**key, VersionNumber=number)


HANDLERS: Final[Mapping[str, Handler]] = {
    "AWS::QuickSight::Dashboard": Handler("dashboard", ("AwsAccountId", "DashboardId"), publish_dashboard),
    "AWS::QuickSight::Theme": Handler("theme", ("AwsAccountId", "ThemeId")),
}
