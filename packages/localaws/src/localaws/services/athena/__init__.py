"""The emulated Athena: its dialect translated by sqlglot, run by DuckDB over the S3 files, with tables from Glue."""

from localaws.services.athena.service import Athena

__all__ = ["Athena"]
