"""What the data must be: Open Data Contract Standard files and their loader."""

from contracts.errors import ContractError, Problem, UserError
from contracts.loader import examine, load, load_file, load_text, text_of
from contracts.model import Column, Contract, Expectation, Rule, Source

__all__ = [
    "Column", "Contract", "ContractError", "Expectation", "Problem", "Rule", "Source", "UserError",
    "examine", "load", "load_file", "load_text", "text_of",
]  # fmt: skip
