"""The emulated EventBridge Scheduler, and the clock that makes schedules fire when a test winds it."""

from localaws.scheduler.clock import Clock
from localaws.scheduler.service import Scheduler

__all__ = ["Clock", "Scheduler"]
