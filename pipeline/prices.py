"""AWS's list prices that estimates are made from: dated, of one region, before tax and discounts, never looked up."""

from typing import Final

AS_OF: Final = "2025-06"
REGION: Final = "us-east-1"

EMR_VCPU_HOUR_USD: Final = 0.01012
EMR_GB_HOUR_USD: Final = 0.00111
"""What EMR on EKS takes for a pod, by what it asks for: https://aws.amazon.com/emr/pricing/"""

NODE: Final = "m5.large"
NODE_HOUR_USD: Final = 0.096
NODE_VCPUS: Final = 2
NODE_GB: Final = 8
"""The machine that EC2's share is estimated from, on demand: https://aws.amazon.com/ec2/pricing/on-demand/"""
