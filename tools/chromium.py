"""A headless Chromium, driven through its DevTools protocol over two pipes: no driver, no socket, no package."""

import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from types import TracebackType
from typing import Any, Final, Self

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--disable-extensions", "--force-color-profile=srgb", "--remote-debugging-pipe",
)  # fmt: skip
DEADLINE_S: Final = 60.0
TAB, ENTER, DOWN = "Tab", "Enter", "ArrowDown"

Json = dict[str, Any]


class ChromiumError(RuntimeError):
    """The browser did not do what it was asked."""


def installed() -> str | None:
    """The program, by TOLLGATE_CHROMIUM or on PATH."""
    named = os.environ.get("TOLLGATE_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """The browser's process; a profile of its own, which goes when it ends."""

    def __init__(self, program: str) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        # The protocol's pipes are descriptors 3 and 4 of the browser, whatever they are here.
        command = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        self._process = subprocess.Popen(
            ["bash", "-c", command, "bash", program, *QUIET, f"--user-data-dir={self._profile.name}", "about:blank"],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._last, self._buffer = 0, b""
        self.events: list[Json] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._profile.cleanup()

    def call(self, method: str, params: Mapping[str, Any] | None = None, session: str | None = None) -> Json:
        """Ask, and wait for the answer; what else the browser says meanwhile is kept in `events`."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": dict(params or {})}
        os.write(self._to, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        deadline = time.monotonic() + DEADLINE_S
        while True:
            answer = self.receive(deadline)
            if answer.get("id") != self._last:
                self.events.append(answer)
            elif "error" in answer:
                raise ChromiumError(f"{method}: {answer['error']['message']}")
            else:
                result: Json = answer["result"]
                return result

    def receive(self, deadline: float) -> Json:
        """The next message, or ChromiumError when none comes in time."""
        while b"\0" not in self._buffer:
            ready, _, _ = select([self._from], [], [], max(deadline - time.monotonic(), 0))
            read = os.read(self._from, 1 << 20) if ready else b""
            if not read:
                raise ChromiumError(f"Chromium said nothing for {DEADLINE_S:.0f} s, or ended.")
            self._buffer += read
        text, _, self._buffer = self._buffer.partition(b"\0")
        answer: Json = json.loads(text)
        return answer

    @contextmanager
    def page(self, path: Path, width: int = 1200, height: int = 900, **media: str) -> Iterator["Page"]:
        """A file opened in a tab of its own; `media` are CSS features, such as `prefers_color_scheme="dark"`."""
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            page.call(f"{domain}.enable")
        page.size(width, height)
        page.media("", **media)
        page.open(path)
        yield page
        self.call("Target.closeTarget", {"targetId": target})


@dataclass
class Page:
    """A tab."""

    browser: Chromium
    session: str
    _events: list[Json] = field(default_factory=list)

    def call(self, method: str, **params: Any) -> Json:
        return self.browser.call(method, params, self.session)

    def size(self, width: int, height: int, scale: float = 1) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )

    def media(self, kind: str, **features: str) -> None:
        """`print`, `screen` or, by an empty text, what it is; with the features that CSS may ask for."""
        settings = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", media=kind, features=settings)

    def open(self, path: Path) -> None:
        self.call("Page.navigate", url=path.absolute().as_uri())
        deadline = time.monotonic() + DEADLINE_S
        while not self._events_of("Page.loadEventFired"):
            self.browser.events.append(self.browser.receive(deadline))

    def run(self, script: str) -> Any:
        """What an expression of JavaScript comes to, run in the page by the browser."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise ChromiumError(str(answer["exceptionDetails"].get("exception", {}).get("description", answer)))
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        code = {TAB: 9, ENTER: 13, DOWN: 40}[key]
        about = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        text = {"text": "\r"} if key == ENTER else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **about, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def requests(self) -> list[str]:
        """The URL of everything that the page asked for, or tried to."""
        return [event["params"]["request"]["url"] for event in self._events_of("Network.requestWillBeSent")]

    def complaints(self) -> list[str]:
        """What the browser wrote to its console, refused requests and broken styles included."""
        logged = [event["params"]["entry"]["text"] for event in self._events_of("Log.entryAdded")]
        thrown = [str(event["params"]) for event in self._events_of("Runtime.exceptionThrown")]
        return logged + thrown + [str(event["params"]) for event in self._events_of("Runtime.consoleAPICalled")]

    def picture(self, kind: str, x: float, y: float, width: float, height: float) -> bytes:
        """A part of the page as it is to be seen: `webp` (small) or `png`; in CSS pixels from the page's corner."""
        part = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        how = {"quality": 75} if kind == "webp" else {}
        taken = self.call("Page.captureScreenshot", format=kind, clip=part, captureBeyondViewport=True, **how)
        return base64.b64decode(taken["data"])

    def pdf(self) -> bytes:
        """The page as it would be printed."""
        return base64.b64decode(self.call("Page.printToPDF", printBackground=False)["data"])

    def _events_of(self, method: str) -> list[Json]:
        events = self.browser.events
        return [event for event in events if event.get("sessionId") == self.session and event["method"] == method]
