"""QuickSight's dashboards and themes: every version of a dashboard is kept, and one of them is what people see."""

from typing import Any

from localaws.service import ACCOUNT, Call, ServiceError
from localaws.services.recorded import Record, Recorded, given, now

SET, DASHBOARD, THEME = "data set", "dashboard", "theme"
REQUEST = {"RequestId": "local"}
CREATED = "CREATION_SUCCESSFUL"
FIRST_VERSION = 1


class Dashboards(Recorded):
    """Dashboards that are made from a definition, and the themes that they wear."""

    def create_dashboard(self, call: Call) -> Any:
        parameters = call.parameters
        if not parameters.get("Definition"):
            return call.moto()
        name = parameters["DashboardId"]
        arn = arn_of(call, DASHBOARD, name)
        record = {
            **given(parameters, "DashboardId", "Name"),
            "Arn": arn,
            "CreatedTime": now(),
            "versions": [self.version(parameters, arn, FIRST_VERSION)],
            "permissions": list(parameters.get("Permissions") or []),
            "tags": list(parameters.get("Tags") or []),
        }
        published(record, FIRST_VERSION)
        self.add(DASHBOARD, (name,), record)
        return made(record, "DashboardId", FIRST_VERSION)

    def update_dashboard(self, call: Call) -> Record:
        """A new version, which nobody sees until it is published."""
        parameters = call.parameters
        with self.lock:
            record = self.get(DASHBOARD, (parameters["DashboardId"],))
            number = record["versions"][-1]["VersionNumber"] + 1
            version = self.version(parameters, record["Arn"], number)
            record.update(Name=parameters["Name"], LastUpdatedTime=now(), versions=[*record["versions"], version])
        return made(record, "DashboardId", number)

    def update_dashboard_published_version(self, call: Call) -> Record:
        with self.lock:
            record = self.get(DASHBOARD, (call.parameters["DashboardId"],))
            published(record, version_of(record, call.parameters["VersionNumber"])["VersionNumber"])
        return {"DashboardId": record["DashboardId"], "DashboardArn": record["Arn"], "Status": 200, **REQUEST}

    def describe_dashboard(self, call: Call) -> Any:
        if (call.parameters["DashboardId"],) not in self.records.get(DASHBOARD, {}):
            return call.moto()
        record, version = self.shown(call)
        hidden = {"Definition", "DashboardPublishOptions"}
        sheets = [{"SheetId": one["SheetId"], "Name": one.get("Name", "")} for one in version["Definition"]["Sheets"]]
        about = {key: value for key, value in version.items() if key not in hidden}
        times = given(record, "CreatedTime", "LastUpdatedTime", "LastPublishedTime")
        dashboard = {**given(record, "DashboardId", "Name", "Arn"), **times, "Version": {**about, "Sheets": sheets}}
        return {"Dashboard": dashboard, "Status": 200, **REQUEST}

    def describe_dashboard_definition(self, call: Call) -> Record:
        record, version = self.shown(call)
        return {
            **given(record, "DashboardId", "Name"),
            **given(version, "Definition", "ThemeArn", "DashboardPublishOptions"),
            "ResourceStatus": version["Status"],
            "Status": 200,
            **REQUEST,
        }

    def list_dashboard_versions(self, call: Call) -> Record:
        record = self.get(DASHBOARD, (call.parameters["DashboardId"],))
        names = ("Arn", "CreatedTime", "VersionNumber", "Status", "Description")
        return {
            "DashboardVersionSummaryList": [given(version, *names) for version in reversed(record["versions"])],
            "Status": 200,
            **REQUEST,
        }

    def list_dashboards(self, call: Call) -> Any:
        if not self.under(DASHBOARD, ()):
            return call.moto()
        names = ("Arn", "DashboardId", "Name", "CreatedTime", "LastUpdatedTime", "LastPublishedTime")
        summaries = [
            {**given(record, *names), "PublishedVersionNumber": record["published"]}
            for record in self.under(DASHBOARD, ())
        ]
        return {"DashboardSummaryList": summaries, "Status": 200, **REQUEST}

    def describe_dashboard_permissions(self, call: Call) -> Record:
        record = self.get(DASHBOARD, (call.parameters["DashboardId"],))
        return permitted(record, DASHBOARD)

    def update_dashboard_permissions(self, call: Call) -> Record:
        with self.lock:
            record = self.get(DASHBOARD, (call.parameters["DashboardId"],))
            permit(record, call.parameters)
        return permitted(record, DASHBOARD)

    def delete_dashboard(self, call: Call) -> Record:
        record = self.remove(DASHBOARD, (call.parameters["DashboardId"],))
        return {**given(record, "DashboardId", "Arn"), "Status": 200, **REQUEST}

    def create_theme(self, call: Call) -> Record:
        parameters = call.parameters
        name = parameters["ThemeId"]
        record = {
            **given(parameters, "ThemeId", "Name"),
            "Arn": arn_of(call, THEME, name),
            "CreatedTime": now(),
            "LastUpdatedTime": now(),
            "Type": "CUSTOM",
            "Version": theme_version(parameters, FIRST_VERSION),
            "permissions": list(parameters.get("Permissions") or []),
            "tags": list(parameters.get("Tags") or []),
        }
        return made(self.add(THEME, (name,), record), "ThemeId", FIRST_VERSION)

    def describe_theme(self, call: Call) -> Record:
        record = self.get(THEME, (call.parameters["ThemeId"],))
        shown = given(record, "Arn", "Name", "ThemeId", "Version", "CreatedTime", "LastUpdatedTime", "Type")
        return {"Theme": shown, "Status": 200, **REQUEST}

    def update_theme(self, call: Call) -> Record:
        parameters = call.parameters
        with self.lock:
            record = self.get(THEME, (parameters["ThemeId"],))
            number = record["Version"]["VersionNumber"] + 1
            record.update(given(parameters, "Name"), LastUpdatedTime=now(), Version=theme_version(parameters, number))
        return made(record, "ThemeId", number)

    def describe_theme_permissions(self, call: Call) -> Record:
        return permitted(self.get(THEME, (call.parameters["ThemeId"],)), THEME)

    def update_theme_permissions(self, call: Call) -> Record:
        with self.lock:
            record = self.get(THEME, (call.parameters["ThemeId"],))
            permit(record, call.parameters)
        return permitted(record, THEME)

    def delete_theme(self, call: Call) -> Record:
        record = self.remove(THEME, (call.parameters["ThemeId"],))
        return {**given(record, "ThemeId", "Arn"), "Status": 200, **REQUEST}

    def version(self, parameters: Record, arn: str, number: int) -> Record:
        """One version; raises ServiceError where the definition reads a data set or wears a theme that is not there."""
        definition = parameters["Definition"]
        arns = [one["DataSetArn"] for one in definition["DataSetIdentifierDeclarations"]]
        there = {one["Arn"] for one in self.under(SET, ())}
        if missing := [one for one in arns if one not in there]:
            message = f"The definition reads data sets that do not exist: {', '.join(missing)}."
            raise ServiceError("InvalidParameterValueException", message)
        theme = parameters.get("ThemeArn")
        if theme and not any(one["Arn"] == theme for one in self.under(THEME, ())):
            raise ServiceError("InvalidParameterValueException", f"The theme {theme} does not exist.")
        return {
            **given(parameters, "Definition", "ThemeArn", "DashboardPublishOptions"),
            "Description": parameters.get("VersionDescription", ""),
            "VersionNumber": number,
            "Arn": f"{arn}/version/{number}",
            "CreatedTime": now(),
            "Status": CREATED,
            "DataSetArns": arns,
        }

    def shown(self, call: Call) -> tuple[Record, Record]:
        """The dashboard that a call names, and its version: the published one where the call names none."""
        record = self.get(DASHBOARD, (call.parameters["DashboardId"],))
        return record, version_of(record, call.parameters.get("VersionNumber") or record["published"])


