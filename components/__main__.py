"""The components as a package's provider, which the engine starts as `python components ADDRESS`."""

import sys
from pathlib import Path


def main() -> None:
    """Serve the published components until the engine ends."""
    # Started so, Python looks for modules in this folder, whose `code` would hide the standard library's.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from pulumi import provider

    from components.package import Package

    provider.main(Package(), sys.argv[1:])


if __name__ == "__main__":
    main()
