"""EKS: clusters are moto's; add-ons, access entries and pod identities are remembered here."""

import secrets
from http import HTTPStatus
from typing import Any, ClassVar

from localaws import moto_core
from localaws.service import ACCOUNT, Call, Reply, ServiceError
from localaws.services.recorded import Key, Record, Recorded, given, now

ADDON, ENTRY, ASSOCIATION = "addon", "access entry", "pod identity association"


class Eks(Recorded):
    """What a cluster is given after it was made."""

    name: ClassVar[str] = "eks"

    def cluster(self, call: Call) -> str:
        """The name of the cluster that the call is about; raises ServiceError for one that does not exist."""
        name: str = call.parameters["clusterName"]
        if name not in moto_core.moto_backends.get_backend("eks")[ACCOUNT][call.region].clusters:
            raise ServiceError("ResourceNotFoundException", f"No cluster found for name: {name}.", clusterName=name)
        return name

    def arn(self, call: Call, kind: str, *path: str) -> str:
        return f"arn:aws:eks:{call.region}:{ACCOUNT}:{kind}/{'/'.join(path)}"

    def delete_cluster(self, call: Call) -> Reply:
        reply = call.moto()
        if reply.status == HTTPStatus.OK:
            self.forget((call.parameters["name"],))
        return reply

    def create_addon(self, call: Call) -> Record:
        cluster, parameters = self.cluster(call), call.parameters
        name = parameters["addonName"]
        record = {
            **given(parameters, "addonName", "clusterName", "serviceAccountRoleArn", "configurationValues", "tags"),
            "status": "ACTIVE",
            "addonVersion": parameters.get("addonVersion") or "v1.3.8-eksbuild.2",
            "addonArn": self.arn(call, "addon", cluster, name, secrets.token_hex(8)),
            "createdAt": now(),
            "modifiedAt": now(),
        }
        return {"addon": self.add(ADDON, (cluster, name), record)}

    def describe_addon(self, call: Call) -> Record:
        return {"addon": self.get(ADDON, (self.cluster(call), call.parameters["addonName"]))}

    def list_addons(self, call: Call) -> Record:
        return {"addons": [one["addonName"] for one in self.under(ADDON, (self.cluster(call),))]}

    def update_addon(self, call: Call) -> Record:
        parameters = given(call.parameters, "addonVersion", "serviceAccountRoleArn", "configurationValues")
        self.change(ADDON, (self.cluster(call), call.parameters["addonName"]), {**parameters, "modifiedAt": now()})
        return {
            "update": {"id": secrets.token_hex(16), "status": "Successful", "type": "AddonUpdate", "createdAt": now()}
        }

    def delete_addon(self, call: Call) -> Record:
        return {"addon": self.remove(ADDON, (self.cluster(call), call.parameters["addonName"]))}

    def create_access_entry(self, call: Call) -> Record:
        cluster, parameters = self.cluster(call), call.parameters
        principal = parameters["principalArn"]
        record = {
            **given(parameters, "clusterName", "principalArn", "kubernetesGroups", "tags"),
            "accessEntryArn": self.arn(
                call, "access-entry", cluster, principal.rpartition("/")[2], secrets.token_hex(8)
            ),
            "username": parameters.get("username") or principal,
            "type": parameters.get("type") or "STANDARD",
            "createdAt": now(),
            "modifiedAt": now(),
            "policies": [],
        }
        return {"accessEntry": visible(self.add(ENTRY, (cluster, principal), record))}

    def describe_access_entry(self, call: Call) -> Record:
        return {"accessEntry": visible(self.get(ENTRY, self.entry(call)))}

    def list_access_entries(self, call: Call) -> Record:
        return {"accessEntries": [one["principalArn"] for one in self.under(ENTRY, (self.cluster(call),))]}

    def update_access_entry(self, call: Call) -> Record:
        parameters = given(call.parameters, "kubernetesGroups", "username")
        return {"accessEntry": visible(self.change(ENTRY, self.entry(call), {**parameters, "modifiedAt": now()}))}

    def delete_access_entry(self, call: Call) -> Record:
        self.remove(ENTRY, self.entry(call))
        return {}

    def entry(self, call: Call) -> Key:
        return self.cluster(call), call.parameters["principalArn"]

    def associate_access_policy(self, call: Call) -> Record:
        parameters = call.parameters
        policy = {**given(parameters, "policyArn", "accessScope"), "associatedAt": now(), "modifiedAt": now()}
        with self.lock:
            record = self.get(ENTRY, self.entry(call))
            others = [one for one in record["policies"] if one["policyArn"] != parameters["policyArn"]]
            record["policies"] = [*others, policy]
        return {**given(parameters, "clusterName", "principalArn"), "associatedAccessPolicy": policy}

    def list_associated_access_policies(self, call: Call) -> Record:
        policies = self.get(ENTRY, self.entry(call))["policies"]
        return {**given(call.parameters, "clusterName", "principalArn"), "associatedAccessPolicies": policies}

    def disassociate_access_policy(self, call: Call) -> Record:
        with self.lock:
            record = self.get(ENTRY, self.entry(call))
            record["policies"] = [one for one in record["policies"] if one["policyArn"] != call.parameters["policyArn"]]
        return {}

    def create_pod_identity_association(self, call: Call) -> Record:
        cluster, parameters = self.cluster(call), call.parameters
        with self.lock:
            if self.associations(cluster, parameters):
                account = f"{parameters['namespace']}/{parameters['serviceAccount']}"
                raise ServiceError("ResourceInUseException", f"Association already exists for {account} in {cluster}.")
            identity = f"a-{secrets.token_hex(9)[:17]}"
            fields = (
                "clusterName",
                "namespace",
                "serviceAccount",
                "roleArn",
                "tags",
                "targetRoleArn",
                "disableSessionTags",
            )
            record = {
                **given(parameters, *fields),
                "associationId": identity,
                "associationArn": self.arn(call, "podidentityassociation", cluster, identity),
                "createdAt": now(),
                "modifiedAt": now(),
            }
            return {"association": self.add(ASSOCIATION, (cluster, identity), record)}

    def associations(self, cluster: str, parameters: Record) -> list[Record]:
        wanted = given(parameters, "namespace", "serviceAccount")
        return [one for one in self.under(ASSOCIATION, (cluster,)) if wanted.items() <= one.items()]

    def describe_pod_identity_association(self, call: Call) -> Record:
        return {"association": self.get(ASSOCIATION, self.association(call))}

    def list_pod_identity_associations(self, call: Call) -> Record:
        fields = ("clusterName", "namespace", "serviceAccount", "associationArn", "associationId")
        return {"associations": [given(one, *fields) for one in self.associations(self.cluster(call), call.parameters)]}

    def update_pod_identity_association(self, call: Call) -> Record:
        parameters = given(call.parameters, "roleArn", "targetRoleArn", "disableSessionTags")
        return {"association": self.change(ASSOCIATION, self.association(call), {**parameters, "modifiedAt": now()})}

    def delete_pod_identity_association(self, call: Call) -> Record:
        return {"association": self.remove(ASSOCIATION, self.association(call))}

    def association(self, call: Call) -> Key:
        return self.cluster(call), call.parameters["associationId"]

    def tag_resource(self, call: Call) -> Any:
        record = self.tagged(call)
        if record is None:
            return call.moto()
        record["tags"] = {**record.get("tags", {}), **call.parameters["tags"]}
        return {}

    def untag_resource(self, call: Call) -> Any:
        record = self.tagged(call)
        if record is None:
            return call.moto()
        keys = call.parameters["tagKeys"]
        record["tags"] = {key: value for key, value in record.get("tags", {}).items() if key not in keys}
        return {}

    def tagged(self, call: Call) -> Record | None:
        """Our record with the ARN that is to be tagged."""
        arn = call.parameters["resourceArn"]
        every = [one for kind in (ADDON, ENTRY, ASSOCIATION) for one in self.under(kind, ())]
        return next((one for one in every if arn in one.values()), None)


def visible(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "policies"}
