"""One example of every resource type: the inputs, and what must be there before (`needs`, as other examples' tokens).

`{Token.property}` in a text is a property of the example named before the dot; `change` is what an update sets.
"""

import json

from support.channels import CHANNELS, OWNERS
from support.example import Example

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


def policy(action: str, resource: str = "*") -> str:
    statement = {"Sid": "One", "Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def resource_policy(action: str, resource: str) -> str:
    statement = {"Sid": "One", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


DELIVERY = resource_policy("s3:PutObject", "arn:aws:s3:::example-bucket/*").replace(
    '{"AWS": "*"}', '{"Service": "logging.s3.amazonaws.com"}'
)


def dashboard(title: str) -> str:
    """A template of a dashboard on one data set, in a theme of its own."""
    account = {"AwsAccountId": {"Ref": "AWS::AccountId"}}
    palette = {"DataColorPalette": {"Colors": ["#1D5A9C"]}}
    theme = {**account, "ThemeId": "example", "Name": "example", "BaseThemeId": "CLASSIC", "Configuration": palette}
    definition = {
        "DataSetIdentifierDeclarations": [{"Identifier": "answer", "DataSetArn": {"Ref": "Answer"}}],
        "Sheets": [{"SheetId": "answer", "Name": title}],
    }
    worn = {"ThemeArn": {"Fn::GetAtt": ["Theme", "Arn"]}}
    shown = {**account, "DashboardId": "example", "Name": "example", "Definition": definition, **worn}
    resources = {
        "Dashboard": {"Type": "AWS::QuickSight::Dashboard", "Properties": shown},
        "Theme": {"Type": "AWS::QuickSight::Theme", "Properties": theme},
    }
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Dashboard", "Arn"]}}}
    return json.dumps({"Parameters": {"Answer": {"Type": "String"}}, "Resources": resources, "Outputs": outputs})


MACHINE = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
LONGER = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 1, "End": True}}})