def arn_of(call: Call, noun: str, name: str) -> str:
    return f"arn:aws:quicksight:{call.region}:{ACCOUNT}:{noun}/{name}"


def made(record: Record, identity: str, number: int) -> Record:
    return {
        **given(record, "Arn", identity),
        "VersionArn": f"{record['Arn']}/version/{number}",
        "CreationStatus": CREATED,
        "Status": 200,
        **REQUEST,
    }


def published(record: Record, number: int) -> None:
    record.update(published=number, LastPublishedTime=now())


def version_of(record: Record, number: int) -> Record:
    versions: list[Record] = record["versions"]
    version = next((one for one in versions if one["VersionNumber"] == number), None)
    if version is None:
        raise ServiceError(Recorded.missing, f"{record['DashboardId']} has no version {number}.")
    return version


def theme_version(parameters: Record, number: int) -> Record:
    return {
        **given(parameters, "BaseThemeId", "Configuration"),
        "Description": parameters.get("VersionDescription", ""),
        "VersionNumber": number,
        "CreatedTime": now(),
        "Status": CREATED,
    }


def permit(record: Record, parameters: Record) -> None:
    """Grants replace what the same principal had; what is revoked goes."""
    granted = list(parameters.get("GrantPermissions") or [])
    changed = {one["Principal"] for one in [*granted, *(parameters.get("RevokePermissions") or [])]}
    record["permissions"] = [*(one for one in record["permissions"] if one["Principal"] not in changed), *granted]


def permitted(record: Record, noun: str) -> Record:
    title = noun.title()
    return {
        f"{title}Id": record[f"{title}Id"],
        f"{title}Arn": record["Arn"],
        "Permissions": record["permissions"],
        "Status": 200,
        **REQUEST,
    }
