"""`localaws --port 4566 --home .localaws`: serve an emulated AWS until Ctrl-C."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from localaws import LocalAws, LocalAwsError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser("localaws", description="An emulated AWS in one process, on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=4566, help="0 is any free one (default: 4566)")
    parser.add_argument("--home", type=Path, default=Path(".localaws"), help="its folder (default: .localaws)")
    options = parser.parse_args(arguments)
    try:
        return serve(LocalAws(options.home, options.port))
    except LocalAwsError as error:
        sys.stderr.write(f"localaws: {error}\n")
        return 1


def serve(aws: LocalAws) -> int:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with aws:
        if aws.attached:
            sys.stderr.write(f"localaws: {aws.home} is served already, at {aws.endpoint_url}\n")
            return 1
        for name, value in aws.environment.items():
            sys.stdout.write(f"export {name}={value}\n")
        sys.stdout.flush()
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
