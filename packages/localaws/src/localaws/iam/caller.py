"""Who calls: the holder of the home's own key, until somebody else is named."""

from collections.abc import Mapping
from dataclasses import dataclass

from localaws.iam.evaluator import Decision, Request


@dataclass(frozen=True)
class Refusal:
    """A permission that a caller lacks, and why."""

    principal: str
    request: Request
    reason: Decision

    @property
    def message(self) -> str:
        """In AWS's words."""
        action, resource = self.request.action, self.request.resource
        about = f" on resource: {resource}" if resource else ""
        because = {
            Decision.DENIED: "with an explicit deny in an identity-based policy",
            Decision.NOT_GRANTED: f"because no identity-based policy allows the {action} action",
            Decision.BEYOND_LIMIT: f"because no permissions boundary allows the {action} action",
        }[self.reason]
        return f"User: {self.principal} is not authorized to perform: {action}{about} {because}"


class Caller:
    """Who calls. The holder of the home's own key is an administrator: nothing is refused."""

    def refusal(self, request: Request) -> Refusal | None:  # noqa: ARG002 - what others judge
        """Why a permission is not the caller's; None where it is."""
        return None

    def may(self, action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
        return self.refusal(Request(action, resource, context or {})) is None


ADMINISTRATOR = Caller()
