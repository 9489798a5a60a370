"""The words of the Open Data Contract Standard 3 that other tools write, by the level at which they stand.

What we do not use is kept in the file and left alone. Source: the standard's JSON schema, v3.2.0, to which a test
holds them.
"""

from typing import Final

TOP: Final = (
    "apiVersion", "kind", "id", "name", "version", "status", "tenant", "tags", "domain", "dataProduct",
    "authoritativeDefinitions", "description", "schema", "support", "price", "team", "roles", "slaDefaultElement",
    "slaProperties", "servers", "customProperties", "contractCreatedTs", "context",
)  # fmt: skip
DESCRIPTION: Final = ("purpose", "usage", "limitations", "authoritativeDefinitions", "customProperties")
TABLE: Final = (
    "id", "name", "physicalName", "physicalType", "logicalType", "businessName", "description",
    "dataGranularityDescription", "tags", "authoritativeDefinitions", "properties", "relationships", "quality",
    "customProperties", "context", "deprecated", "synonyms",
)  # fmt: skip
PROPERTY: Final = (
    "id", "name", "businessName", "logicalType", "logicalTypeOptions", "physicalType", "physicalName", "required",
    "unique", "primaryKey", "primaryKeyPosition", "partitioned", "partitionKeyPosition", "criticalDataElement",
    "classification", "encryptedName", "transformSourceObjects", "transformLogic", "transformDescription", "examples",
    "tags", "description", "authoritativeDefinitions", "quality", "items", "properties", "relationships",
    "customProperties", "deprecated", "synonyms", "enum", "semanticType",
)  # fmt: skip
QUALITY: Final = (
    "id", "name", "type", "engine", "implementation", "severity", "dimension", "description", "businessImpact",
    "customProperties", "rule", "metric", "query", "arguments", "validValues", "mustBe", "mustNotBe",
    "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan", "mustBeLessOrEqualTo", "mustBeBetween",
    "mustNotBeBetween", "unit", "method", "schedule", "scheduler", "tags", "authoritativeDefinitions",
)  # fmt: skip
CUSTOM: Final = ("id", "property", "value", "description", "vendor")
QUALITY_TYPES: Final = ("custom", "library", "sql", "text")
LOGICAL_TYPES: Final = ("string", "integer", "number", "boolean", "timestamp", "date", "time", "object", "array")
