"""What moto's EC2 gets wrong."""

from localaws import moto_core
from localaws.service import Call, Reply, Service


class Ec2(Service):
    """EC2 is moto's, but for one deletion."""

    name = "ec2"

    def delete_vpc_endpoints(self, call: Call) -> Reply:
        """A moto endpoint fails here when it was made without a type, which in AWS is a gateway."""
        backend = moto_core.moto_backends.get_backend("ec2")[call.account][call.region]
        for identity in call.parameters["VpcEndpointIds"]:
            endpoint = backend.vpc_end_points.get(identity)
            if endpoint is not None and endpoint.vpc_endpoint_type is None:
                endpoint.vpc_endpoint_type = "Gateway"
        return call.moto()
