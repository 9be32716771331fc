"""A browser for tests: Chromium, headless, driven over its debugging pipe with the standard library alone."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

FOUND = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# No window, no sandbox (tests run as root), and nothing that would ask the network by itself.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
]
SECONDS = 60  # a busy machine is slow, not wrong


class Browser:
    """One Chromium with one page. `events`: what it told since `open`, as the protocol names it."""

    def __init__(self) -> None:
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        # The browser reads from descriptor 3 and writes to 4; the shell puts them there, whatever they are now.
        script = f'exec 8<&{to_browser} 9>&{from_browser}; exec "$0" "$@" 3<&8 4>&9 8<&- 9>&-'
        self.process = subprocess.Popen(
            ["bash", "-c", script, FOUND, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"],
            pass_fds=(to_browser, from_browser),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | {"HOME": self.profile},
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer, self._number, self._session = b"", 0, None
        self.events: list[dict] = []
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters):
        """Ask, and wait for the answer; what comes before it goes to `events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._write(json.dumps(message).encode() + b"\0")
        while True:
            told = self._read()
            if told.get("id") == self._number:
                if "error" in told:
                    raise AssertionError(f"{method}: {told['error']}")
                return told["result"]
            self.events.append(told)

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._out, data) :]

    def _read(self) -> dict:
        until = time.monotonic() + SECONDS
        parts = [self._buffer]
        while b"\0" not in parts[-1]:
            if not select.select([self._in], [], [], max(until - time.monotonic(), 0))[0]:
                raise AssertionError("the browser does not answer")
            piece = os.read(self._in, 1 << 20)
            if not piece:
                raise AssertionError("the browser has ended")
            parts.append(piece)
        told, self._buffer = b"".join(parts).split(b"\0", 1)
        return json.loads(told)

    def open(self, path: Path) -> None:
        """Load a file and wait until its scripts have run."""
        self.events.clear()
        self.call("Page.navigate", url=path.resolve().as_uri())
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def js(self, expression: str):
        """The value of an expression, as JSON."""
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise AssertionError(f"{expression}: {told['exceptionDetails']}")
        return told["result"].get("value")

    def until(self, condition: str) -> None:
        until = time.monotonic() + SECONDS
        while not self.js(condition):
            assert time.monotonic() < until, f"never: {condition}"
            time.sleep(0.01)

    def press(self, key: str, code: int = 0) -> None:
        """A key, down and up. code: of Windows, where the browser acts on the key by itself (Enter 13, Tab 9)."""
        text = {"text": "\r"} if key == "Enter" else {}
        told = {"key": key, "code": key, "windowsVirtualKeyCode": code, **text}
        self.call("Input.dispatchKeyEvent", type="keyDown", **told)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def click(self, selector: str) -> None:
        """A real click in the middle of an element."""
        script = f"""(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: "center"}});
            const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()"""
        x, y = self.js(script)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, selector: str, text: str) -> None:
        self.js(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=text)

    def picture(
        self, path: Path, *, width: int = 1280, height: int = 900, dark: bool = False, whole: bool = False
    ) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[feature])
        told = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(told["data"]))

    def pdf(self) -> bytes:
        told = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(told["data"])

    def complaints(self) -> list[str]:
        """Errors, warnings and violations since the page was opened, and every request but for the file itself."""
        self.js("0")  # what was told before is read
        out = []
        for event in self.events:
            method, told = event.get("method"), event.get("params", {})
            if method == "Network.requestWillBeSent" and told.get("type") != "Document":
                out.append(f"request {told['request']['url'][:200]}")
            elif method in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
                out.append(json.dumps(told)[:400])
        return out

    def close(self) -> None:
        with suppress(AssertionError, OSError):
            self._session = None
            self.call("Browser.close")
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self.profile, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    """A running browser. Tests that need it are skipped where none is installed."""
    if FOUND is None:
        pytest.skip("no chromium: the pages are not tested in a browser (apt install chromium)")
    opened = Browser()
    yield opened
    opened.close()
