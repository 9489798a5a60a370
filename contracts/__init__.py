"""What the data must be: Open Data Contract Standard files, and the datasets that they make."""

from contracts.dataset import assemble, dataset_names, load_dataset, load_datasets, load_folder, shipped_datasets
from contracts.errors import ContractError, Problem, UserError
from contracts.loader import examine, load_file, load_text, text_of
from contracts.model import Answer, Column, Contract, Dataset, Expectation, Number, Period, Rule, Source

__all__ = [
    "Answer", "Column", "Contract", "ContractError", "Dataset", "Expectation", "Number", "Period", "Problem", "Rule",
    "Source", "UserError", "assemble", "dataset_names", "examine", "load_dataset", "load_datasets", "load_file",
    "load_folder", "load_text", "shipped_datasets", "text_of",
]  # fmt: skip
