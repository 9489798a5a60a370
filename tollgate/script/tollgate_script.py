"""The installed `tollgate` script: it runs the checkout that it was installed from."""

import sys
from pathlib import Path


def main() -> None:
    root = Path(__file__).resolve().parents[2]
    if not (root / "Pulumi.yaml").is_file():
        sys.exit(
            "tollgate: this install has no checkout beside it. Clone the project and run `make setup` in it,"
            " or `pip install --editable PATH_OF_THE_CLONE`."
        )
    sys.path.insert(0, str(root))
    from tollgate.cli.main import main as run

    run()
