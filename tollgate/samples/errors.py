"""What can be wrong with a wish for samples.

SamplesError
"""


class SamplesError(ValueError):
    """Samples that cannot be made as asked for."""
