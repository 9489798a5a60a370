"""EKS: clusters, their add-ons, and who may do what in them."""

from typing import Any

from localaws.provider.api import Api
from localaws.provider.base import ResourceType, Values

FIXED_CLUSTER = frozenset(
    {"name", "roleArn", "kubernetesNetworkConfig", "encryptionConfig", "bootstrapSelfManagedAddons", "outpostConfig"}
)
CLUSTER_KEY = {"clusterName": "{clusterName}"}


def cluster_values(values: Values) -> Values:
    given: Values = {**values, "resourcesVpcConfig": values.get("vpcConfig")}
    types = values.get("enabledClusterLogTypes")
    if types:
        given["logging"] = {"clusterLogging": [{"types": types, "enabled": True}]}
    if "encryptionConfig" in values:
        given["encryptionConfig"] = [values["encryptionConfig"]]
    return given


def cluster_state(answer: Values) -> Values:
    enabled = [one for one in answer.get("logging", {}).get("clusterLogging", []) if one.get("enabled")]
    types = [kind for one in enabled for kind in one.get("types", [])]
    plain = {key: value for key, value in answer.items() if key not in {"logging", "encryptionConfig"}}
    issuer = answer.get("identity", {}).get("oidc", {})
    return {
        **plain,
        "vpcConfig": answer.get("resourcesVpcConfig"),
        "enabledClusterLogTypes": types or None,
        "identities": [{"oidcs": [issuer]}] if issuer else None,
    }


def in_cluster(token: str, what: str, key: dict[str, str], identity: str, **more: Any) -> ResourceType:
    """Something that belongs to one EKS cluster."""
    operations = (f"create_{what}", f"describe_{what}", f"delete_{what}")
    return Api(token, "eks", *operations, key={**CLUSTER_KEY, **key}, id=identity, **more).row()


CLUSTER = Api(
    "aws:eks/cluster:Cluster",
    "eks",
    "create_cluster",
    "describe_cluster",
    "delete_cluster",
    key={"name": "{name}"},
    id="{name}",
    update="update_cluster_config",
    inside="cluster",
    made="cluster",
    adapt=cluster_values,
    restore=cluster_state,
    outputs={
        "arn": "arn",
        "endpoint": "endpoint",
        "status": "status",
        "version": "version",
        "platformVersion": "platformVersion",
        "createdAt": "createdAt",
        "clusterId": "id",
        "certificateAuthority": "certificateAuthority",
        "identities": "identities",
    },
    replaces=FIXED_CLUSTER,
    named="name",
    name_limit=100,
)

TYPES: tuple[ResourceType, ...] = (
    CLUSTER.row(),
    in_cluster(
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "pod_identity_association",
        {"associationId": "{id}"},
        "{associationId}",
        update="update_pod_identity_association",
        inside="association",
        made="association",
        outputs={"associationArn": "associationArn", "associationId": "associationId"},
        replaces=frozenset({"clusterName", "namespace", "serviceAccount"}),
        tag_key="{associationArn}",
        find=(
            "list_pod_identity_associations",
            {"clusterName": "{clusterName}", "namespace": "{namespace}", "serviceAccount": "{serviceAccount}"},
            "associations[0].associationId",
        ),
    ),
    in_cluster(
        "aws:eks/addon:Addon",
        "addon",
        {"addonName": "{addonName}"},
        "{clusterName}:{addonName}",
        update="update_addon",
        inside="addon",
        made="addon",
        renamed={"resolveConflictsOnCreate": "resolveConflicts"},
        outputs={"arn": "addonArn", "addonVersion": "addonVersion", "createdAt": "createdAt"},
        replaces=frozenset({"clusterName", "addonName", "namespaceConfig"}),
    ),
    in_cluster(
        "aws:eks/accessEntry:AccessEntry",
        "access_entry",
        {"principalArn": "{principalArn}"},
        "{clusterName}:{principalArn}",
        update="update_access_entry",
        inside="accessEntry",
        made="accessEntry",
        outputs={"accessEntryArn": "accessEntryArn", "createdAt": "createdAt"},
        replaces=frozenset({"clusterName", "principalArn", "type"}),
        tag_key="{accessEntryArn}",
    ),
    Api(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "eks",
        "associate_access_policy",
        "list_associated_access_policies",
        "disassociate_access_policy",
        key={**CLUSTER_KEY, "principalArn": "{principalArn}"},
        id="{clusterName}#{principalArn}#{policyArn}",
        inside="associatedAccessPolicies[?policyArn=='{policyArn}'] | [0]",
        made="associatedAccessPolicy",
        removal={"policyArn": "{policyArn}"},
        outputs={"associatedAt": "associatedAt"},
    ).row(),
)
