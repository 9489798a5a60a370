"""Every defect that the gate must tell: where it is planted, the verdict, and the words of its reason."""

from tests.integration.quality.defects.comparisons import COMPARISONS
from tests.integration.quality.defects.damage import DAMAGE
from tests.integration.quality.defects.defect import WARNED, Defect
from tests.integration.quality.defects.months import MONTHS
from tests.integration.quality.defects.outputs import OUTPUTS
from tests.integration.quality.defects.passing import HARMLESS, UNSEEN
from tests.integration.quality.defects.values import VALUES

THEMES = {
    "damage": DAMAGE,
    "passing": {**HARMLESS, **UNSEEN},
    "values": VALUES,
    "months": MONTHS,
    "comparisons": COMPARISONS,
}
"""The defects planted in files; those of a theme share a run of the job."""

IN_FILES = {name: defect for theme in THEMES.values() for name, defect in theme.items()}
CAUGHT = [name for name in IN_FILES if name not in {*HARMLESS, *UNSEEN}]

__all__ = ["CAUGHT", "HARMLESS", "IN_FILES", "OUTPUTS", "THEMES", "UNSEEN", "WARNED", "Defect"]
