"""What a policy document says, statement by statement."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]


def statements(text: object) -> Iterator[Statement]:
    """The statements of a policy document; of none, none."""
    if not isinstance(text, str) or not text:
        return
    content = json.loads(text)
    yield from many(content.get("Statement"))


def allowing(text: object) -> Iterator[Statement]:
    return (statement for statement in statements(text) if statement.get("Effect") == "Allow")


def denying(text: object) -> Iterator[Statement]:
    return (statement for statement in statements(text) if statement.get("Effect") == "Deny")


def many(value: Any) -> tuple[Any, ...]:
    """One or several, as IAM writes both."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def actions(statement: Statement) -> tuple[str, ...]:
    return tuple(map(str, many(statement.get("Action"))))


def for_anyone(statement: Statement) -> bool:
    """Whether the principal is everybody and no condition says otherwise."""
    principal = statement.get("Principal")
    names = (
        [name for value in principal.values() for name in many(value)] if isinstance(principal, dict) else [principal]
    )
    return "*" in names and not statement.get("Condition")


def of_account_root(statement: Statement) -> bool:
    """Whether the statement speaks of the account as a whole, which is how a KMS key is handed to IAM."""
    principal = statement.get("Principal")
    names = many(principal.get("AWS")) if isinstance(principal, dict) else ()
    return bool(names) and all(str(name).endswith(":root") for name in names)


def denies_plain_http(text: object) -> bool:
    """Whether everybody is denied everything that does not come over TLS."""
    return any(
        "s3:*" in actions(statement)
        and str(statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport", "")).lower() == "false"
        for statement in denying(text)
    )
