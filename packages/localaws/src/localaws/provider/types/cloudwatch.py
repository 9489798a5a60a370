"""CloudWatch and EventBridge: log groups, alarms, dashboards, and the rules of events with their targets."""

from localaws.provider.api import Api
from localaws.provider.base import Aws, ResourceType, Values


def settle_group(aws: Aws, old: Values, new: Values) -> None:
    """Retention and key are set by operations of their own."""
    logs, name = aws.client("logs"), new["name"]
    days, before = new.get("retentionInDays"), old.get("retentionInDays")
    if days and days != before:
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    elif before and not days:
        logs.delete_retention_policy(logGroupName=name)
    key, former = new.get("kmsKeyId"), old.get("kmsKeyId")
    if old and key and key != former:
        logs.associate_kms_key(logGroupName=name, kmsKeyId=key)
    elif former and not key:
        logs.disassociate_kms_key(logGroupName=name)


def pairs(dimensions: Values | None) -> list[Values] | None:
    """Dimensions as CloudWatch lists them; Pulumi has them as a map."""
    return None if dimensions is None else [{"name": key, "value": value} for key, value in dimensions.items()]


def queries(values: Values) -> Values:
    """Metric queries, whose metric Pulumi describes flatly and CloudWatch in two layers."""
    if not values.get("metricQueries"):
        return {}
    return {"metricQueries": [query(one) for one in values["metricQueries"]]}


def query(one: Values) -> Values:
    metric = one.get("metric")
    if not metric:
        return one
    inner = {
        "namespace": metric.get("namespace"),
        "metricName": metric["metricName"],
        "dimensions": pairs(metric.get("dimensions")),
    }
    return {**{key: value for key, value in one.items() if key != "metric"}, "metricStat": {**metric, "metric": inner}}


def target_values(values: Values) -> Values:
    """One target of a rule, as the list that EventBridge takes; SQS's and the rest keep their own blocks."""
    names = ("arn", "input", "inputPath", "roleArn", "deadLetterConfig", "retryPolicy")
    target = {name: values[name] for name in names if values.get(name) is not None} | {"id": values["targetId"]}
    if "inputTransformer" in values:
        transformer = values["inputTransformer"]
        paths = transformer.get("inputPaths")
        target["inputTransformer"] = {"inputPathsMap": paths, "inputTemplate": transformer["inputTemplate"]}
    return {"rule": values["rule"], "eventBusName": values.get("eventBusName"), "targets": [target]}


def state_of_rule(values: Values) -> Values:
    enabled = values.get("isEnabled", True)
    return {**values, "state": values.get("state", "ENABLED" if enabled else "DISABLED")}


TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:cloudwatch/logGroup:LogGroup",
        "logs",
        "create_log_group",
        "describe_log_groups",
        "delete_log_group",
        key={"logGroupNamePrefix": "{name}"},
        id="{name}",
        inside="logGroups[?logGroupName=='{name}'] | [0]",
        renamed={"name": "logGroupName"},
        removal={"logGroupName": "{name}"},
        outputs={"arn": "arn:aws:logs:{region}:{account}:log-group:{name}"},
        replaces=frozenset({"name", "namePrefix", "logGroupClass"}),
        named="name",
        name_limit=512,
        after=settle_group,
    ).row(),
    Api(
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        "logs",
        "put_resource_policy",
        "describe_resource_policies",
        "delete_resource_policy",
        key={},
        id="{policyName}",
        update="put_resource_policy",
        inside="resourcePolicies[?policyName=='{policyName}'] | [0]",
        removal={"policyName": "{policyName}"},
        replaces=frozenset({"policyName", "resourceArn"}),
        named="policyName",
    ).row(),
    Api(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "cloudwatch",
        "put_metric_alarm",
        "describe_alarms",
        "delete_alarms",
        key={"AlarmNames": ["{name}"]},
        id="{name}",
        update="put_metric_alarm",
        inside="MetricAlarms[0]",
        renamed={
            "name": "AlarmName",
            "metricQueries": "Metrics",
            "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
        },
        adapt=lambda values: {**values, "dimensions": pairs(values.get("dimensions")), **queries(values)},
        restore=lambda answer: {
            key: value for key, value in answer.items() if key not in {"Dimensions", "Metrics", "metricQueries"}
        },
        outputs={"arn": "AlarmArn"},
        replaces=frozenset({"name"}),
        named="name",
    ).row(),
    Api(
        "aws:cloudwatch/dashboard:Dashboard",
        "cloudwatch",
        "put_dashboard",
        "get_dashboard",
        "delete_dashboards",
        key={"DashboardName": "{dashboardName}"},
        id="{dashboardName}",
        update="put_dashboard",
        removal={"DashboardNames": ["{dashboardName}"]},
        outputs={"dashboardArn": "DashboardArn"},
        replaces=frozenset({"dashboardName"}),
        named="dashboardName",
    ).row(),
    Api(
        "aws:cloudwatch/eventRule:EventRule",
        "events",
        "put_rule",
        "describe_rule",
        "delete_rule",
        key={"Name": "{name}"},
        id="{name}",
        update="put_rule",
        adapt=state_of_rule,
        outputs={"arn": "Arn", "state": "State"},
        removal={"Force": True},
        replaces=frozenset({"name", "namePrefix", "eventBusName"}),
        named="name",
        name_limit=64,
    ).row(),
    Api(
        "aws:cloudwatch/eventTarget:EventTarget",
        "events",
        "put_targets",
        "list_targets_by_rule",
        "remove_targets",
        key={"Rule": "{rule}"},
        id="{rule}-{targetId}",
        update="put_targets",
        adapt=target_values,
        inside="Targets[?Id=='{targetId}'] | [0]",
        removal={"Ids": ["{targetId}"]},
        replaces=frozenset({"rule", "targetId", "eventBusName"}),
        named="targetId",
        name_limit=64,
    ).row(),
)
