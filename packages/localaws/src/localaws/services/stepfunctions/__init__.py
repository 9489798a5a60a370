"""The emulated Step Functions: moto's interpreter of Amazon States Language, with Tasks that really call AWS."""

from localaws.services.stepfunctions.service import States

__all__ = ["States"]