EXAMPLES: dict[str, Example] = {
    "aws:kms/key:Key": Example(
        {"description": "ours", "enableKeyRotation": True, "deletionWindowInDays": 7}, {"description": "theirs"}
    ),
    "aws:kms/alias:Alias": Example({"name": "alias/example", "targetKeyId": "{Key.keyId}"}),
    "aws:s3/bucket:Bucket": Example(
        {"bucket": "example-bucket", "forceDestroy": False}, {"forceDestroy": True}, shows=False
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Example(
        {"bucket": "{Bucket.id}", "blockPublicAcls": True, "blockPublicPolicy": True}, {"blockPublicPolicy": False}
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Example(
        {
            "bucket": "{Bucket.id}",
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "bucketKeyEnabled": False}],
        },
        {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}, "bucketKeyEnabled": True}]},
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Example(
        {"bucket": "{Bucket.id}", "policy": DELIVERY},
        {"policy": DELIVERY.replace("One", "Two")},
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Example(
        {
            "bucket": "{Bucket.id}",
            "rules": [
                {
                    "id": "old",
                    "status": "Enabled",
                    "filter": {"prefix": "runs/"},
                    "expiration": {"days": 30},
                    "noncurrentVersionExpiration": {"noncurrentDays": 7},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 3},
                }
            ],
        },
        {"rules": [{"id": "old", "status": "Enabled", "filter": {"prefix": "logs/"}, "expiration": {"days": 60}}]},
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Example(
        {"bucket": "{Bucket.id}", "versioningConfiguration": {"status": "Enabled"}},
        {"versioningConfiguration": {"status": "Suspended"}},
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Example(
        {"bucket": "{Bucket.id}", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    ),
    "aws:s3/bucketNotification:BucketNotification": Example({"bucket": "{Bucket.id}", "eventbridge": True}),
    "aws:s3/bucketObject:BucketObject": Example(
        {"bucket": "{Bucket.id}", "key": "a.txt", "content": "one", "contentType": "text/plain"},
        {"content": "two"},
        shows=False,
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": Example(
        {"bucket": "{Bucket.id}", "key": "b.txt", "contentBase64": "b25l"}, {"contentBase64": "dHdv"}, shows=False
    ),
    "aws:s3/bucketLogging:BucketLogging": Example(
        {"bucket": "{BucketPolicy.bucket}", "targetBucket": "{Bucket.id}", "targetPrefix": "logs/"},
        {"targetPrefix": "other/"},
    ),
    "aws:iam/role:Role": Example(
        {
            "name": "example-role",
            "assumeRolePolicy": TRUST,
            "description": "ours",
            "maxSessionDuration": 3600,
            "permissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        },
        {
            "assumeRolePolicy": TRUST.replace("states", "scheduler"),
            "description": "theirs",
            "permissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        },
    ),
    "aws:iam/rolePolicy:RolePolicy": Example(
        {"name": "example", "role": "{Role.id}", "policy": policy("s3:GetObject")}, {"policy": policy("s3:PutObject")}
    ),
    "aws:iam/policy:Policy": Example(
        {"name": "example-policy", "policy": policy("s3:GetObject")}, {"policy": policy("s3:PutObject")}
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Example({"role": "{Role.name}", "policyArn": "{Policy.arn}"}),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Example(
        {"url": "https://token.example.com", "clientIdLists": ["sts.amazonaws.com"], "thumbprintLists": ["a" * 40]},
        {"thumbprintLists": ["b" * 40]},
    ),
    "aws:ec2/vpc:Vpc": Example(
        {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": True, "enableDnsHostnames": True},
        {"enableDnsHostnames": False},
        shows=False,
    ),
    "aws:ec2/subnet:Subnet": Example(
        {"vpcId": "{Vpc.id}", "cidrBlock": "10.0.1.0/24", "availabilityZone": "us-east-1a"},
        {"mapPublicIpOnLaunch": True},
    ),
    "aws:ec2/internetGateway:InternetGateway": Example({"vpcId": "{Vpc.id}"}),
    "aws:ec2/eip:Eip": Example({"domain": "vpc"}),
    "aws:ec2/natGateway:NatGateway": Example({"subnetId": "{Subnet.id}", "allocationId": "{Eip.allocationId}"}),
    "aws:ec2/routeTable:RouteTable": Example({"vpcId": "{Vpc.id}"}),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Example(
        {"routeTableId": "{RouteTable.id}", "subnetId": "{Subnet.id}"}
    ),
    "aws:ec2/route:Route": Example(
        {
            "routeTableId": "{RouteTable.id}",
            "destinationCidrBlock": "0.0.0.0/0",
            "gatewayId": "{InternetGateway.id}",
        }
    ),
    "aws:ec2/securityGroup:SecurityGroup": Example(
        {"name": "example", "vpcId": "{Vpc.id}", "description": "ours"},
        {
            "ingress": [
                {"description": "TLS", "protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"]}
            ]
        },
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Example(
        {
            "securityGroupId": "{DefaultSecurityGroup.id}",
            "ipProtocol": "tcp",
            "fromPort": 80,
            "toPort": 80,
            "cidrIpv4": "10.0.0.0/16",
        }
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Example(
        {"securityGroupId": "{DefaultSecurityGroup.id}", "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Example(
        {
            "vpcId": "{Vpc.id}",
            "serviceName": "com.amazonaws.us-east-1.s3",
            "vpcEndpointType": "Gateway",
            "routeTableIds": ["{RouteTable.id}"],
        }
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Example({"vpcId": "{Vpc.id}"}),
    "aws:cloudwatch/logGroup:LogGroup": Example({"name": "/example", "retentionInDays": 30}, {"retentionInDays": 60}),
    "aws:ec2/flowLog:FlowLog": Example(
        {
            "vpcId": "{Vpc.id}",
            "trafficType": "ALL",
            "logDestination": "{LogGroup.arn}",
            "iamRoleArn": "{Role.arn}",
        }
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Example(
        {"policyName": "example", "policyDocument": policy("logs:PutLogEvents")}
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Example(
        {
            "name": "example",
            "comparisonOperator": "GreaterThanThreshold",
            "evaluationPeriods": 1,
            "metricName": "ExecutionsFailed",
            "namespace": "AWS/States",
            "period": 300,
            "statistic": "Sum",
            "threshold": 0,
            "dimensions": {"StateMachineArn": "arn"},
        },
        {"threshold": 5},
    ),
    "aws:cloudwatch/dashboard:Dashboard": Example({"dashboardName": "example", "dashboardBody": '{"widgets": []}'}),
    "aws:sns/topic:Topic": Example({"name": "owners-example", "displayName": "ours"}, {"displayName": "theirs"}),
    "aws:sns/topicPolicy:TopicPolicy": Example(
        {"arn": "{Topic.arn}", "policy": resource_policy("sns:Publish", OWNERS)}
    ),
    "aws:sns/topicSubscription:TopicSubscription": Example(
        {"topic": "{Topic.arn}", "protocol": "email", "endpoint": "a@example.com"}
    ),
    "aws:sqs/queue:Queue": Example(
        {"name": "example", "messageRetentionSeconds": 1209600, "sqsManagedSseEnabled": True},
        {"messageRetentionSeconds": 60},
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Example(
        {"queueUrl": "{Queue.url}", "policy": resource_policy("sqs:SendMessage", "{Queue.arn}")}
    ),
    "aws:glue/catalogDatabase:CatalogDatabase": Example(
        {"name": "example", "description": "ours"}, {"description": "theirs"}
    ),
    "aws:glue/catalogTable:CatalogTable": Example(
        {
            "name": "example",
            "databaseName": "{CatalogDatabase.name}",
            "tableType": "EXTERNAL_TABLE",
            "storageDescriptor": {"columns": [{"name": "a", "type": "int"}], "location": "s3://example-bucket/a/"},
        },
        {"description": "theirs"},
    ),
    "aws:athena/workgroup:Workgroup": Example(
        {
            "name": "example",
            "configuration": {
                "enforceWorkgroupConfiguration": True,
                "bytesScannedCutoffPerQuery": 1073741824,
                "resultConfiguration": {"outputLocation": "s3://example-bucket/results/"},
            },
        },
        {
            "configuration": {
                "enforceWorkgroupConfiguration": True,
                "bytesScannedCutoffPerQuery": 2147483648,
                "resultConfiguration": {"outputLocation": "s3://example-bucket/results/"},
            }
        },
    ),
    "aws:sfn/stateMachine:StateMachine": Example(
        {
            "name": "example",
            "roleArn": "{Role.arn}",
            "definition": MACHINE,
            "loggingConfiguration": {"level": "ERROR", "logDestination": "{LogGroup.arn}:*"},
        },
        {"definition": LONGER},
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Example({"name": "example"}),
    "aws:scheduler/schedule:Schedule": Example(
        {
            "name": "example",
            "groupName": "{ScheduleGroup.name}",
            "scheduleExpression": "cron(0 6 1 * ? *)",
            "scheduleExpressionTimezone": "Europe/London",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {
                "arn": "{StateMachine.arn}",
                "roleArn": "{Role.arn}",
                "input": "{}",
                "retryPolicy": {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 3600},
                "deadLetterConfig": {"arn": "{Queue.arn}"},
            },
        },
        {"scheduleExpression": "rate(1 hour)"},
    ),
    "aws:cloudwatch/eventRule:EventRule": Example(
        {"name": "example", "eventPattern": '{"source": ["aws.states"]}'}, {"description": "theirs"}
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Example(
        {"rule": "{EventRule.name}", "targetId": "tell", "arn": "{Topic.arn}"}
    ),
    "aws:ssm/parameter:Parameter": Example({"name": "/example", "type": "String", "value": "one"}, {"value": "two"}),
    "aws:budgets/budget:Budget": Example(
        {
            "name": "example",
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": "100",
            "limitUnit": "USD",
            "notifications": [
                {
                    "comparisonOperator": "GREATER_THAN",
                    "threshold": 80,
                    "thresholdType": "PERCENTAGE",
                    "notificationType": "ACTUAL",
                    "subscriberEmailAddresses": ["a@example.com"],
                }
            ],
        }
    ),
    "aws:eks/cluster:Cluster": Example(
        {
            "name": "example",
            "roleArn": "{Role.arn}",
            "vpcConfig": {"subnetIds": ["{Subnet.id}"], "endpointPrivateAccess": True},
            "accessConfig": {"authenticationMode": "API"},
        }
    ),
    "aws:eks/addon:Addon": Example({"clusterName": "{Cluster.name}", "addonName": "eks-pod-identity-agent"}),
    "aws:eks/accessEntry:AccessEntry": Example({"clusterName": "{Cluster.name}", "principalArn": "{Role.arn}"}),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Example(
        {
            "clusterName": "{Cluster.name}",
            "principalArn": "{Role.arn}",
            "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            "accessScope": {"type": "cluster"},
        }
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Example(
        {"clusterName": "{Cluster.name}", "namespace": "jobs", "serviceAccount": "driver", "roleArn": "{Role.arn}"}
    ),
    "aws:emrcontainers/virtualCluster:VirtualCluster": Example(
        {
            "name": "example",
            "containerProvider": {"id": "{Cluster.name}", "type": "EKS", "info": {"eksInfo": {"namespace": "jobs"}}},
        }
    ),
    **CHANNELS,
    "aws:quicksight/dataSource:DataSource": Example(
        {
            "dataSourceId": "example",
            "name": "example",
            "type": "ATHENA",
            "parameters": {"athena": {"workGroup": "{Workgroup.name}"}},
        }
    ),
    "aws:quicksight/dataSet:DataSet": Example(
        {
            "dataSetId": "example",
            "name": "example",
            "importMode": "DIRECT_QUERY",
            "physicalTableMaps": [
                {
                    "physicalTableMapId": "answer",
                    "relationalTable": {
                        "dataSourceArn": "{DataSource.arn}",
                        "schema": "example",
                        "name": "answer",
                        "inputColumns": [{"name": "type", "type": "STRING"}],
                    },
                }
            ],
        }
    ),
    "aws:quicksight/refreshSchedule:RefreshSchedule": Example(
        {
            "dataSetId": "{DataSet.dataSetId}",
            "scheduleId": "example",
            "schedule": {
                "refreshType": "FULL_REFRESH",
                "scheduleFrequency": {"interval": "DAILY", "timeOfTheDay": "07:00"},
            },
        }
    ),
    "aws:cloudformation/stack:Stack": Example(
        {
            "name": "example",
            "templateBody": dashboard("Answer"),
            "parameters": {"Answer": "{DataSet.arn}"},
            "onFailure": "DELETE",
        },
        {"templateBody": dashboard("The answer")},
        shows=False,
    ),
}
