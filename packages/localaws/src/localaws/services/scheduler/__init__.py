"""EventBridge Scheduler: the API; what makes schedules fire is localaws.clock."""

from localaws.services.scheduler.service import Scheduler

__all__ = ["Scheduler"]
