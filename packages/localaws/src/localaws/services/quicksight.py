"""QuickSight: data sources, data sets, refresh schedules, dashboards and themes are remembered whole."""

from typing import Any, ClassVar

from localaws.service import ACCOUNT, Call, ServiceError
from localaws.services.quicksight_dashboards import DASHBOARD, REQUEST, SET, THEME, Dashboards
from localaws.services.recorded import Record, now

SOURCE, SCHEDULE = "data source", "refresh schedule"
OUTSIDE = frozenset({"AwsAccountId", "Tags", "Permissions", "Credentials"})
"""What is asked for and not shown with the thing itself."""


class QuickSight(Dashboards):
    """What a report reads, as QuickSight would describe it."""

    name: ClassVar[str] = "quicksight"
    taken = "ResourceExistsException"

    def create(self, call: Call, kind: str, noun: str, identity: str) -> Record:
        parameters = call.parameters
        arn = f"arn:aws:quicksight:{call.region}:{ACCOUNT}:{noun}/{parameters[identity]}"
        shown = {name: value for name, value in parameters.items() if name not in OUTSIDE}
        times = {"CreatedTime": now(), "LastUpdatedTime": now()}
        record = {**shown, **times, "Arn": arn, "tags": list(parameters.get("Tags") or [])}
        self.add(kind, (parameters[identity],), record)
        return {"Arn": arn, identity: parameters[identity], "Status": 201, **REQUEST}

    def describe(self, call: Call, kind: str, identity: str, member: str) -> Record:
        record = self.get(kind, (call.parameters[identity],))
        return {member: {key: value for key, value in record.items() if key != "tags"}, "Status": 200, **REQUEST}

    def update(self, call: Call, kind: str, identity: str) -> Record:
        parameters = {name: value for name, value in call.parameters.items() if name not in OUTSIDE}
        record = self.change(kind, (call.parameters[identity],), {**parameters, "LastUpdatedTime": now()})
        return {"Arn": record["Arn"], identity: call.parameters[identity], "Status": 200, **REQUEST}

    def delete(self, call: Call, kind: str, identity: str) -> Record:
        record = self.remove(kind, (call.parameters[identity],))
        return {"Arn": record["Arn"], identity: call.parameters[identity], "Status": 200, **REQUEST}

    def create_data_source(self, call: Call) -> Record:
        return {**self.create(call, SOURCE, "datasource", "DataSourceId"), "CreationStatus": "CREATION_SUCCESSFUL"}

    def describe_data_source(self, call: Call) -> Record:
        return self.describe(call, SOURCE, "DataSourceId", "DataSource")

    def update_data_source(self, call: Call) -> Record:
        return {**self.update(call, SOURCE, "DataSourceId"), "UpdateStatus": "UPDATE_SUCCESSFUL"}

    def delete_data_source(self, call: Call) -> Record:
        return self.delete(call, SOURCE, "DataSourceId")

    def create_data_set(self, call: Call) -> Record:
        for table in call.parameters["PhysicalTableMap"].values():
            self.check_source(next(iter(table.values()))["DataSourceArn"])
        return self.create(call, SET, "dataset", "DataSetId")

    def check_source(self, arn: str) -> None:
        if not any(one["Arn"] == arn for one in self.under(SOURCE, ())):
            raise ServiceError("InvalidParameterValueException", f"The data source {arn} does not exist.")

    def describe_data_set(self, call: Call) -> Record:
        return self.describe(call, SET, "DataSetId", "DataSet")

    def update_data_set(self, call: Call) -> Record:
        return self.update(call, SET, "DataSetId")

    def delete_data_set(self, call: Call) -> Record:
        with self.lock:
            answer = self.delete(call, SET, "DataSetId")
            self.forget((call.parameters["DataSetId"],))
            return answer

    def create_refresh_schedule(self, call: Call) -> Record:
        data_set, schedule = call.parameters["DataSetId"], dict(call.parameters["Schedule"])
        arn = f"{self.get(SET, (data_set,))['Arn']}/refresh-schedule/{schedule['ScheduleId']}"
        self.add(SCHEDULE, (data_set, schedule["ScheduleId"]), {**schedule, "Arn": arn})
        return {"Arn": arn, "ScheduleId": schedule["ScheduleId"], "Status": 200, **REQUEST}

    def describe_refresh_schedule(self, call: Call) -> Record:
        record = self.get(SCHEDULE, (call.parameters["DataSetId"], call.parameters["ScheduleId"]))
        return {"RefreshSchedule": record, "Arn": record["Arn"], "Status": 200, **REQUEST}

    def update_refresh_schedule(self, call: Call) -> Record:
        schedule = call.parameters["Schedule"]
        record = self.change(SCHEDULE, (call.parameters["DataSetId"], schedule["ScheduleId"]), schedule)
        return {"Arn": record["Arn"], "ScheduleId": schedule["ScheduleId"], "Status": 200, **REQUEST}

    def delete_refresh_schedule(self, call: Call) -> Record:
        record = self.remove(SCHEDULE, (call.parameters["DataSetId"], call.parameters["ScheduleId"]))
        return {"Arn": record["Arn"], "ScheduleId": record["ScheduleId"], "Status": 200, **REQUEST}

    def tag_resource(self, call: Call) -> Any:
        record = self.tagged(call)
        if record is None:
            return call.moto()
        new = {one["Key"] for one in call.parameters["Tags"]}
        record["tags"] = [*(one for one in record["tags"] if one["Key"] not in new), *call.parameters["Tags"]]
        return REQUEST

    def untag_resource(self, call: Call) -> Any:
        record = self.tagged(call)
        if record is None:
            return call.moto()
        record["tags"] = [one for one in record["tags"] if one["Key"] not in call.parameters["TagKeys"]]
        return REQUEST

    def list_tags_for_resource(self, call: Call) -> Any:
        record = self.tagged(call)
        return call.moto() if record is None else {"Tags": record["tags"], **REQUEST}

    def tagged(self, call: Call) -> Record | None:
        every = [one for kind in (SOURCE, SET, DASHBOARD, THEME) for one in self.under(kind, ())]
        return next((one for one in every if one["Arn"] == call.parameters["ResourceArn"]), None)
