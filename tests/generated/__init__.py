"""Datasets made up from a seed: contracts, files that fit them or do not, and what their answers must be."""
