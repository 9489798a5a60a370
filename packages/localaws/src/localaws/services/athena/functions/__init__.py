"""The functions of Athena that run here: what each takes, gives and is in the engine.

Every one is right by tests/…/functions.yaml; what is in no list is refused by its name.
"""

from typing import Final

from localaws.services.athena.functions.aggregates import AGGREGATES
from localaws.services.athena.functions.collections import COLLECTIONS
from localaws.services.athena.functions.dates import DATES
from localaws.services.athena.functions.documents import DOCUMENTS
from localaws.services.athena.functions.function import Function
from localaws.services.athena.functions.numbers import NUMBERS
from localaws.services.athena.functions.text import TEXT

FUNCTIONS: Final[dict[str, Function]] = {**NUMBERS, **TEXT, **DATES, **DOCUMENTS, **COLLECTIONS, **AGGREGATES}
"""By their names in small letters."""
