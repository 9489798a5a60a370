"""S3: objects are ours, files in a folder; a bucket's configuration is moto's."""

from http import HTTPStatus
from typing import Any

from localaws import moto_core
from localaws.service import ACCOUNT, REGION, Call, Reply, ServiceError
from localaws.services.s3.multipart import Multipart


class S3(Multipart):
    """The whole service: buckets come and go together with their folders."""

    durable = True

    def start(self) -> None:
        """A folder that moto does not know (its state was lost) is a bucket again."""
        backend = moto_core.moto_backends.get_backend("s3")[ACCOUNT]["aws"]
        for folder in sorted(path for path in self.store.root.iterdir() if path.is_dir()):
            if folder.name not in backend.buckets:
                backend.create_bucket(folder.name, REGION)
        for name in backend.buckets:
            (self.store.root / name).mkdir(exist_ok=True)

    def stop(self) -> None:
        self.store.records.close()

    def create_bucket(self, call: Call) -> Reply:
        reply = call.moto()
        if reply.status < HTTPStatus.MULTIPLE_CHOICES:
            (self.store.root / call.parameters["Bucket"]).mkdir(exist_ok=True)
        return reply

    def delete_bucket(self, call: Call) -> Reply:
        name = call.parameters["Bucket"]
        if not self.store.is_empty(name):
            raise ServiceError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409, BucketName=name)
        backend = moto_core.moto_backends.get_backend("s3")[ACCOUNT]["aws"]
        if name in backend.buckets:
            backend.buckets[name].keys.clear()  # moto writes access logs into its own idea of the bucket
        reply = call.moto()
        if reply.status < HTTPStatus.MULTIPLE_CHOICES:
            self.store.remove_bucket(name)
        return reply

    def get_object_acl(self, call: Call) -> dict[str, Any]:
        self.store.find(call.parameters["Bucket"], call.parameters["Key"])
        owner = {"DisplayName": "local", "ID": "local"}
        return {
            "Owner": owner,
            "Grants": [{"Grantee": {"Type": "CanonicalUser", "ID": "local"}, "Permission": "FULL_CONTROL"}],
        }
