"""What can be wrong with a request for samples.

UserError
└── SamplesError  samples that cannot be made as they were requested
"""

from contracts import UserError


class SamplesError(UserError):
    """Samples that cannot be made as they were requested."""
