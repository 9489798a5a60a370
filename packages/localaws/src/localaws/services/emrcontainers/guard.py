"""Runs one command in a process group of its own, and ends that group when whoever started it is gone.

Started as `python guard.py FD command…`: FD is the reading end of a pipe that only the parent holds open for writing,
so its end is the parent's end, however that came about.
"""

import os
import signal
import subprocess
import sys
import threading


def watch(pipe: int) -> None:
    os.read(pipe, 1)
    os.killpg(0, signal.SIGKILL)


def main() -> int:
    pipe = int(sys.argv[1])
    child = subprocess.Popen(sys.argv[2:])
    # From now on a polite signal to the group ends the command, and the guard reports how it ended.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=watch, args=(pipe,), daemon=True).start()
    code = child.wait()
    os.killpg(0, signal.SIGTERM)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.stdout.flush()
    os._exit(main())
