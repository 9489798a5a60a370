"""What the data must be: Open Data Contract Standard files and their loader."""

from contracts.errors import ContractError
from contracts.loader import load, load_file
from contracts.model import Column, Contract, Expectation, Rule

__all__ = ["Column", "Contract", "ContractError", "Expectation", "Rule", "load", "load_file"]
