"""Every generator of pages that needs neither a JVM nor minutes."""

from types import ModuleType
from typing import Final

from tools.docs import (
    architecture,
    component_schema,
    contract_guide,
    contract_schema,
    contracts,
    local,
    operations,
    quality_tables,
    reliability,
    resources,
    settings,
)

GENERATORS: Final[tuple[ModuleType, ...]] = (
    architecture,
    component_schema,
    contract_guide,
    contract_schema,
    contracts,
    local,
    operations,
    quality_tables,
    reliability,
    resources,
    settings,
)
