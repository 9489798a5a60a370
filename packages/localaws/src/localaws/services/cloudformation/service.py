"""Stacks over the API: each call answers at once, the work goes on in a thread, and its state can be asked for."""

import re
import threading
from collections.abc import Callable
from http import HTTPStatus
from threading import RLock
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from localaws.sdk import local_config, local_session
from localaws.service import ACCOUNT, Call, Service, ServiceError, World
from localaws.services.cloudformation import template as templates
from localaws.services.cloudformation.handlers import HANDLERS
from localaws.services.cloudformation.stacks import ResourceFailedError, Stack, carry_out, take_all
from localaws.services.recorded import Record, now
from localaws.services.s3.keys import path_of

OURS = "AWS::QuickSight::"
STOP_S = 5.0


class CloudFormation(Service):
    """Stacks whose template has something of QuickSight's; every other stack is moto's."""

    name: ClassVar[str] = "cloudformation"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.stacks: dict[str, Stack] = {}
        self.lock = RLock()
        self.threads: list[threading.Thread] = []

    def state(self) -> Any:
        with self.lock:
            return dict(self.stacks)

    def restore(self, state: Any) -> None:
        self.stacks = state or {}

    def start(self) -> None:
        """What the process before had begun has failed: nobody knows how far it came."""
        for stack in self.stacks.values():
            if stack.status.endswith("_IN_PROGRESS"):
                stack.say(stack.status.replace("_IN_PROGRESS", "_FAILED"), "The emulated AWS ended meanwhile.")

    def stop(self) -> None:
        for thread in self.threads:
            thread.join(timeout=STOP_S)

    def create_stack(self, call: Call) -> Any:
        parameters = call.parameters
        text, limit = self.text(call)
        if not is_ours(text):
            return call.moto()
        values = self.checked(text, limit, parameters)
        name = parameters["StackName"]
        stack = Stack(
            id=f"arn:aws:cloudformation:{call.region}:{ACCOUNT}:stack/{name}/{uuid4()}",
            name=name,
            region=call.region,
            template=text,
            parameters=values,
            tags=list(parameters.get("Tags") or []),
            on_failure="DO_NOTHING" if parameters.get("DisableRollback") else parameters.get("OnFailure", "ROLLBACK"),
            status="CREATE_IN_PROGRESS",
        )
        with self.lock:
            if self.living(name):
                raise ServiceError("AlreadyExistsException", f"Stack [{name}] already exists")
            self.stacks[stack.id] = stack
        stack.say("CREATE_IN_PROGRESS", "User Initiated")
        self.begin(stack, self.create)
        return {"StackId": stack.id}

    def update_stack(self, call: Call) -> Any:
        stack = self.living(call.parameters["StackName"])
        if stack is None:
            return call.moto()
        idle(stack)
        text, limit = self.text(call) if not call.parameters.get("UsePreviousTemplate") else (stack.template, 0)
        text = text or stack.template
        values = self.checked(text, limit or templates.URL_LIMIT, call.parameters, stack.parameters)
        tags = list(call.parameters["Tags"]) if call.parameters.get("Tags") is not None else stack.tags
        if (text, values, tags) == (stack.template, stack.parameters, stack.tags):
            raise ServiceError("ValidationError", "No updates are to be performed.")
        stack.say("UPDATE_IN_PROGRESS", "User Initiated")
        self.begin(stack, lambda one: self.update(one, text, values, tags))
        return {"StackId": stack.id}

    def delete_stack(self, call: Call) -> Any:
        stack = self.named(call.parameters["StackName"])
        if stack is None:
            return call.moto()
        if stack.status == "DELETE_COMPLETE":
            return {}
        idle(stack)
        stack.say("DELETE_IN_PROGRESS", "User Initiated")
        self.begin(stack, self.delete)
        return {}

    def describe_stacks(self, call: Call) -> Any:
        name = call.parameters.get("StackName")
        if name is None:
            mine = [stack for stack in self.stacks.values() if stack.status != "DELETE_COMPLETE"]
            return {"Stacks": [described(stack) for stack in mine]} if mine else call.moto()
        stack = self.named(name)
        return {"Stacks": [described(stack)]} if stack else call.moto()

    def describe_stack_events(self, call: Call) -> Any:
        stack = self.named(call.parameters["StackName"])
        return {"StackEvents": list(reversed(stack.events))} if stack else call.moto()

    def describe_stack_resources(self, call: Call) -> Any:
        stack = self.named(call.parameters.get("StackName") or "")
        if stack is None:
            return call.moto()
        return {
            "StackResources": [
                {
                    "StackName": stack.name,
                    "StackId": stack.id,
                    "LogicalResourceId": name,
                    "PhysicalResourceId": HANDLERS[one.kind].physical(one.properties),
                    "ResourceType": one.kind,
                    "Timestamp": stack.updated or stack.created,
                    "ResourceStatus": stack.status,
                }
                for name, one in stack.resources.items()
            ]
        }

    def get_template(self, call: Call) -> Any:
        stack = self.named(call.parameters.get("StackName") or "")
        if stack is None:
            return call.moto()
        return {"TemplateBody": stack.template, "StagesAvailable": ["Original", "Processed"]}

    def create(self, stack: Stack) -> None:
        try:
            self.carry_out(stack, stack.template, stack.parameters)
            stack.say("CREATE_COMPLETE")
        except ResourceFailedError as error:
            reason = f"The following resource(s) failed to create: [{error.name}]. {error.reason}"
            if stack.on_failure == "DO_NOTHING":
                stack.say("CREATE_FAILED", reason)
                return
            word = "DELETE" if stack.on_failure == "DELETE" else "ROLLBACK"
            stack.say(f"{word}_IN_PROGRESS", reason)
            take_all(stack, self.client(stack.region))
            stack.say(f"{word}_COMPLETE", reason)

    def update(self, stack: Stack, text: str, values: dict[str, str], tags: list[dict[str, str]]) -> None:
        old_tags = stack.tags
        try:
            stack.tags = tags
            self.carry_out(stack, text, values)
        except ResourceFailedError as error:
            reason = f"The following resource(s) failed to update: [{error.name}]. {error.reason}"
            stack.say("UPDATE_ROLLBACK_IN_PROGRESS", reason)
            stack.tags = old_tags
            self.carry_out(stack, stack.template, stack.parameters)
            stack.say("UPDATE_ROLLBACK_COMPLETE", reason)
            return
        stack.template, stack.parameters, stack.updated = text, values, now()
        stack.say("UPDATE_COMPLETE")

    def delete(self, stack: Stack) -> None:
        take_all(stack, self.client(stack.region))
        stack.say("DELETE_COMPLETE")

    def carry_out(self, stack: Stack, text: str, values: dict[str, str]) -> None:
        pseudo = {"AWS::AccountId": ACCOUNT, "AWS::Region": stack.region, "AWS::StackName": stack.name}
        carry_out(stack, text, values, {**pseudo, "AWS::Partition": "aws"}, self.client(stack.region))

    def begin(self, stack: Stack, work: Callable[[Stack], None]) -> None:
        def worked() -> None:
            try:
                work(stack)
            except Exception as error:  # noqa: BLE001  # a stack must end, whatever its handlers do
                stack.say(re.sub("_IN_PROGRESS$", "_FAILED", stack.status), str(error))
            self.world.changed()

        thread = threading.Thread(target=worked, name=f"stack {stack.name}", daemon=True)
        self.threads = [*(old for old in self.threads if old.is_alive()), thread]
        thread.start()

    def text(self, call: Call) -> tuple[str, int]:
        """The template that a call carries or points to, and how long it may be; raises ServiceError."""
        body, url = call.parameters.get("TemplateBody"), call.parameters.get("TemplateURL")
        if not url:
            return body or "", templates.BODY_LIMIT
        parts = urlsplit(url)
        labels = (parts.hostname or "").partition(".s3")
        first, _, rest = parts.path.lstrip("/").partition("/")
        bucket, key = (labels[0], f"{first}/{rest}" if rest else first) if labels[1] else (first, rest)
        path = path_of(self.world.bucket_path(bucket), unquote(key))
        if not path.is_file():
            raise ServiceError("ValidationError", f"S3 error: The specified key does not exist: {url}")
        return path.read_text(), templates.URL_LIMIT

    def checked(self, text: str, limit: int, given: Record, old: dict[str, str] | None = None) -> dict[str, str]:
        """The values of a template's parameters; raises ServiceError for a template that CloudFormation refuses."""
        template = templates.parsed(text, limit)
        kinds = {one.get("Type", "") for one in template["Resources"].values()}
        if unknown := sorted(kinds - set(HANDLERS)):
            message = f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]"
            raise ServiceError("ValidationError", message)
        templates.ordered(template)
        values = {
            one["ParameterKey"]: (old or {}).get(one["ParameterKey"], "")
            if one.get("UsePreviousValue")
            else one.get("ParameterValue", "")
            for one in given.get("Parameters") or []
        }
        return templates.parameters(template, values)

    def living(self, name: str) -> Stack | None:
        stack = self.named(name)
        return stack if stack and stack.status != "DELETE_COMPLETE" else None

    def named(self, name: str) -> Stack | None:
        """The stack of an id, or the one of a name that is not deleted."""
        with self.lock:
            mine = [one for one in self.stacks.values() if one.name == name and one.status != "DELETE_COMPLETE"]
            return self.stacks.get(name) or next(iter(mine), None)

    def client(self, region: str) -> Any:
        environment = self.world.environment
        return local_session().client(
            "quicksight",
            region_name=region,
            endpoint_url=self.world.endpoint_url,
            config=local_config(),
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )


def is_ours(text: str) -> bool:
    return OURS in text


def idle(stack: Stack) -> None:
    """Raises ServiceError for a stack that something is being done to."""
    if stack.status.endswith("_IN_PROGRESS"):
        message = f"Stack:{stack.id} is in {stack.status} state and can not be updated."
        raise ServiceError("ValidationError", message, HTTPStatus.BAD_REQUEST)


def described(stack: Stack) -> Record:
    times = {"CreationTime": stack.created, **({"LastUpdatedTime": stack.updated} if stack.updated else {})}
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "StackStatus": stack.status,
        **({"StackStatusReason": stack.reason} if stack.reason else {}),
        **times,
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in stack.parameters.items()],
        "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in stack.outputs.items()],
        "Tags": stack.tags,
        "DisableRollback": stack.on_failure == "DO_NOTHING",
    }
