"""Runs in datacontract-cli's own environment: lints each file named, and prints what it found as JSON."""

import json
import sys

from datacontract.data_contract import DataContract  # type: ignore[import-not-found]  # of that environment

results = {}
for file in sys.argv[1:]:
    run = DataContract(data_contract_file=file).lint()
    results[file] = {
        "result": str(run.result.value),
        "checks": [[str(check.result.value), check.name, check.reason] for check in run.checks or []],
    }
json.dump(results, sys.stdout)
