"""Waiting between two tries: as long as a Retry says, unless a test is in a hurry, and no longer than the execution."""

import threading
import time as real
from typing import Any

from localaws.services.stepfunctions.moto_states import Environment, RetrierDecl

_STEP_S = 0.05
_waiting = threading.local()


class Pace:
    """How long a second of a Retry's interval lasts."""

    factor = 1.0

    def sleep(self, seconds: float) -> None:
        """Stand in for `time.sleep` in moto's retrier; ends early when the execution does."""
        until = real.monotonic() + seconds * self.factor
        env: Environment = _waiting.env
        while (left := until - real.monotonic()) > 0 and env.is_running():
            real.sleep(min(left, _STEP_S))


PACE = Pace()
_moto_tries_again = RetrierDecl._eval_body  # noqa: SLF001 - listed in moto_states


def try_again(self: Any, env: Environment) -> None:
    """Moto's retrier, which now knows whom it waits for."""
    _waiting.env = env
    _moto_tries_again(self, env)
