"""The emulated EventBridge Scheduler, and the clock that makes schedules fire when a test winds it."""

from localaws.clock import Clock
from localaws.services.scheduler.service import Scheduler

__all__ = ["Clock", "Scheduler"]
