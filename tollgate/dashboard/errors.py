"""What can go wrong between a definition of a dashboard and a page.

UserError
└── DashboardError
    ├── ExpressionError    a calculated field that cannot be computed here
    └── UnknownPartError   something in the definition that cannot be drawn here
"""

from contracts import UserError


class DashboardError(UserError):
    """A dashboard could not be drawn."""


class ExpressionError(DashboardError):
    """A calculated field that cannot be computed here."""


class UnknownPartError(DashboardError):
    """Something in the definition that cannot be drawn here."""
