"""What can be wrong with a request for samples.

ValueError
└── SamplesError  samples that cannot be made as they were requested
"""


class SamplesError(ValueError):
    """Samples that cannot be made as they were requested."""
