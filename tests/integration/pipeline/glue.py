"""A Glue whose updates of one table meet, or whose answers are lost, as a test says."""

import threading
from dataclasses import dataclass
from typing import Any

from localaws.service import Call, ServiceError
from localaws.services.glue import Glue


@dataclass
class Updates:
    """What is to happen to updates of a table."""

    table: str = ""
    """The table that this is about."""
    together: threading.Barrier | None = None
    """Updates wait for each other, so that all have read the same version."""
    lost_answers: int = 0
    """How many updates are made though the caller hears of an error."""

    def reset(self) -> None:
        self.table, self.together, self.lost_answers = "", None, 0


UPDATES = Updates()


class ScriptedGlue(Glue):
    """Glue itself, but for what a test says of updates."""

    def update_table(self, call: Call) -> dict[str, Any]:
        if call.parameters["TableInput"]["Name"] != UPDATES.table:
            return super().update_table(call)
        if UPDATES.together is not None:
            UPDATES.together.wait(timeout=30)
        answer = super().update_table(call)
        if UPDATES.lost_answers:
            UPDATES.lost_answers -= 1
            raise ServiceError("InternalServiceException", "The answer was lost on its way.", 500)
        return answer
