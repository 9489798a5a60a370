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
    *("ListTagsForResource", "TagResource", "UntagResource"),
)
OBJECTS: Final = _of(
    "s3",
    *("GetObject", "PutObject", "DeleteObject", "DeleteObjectVersion", "GetObjectTagging", "PutObjectTagging"),
)
ROLE_READS: Final = _of(
    "iam",
    *("GetRole", "GetRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies", "ListInstanceProfilesForRole"),
    "ListRoleTags",
)
ROLE_POLICIES: Final = _of("iam", "PutRolePolicy", "DeleteRolePolicy")
ROLE_ATTACHMENTS: Final = _of("iam", "AttachRolePolicy", "DetachRolePolicy")
ROLE_CREATION: Final = _of("iam", "CreateRole", "PutRolePermissionsBoundary")
ROLE_TRUST: Final = _of("iam", "UpdateAssumeRolePolicy")
ROLE_CHANGES: Final = _of("iam", "UpdateRole", "UpdateRoleDescription", "TagRole", "UntagRole", "DeleteRole")
ROLE_WRITES: Final = (
    *(*ROLE_POLICIES, *ROLE_ATTACHMENTS, *ROLE_CREATION, *ROLE_TRUST, *ROLE_CHANGES, "iam:PassRole"),
    "iam:DeleteRolePermissionsBoundary",
)
"""What is denied on the deployer's own role."""
POLICY_READS: Final = _of("iam", "GetPolicy", "GetPolicyVersion", "ListPolicyVersions", "ListPolicyTags")
POLICY_WRITES: Final = _of(
    "iam",
    *("CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion"),
    *("TagPolicy", "UntagPolicy"),
)
"""What is denied on every policy: the deployer's own and the boundaries are all that there are."""
TOKEN_READS: Final = _of("iam", "GetOpenIDConnectProvider", "ListOpenIDConnectProviderTags")
TOKEN_CREATION: Final = _of("iam", "CreateOpenIDConnectProvider", "TagOpenIDConnectProvider")
TOKEN_CHANGES: Final = _of("iam", "DeleteOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint")
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
VIRTUAL_CLUSTERS: Final = _of(
    "emr-containers",
    *("DescribeVirtualCluster", "DeleteVirtualCluster", "ListJobRuns", "UntagResource", "ListTagsForResource"),
)
CLUSTER_READS: Final = _of(
    "eks",
    *("DescribeCluster", "DescribeUpdate", "ListPodIdentityAssociations", "ListTagsForResource"),
)
CLUSTER_CHANGES: Final = _of(
    "eks",
    *("DeleteCluster", "UpdateClusterConfig", "UpdateClusterVersion", "CreateAddon", "DeleteAddon", "DescribeAddon"),
    *("UpdateAddon", "TagResource", "UntagResource"),
)
"""For a cluster that the stack makes; of one that exists it is only a guest."""
POD_IDENTITIES: Final = _of(
    "eks",
    *("CreatePodIdentityAssociation", "DeletePodIdentityAssociation", "DescribePodIdentityAssociation"),
    *("UpdatePodIdentityAssociation", "TagResource", "UntagResource"),
)
ACCESS_READS: Final = _of("eks", "DescribeAccessEntry", "DeleteAccessEntry", "ListAssociatedAccessPolicies")
ACCESS_POLICIES: Final = _of("eks", "AssociateAccessPolicy", "DisassociateAccessPolicy")
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
    *("CreateDashboard", "DeleteDashboard", "DescribeDashboard", "UpdateDashboard", "UpdateDashboardLinks"),
    *("DescribeDashboardPermissions", "UpdateDashboardPermissions", "UpdateDashboardPublishedVersion"),
    *("CreateTheme", "DeleteTheme", "DescribeTheme", "UpdateTheme", "DescribeThemePermissions"),
    *("UpdateThemePermissions", "ListFoldersForResource"),
)
"""What CloudFormation does to dashboards and themes, it does in the caller's name."""
STACKS: Final = _of(
    "cloudformation",
    *("CreateStack", "DeleteStack", "DescribeStacks", "DescribeStackEvents", "GetTemplate", "UpdateStack"),
    *("TagResource", "UntagResource"),
)
CHANNEL_CREATION: Final = _of("chatbot", "CreateSlackChannelConfiguration", "CreateMicrosoftTeamsChannelConfiguration")
CHANNEL_CHANGES: Final = _of(
    "chatbot",
    *("UpdateSlackChannelConfiguration", "UpdateMicrosoftTeamsChannelConfiguration", "DeleteSlackChannelConfiguration"),
    *("DeleteMicrosoftTeamsChannelConfiguration", "TagResource", "UntagResource"),
)
NETWORK_CREATION: Final = {
    "CreateVpc": "vpc",
    "CreateSubnet": "subnet",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateVpcEndpoint": "vpc-endpoint",
    "CreateFlowLogs": "vpc-flow-log",
}
"""What makes a thing of EC2's, by the kind of thing that it makes."""
NETWORK_CHANGES: Final = _of(
    "ec2",
    *("DeleteVpc", "DescribeVpcAttribute", "ModifyVpcAttribute", "DeleteSubnet", "ModifySubnetAttribute"),
    *("DeleteRouteTable", "AssociateRouteTable", "DisassociateRouteTable", "DeleteVpcEndpoints", "ModifyVpcEndpoint"),
    *("DeleteFlowLogs", "DeleteTags", "CreateTags"),
)
NETWORK_GROUPS: Final = _of(
    "ec2",
    *("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
    *("RevokeSecurityGroupEgress", "DeleteSecurityGroup", "CreateTags"),
)
UNBOUND: Final = (
    _of("chatbot", "DescribeSlackChannelConfigurations", "GetMicrosoftTeamsChannelConfiguration", "ListTagsForResource")
    + _of(
        "ec2",
        *("DescribeVpcs", "DescribeSubnets", "DescribeRouteTables", "DescribeVpcEndpoints", "DescribeNetworkAcls"),
        *("DescribeSecurityGroups", "DescribeSecurityGroupRules", "DescribeFlowLogs", "DescribeAvailabilityZones"),
        *("DescribePrefixLists", "DescribeNetworkInterfaces", "DescribeVpcEndpointServices"),
    )
    + _of("kms", "ListAliases")
    + _of("logs", "DescribeLogGroups")
    + _of("sns", "GetSubscriptionAttributes", "Unsubscribe")
    + _of("states", "ListStateMachines", "ValidateStateMachineDefinition")
    + _of("sts", "GetCallerIdentity")
)
"""Calls that know no resource: they look, and end a subscription whose id somebody knows."""
