"""The look of a dashboard: light, readable, one accent; the colours are those of the report."""

from typing import Any, Final

ACCENT: Final = "#1D5A9C"
PALETTE: Final = (ACCENT, "#8A5A00", "#1F7A4A", "#9B2F7A", "#5B4BB0", "#0F6B78", "#A8231C", "#52606D")
INK: Final = "#1C1B19"
QUIET: Final = "#5F5B54"
PAPER: Final = "#FBFAF8"
CARD: Final = "#FFFFFF"
RULE: Final = "#E4E0D8"
GOOD: Final = "#1B6E42"
WARN: Final = "#8A5A00"
BAD: Final = "#A8231C"
BASE: Final = "CLASSIC"
"""The theme of QuickSight's own that ours starts from: its light one."""


def theme() -> dict[str, Any]:
    """A ThemeConfiguration, as `create_theme` takes it."""
    return {
        "DataColorPalette": {"Colors": list(PALETTE), "MinMaxGradient": ["#DCE8F5", ACCENT], "EmptyFillColor": RULE},
        "UIColorPalette": {
            "PrimaryForeground": INK,
            "PrimaryBackground": CARD,
            "SecondaryForeground": QUIET,
            "SecondaryBackground": PAPER,
            "Accent": ACCENT,
            "AccentForeground": CARD,
            "Danger": BAD,
            "DangerForeground": CARD,
            "Warning": WARN,
            "WarningForeground": CARD,
            "Success": GOOD,
            "SuccessForeground": CARD,
            "Dimension": ACCENT,
            "DimensionForeground": CARD,
            "Measure": GOOD,
            "MeasureForeground": CARD,
        },
        "Sheet": {
            "Tile": {"Border": {"Show": True}},
            "TileLayout": {"Gutter": {"Show": True}, "Margin": {"Show": True}},
        },
    }
