"""What deploying a stack takes, action by action, by the kind of thing that it is done to."""

from typing import Final


def _of(service: str, *actions: str) -> tuple[str, ...]:
    return tuple(f"{service}:{action}" for action in actions)


BUCKETS: Final = _of(
    "s3",
    *("CreateBucket", "DeleteBucket", "ListBucket", "ListBucketVersions", "GetBucketLocation", "GetBucketAcl"),
    *("GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy", "GetBucketVersioning", "PutBucketVersioning"),
    *("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock", "GetEncryptionConfiguration"),
    *("PutEncryptionConfiguration", "GetLifecycleConfiguration", "PutLifecycleConfiguration"),
    *("GetBucketLogging", "PutBucketLogging", "GetBucketOwnershipControls", "PutBucketOwnershipControls"),
    *("GetBucketTagging", "PutBucketTagging", "GetBucketCORS", "GetBucketWebsite", "GetBucketRequestPayment"),
    *("GetBucketObjectLockConfiguration", "GetReplicationConfiguration", "GetAccelerateConfiguration"),
)
OBJECTS: Final = _of(
    "s3",
    *("GetObject", "PutObject", "DeleteObject", "DeleteObjectVersion", "GetObjectTagging", "PutObjectTagging"),
)
ROLES: Final = _of(
    "iam",
    *("CreateRole", "DeleteRole", "GetRole", "UpdateRole", "UpdateAssumeRolePolicy", "TagRole", "UntagRole"),
    *("PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies"),
    *("AttachRolePolicy", "DetachRolePolicy", "ListInstanceProfilesForRole"),
)
POLICIES: Final = _of(
    "iam",
    *("CreatePolicy", "DeletePolicy", "GetPolicy", "GetPolicyVersion", "CreatePolicyVersion", "DeletePolicyVersion"),
    *("ListPolicyVersions", "TagPolicy", "UntagPolicy"),
)
TOKENS: Final = _of(
    "iam",
    *("CreateOpenIDConnectProvider", "DeleteOpenIDConnectProvider", "GetOpenIDConnectProvider"),
    *("TagOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint"),
)
DATABASES: Final = _of(
    "glue",
    *("CreateDatabase", "DeleteDatabase", "GetDatabase", "UpdateDatabase", "GetTables", "DeleteTable", "GetTags"),
    *("TagResource", "UntagResource"),
)
WORKGROUPS: Final = _of(
    "athena",
    *("CreateWorkGroup", "DeleteWorkGroup", "GetWorkGroup", "UpdateWorkGroup", "ListTagsForResource"),
    *("TagResource", "UntagResource"),
)
MACHINES: Final = _of(
    "states",
    *("CreateStateMachine", "DeleteStateMachine", "DescribeStateMachine", "UpdateStateMachine"),
    *("ListStateMachineVersions", "ListTagsForResource", "TagResource", "UntagResource", "StartExecution"),
)
EXECUTIONS: Final = _of("states", "DescribeExecution", "GetExecutionHistory")
LOGS: Final = _of(
    "logs",
    *("CreateLogGroup", "DeleteLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy", "AssociateKmsKey"),
    *("DisassociateKmsKey", "ListTagsForResource", "TagResource", "UntagResource"),
)
MESSAGES: Final = _of(
    "sns",
    *("CreateTopic", "DeleteTopic", "GetTopicAttributes", "SetTopicAttributes", "Subscribe"),
    *("ListTagsForResource", "TagResource", "UntagResource"),
) + _of(
    "sqs",
    *("CreateQueue", "DeleteQueue", "GetQueueAttributes", "SetQueueAttributes", "GetQueueUrl"),
    *("ListQueueTags", "TagQueue", "UntagQueue"),
)
CLOCKS: Final = _of(
    "scheduler",
    *("CreateSchedule", "DeleteSchedule", "GetSchedule", "UpdateSchedule", "CreateScheduleGroup"),
    *("DeleteScheduleGroup", "GetScheduleGroup", "ListTagsForResource", "TagResource", "UntagResource"),
)
ALARMS: Final = _of(
    "cloudwatch",
    *("PutMetricAlarm", "DeleteAlarms", "DescribeAlarms", "ListTagsForResource", "TagResource", "UntagResource"),
)
JOBS: Final = _of(
    "emr-containers",
    *("DescribeVirtualCluster", "DeleteVirtualCluster", "ListJobRuns", "CancelJobRun", "TagResource", "UntagResource"),
    "ListTagsForResource",
)
CLUSTERS: Final = _of(
    "eks",
    *("DeleteCluster", "DescribeCluster", "UpdateClusterConfig", "UpdateClusterVersion"),
    *("DescribeUpdate", "CreateAddon", "DeleteAddon", "DescribeAddon", "UpdateAddon", "CreateAccessEntry"),
    *("DescribeAccessEntry", "DeleteAccessEntry", "ListAssociatedAccessPolicies", "AssociateAccessPolicy"),
    *("DisassociateAccessPolicy", "CreatePodIdentityAssociation", "DeletePodIdentityAssociation"),
    *("DescribePodIdentityAssociation", "UpdatePodIdentityAssociation", "ListPodIdentityAssociations"),
    *("TagResource", "UntagResource", "ListTagsForResource"),
)
KEYS: Final = _of(
    "kms",
    *("DescribeKey", "GetKeyPolicy", "PutKeyPolicy", "GetKeyRotationStatus", "EnableKeyRotation", "TagResource"),
    *("UntagResource", "ListResourceTags", "ScheduleKeyDeletion", "CancelKeyDeletion", "UpdateKeyDescription"),
    *("CreateAlias", "DeleteAlias", "UpdateAlias", "CreateGrant", "Encrypt", "Decrypt", "GenerateDataKey"),
)
BUDGETS: Final = _of("budgets", *("ModifyBudget", "ViewBudget", "ListTagsForResource", "TagResource", "UntagResource"))
REPORTS: Final = _of(
    "quicksight",
    *("DeleteDataSource", "DescribeDataSource", "UpdateDataSource", "DescribeDataSourcePermissions"),
    *("UpdateDataSourcePermissions", "PassDataSource", "CreateDataSet", "DeleteDataSet", "DescribeDataSet"),
    *("UpdateDataSet", "DescribeDataSetPermissions", "UpdateDataSetPermissions", "PassDataSet"),
    *("DescribeDataSetRefreshProperties", "CreateRefreshSchedule", "DeleteRefreshSchedule", "DescribeRefreshSchedule"),
    *("UpdateRefreshSchedule", "ListTagsForResource", "TagResource", "UntagResource"),
)
NETWORKS: Final = _of(
    "ec2",
    *("CreateVpc", "DeleteVpc", "DescribeVpcAttribute", "ModifyVpcAttribute"),
    *("CreateSubnet", "DeleteSubnet", "ModifySubnetAttribute"),
    *("CreateRouteTable", "DeleteRouteTable", "AssociateRouteTable", "DisassociateRouteTable"),
    *("CreateVpcEndpoint", "DeleteVpcEndpoints", "ModifyVpcEndpoint", "CreateSecurityGroup", "DeleteSecurityGroup"),
    *("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
    *("RevokeSecurityGroupEgress", "CreateFlowLogs", "DeleteFlowLogs", "CreateTags", "DeleteTags"),
)
UNBOUND: Final = (
    _of(
        "ec2",
        *("DescribeVpcs", "DescribeSubnets", "DescribeRouteTables", "DescribeVpcEndpoints"),
        *("DescribeSecurityGroups", "DescribeSecurityGroupRules", "DescribeFlowLogs", "DescribeAvailabilityZones"),
        *("DescribePrefixLists", "DescribeNetworkInterfaces", "DescribeVpcEndpointServices"),
    )
    + _of("eks", "CreateCluster")
    + _of("emr-containers", "CreateVirtualCluster")
    + _of("kms", "CreateKey", "ListAliases")
    + _of("logs", "DescribeLogGroups")
    + _of("quicksight", "CreateDataSource")
    + _of("sns", "GetSubscriptionAttributes", "Unsubscribe")
    + _of("states", "ListStateMachines", "ValidateStateMachineDefinition")
    + _of("sts", "GetCallerIdentity")
)
"""Calls that know no resource, or know it only after they are made."""
