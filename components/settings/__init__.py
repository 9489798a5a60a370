"""A stack's settings: declared, read, documented."""

from components.settings.field import camel
from components.settings.settings import Settings

__all__ = ["Settings", "camel"]
