"""The modules of the page's script, run by node: what a browser computes, held to what Python computes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ORACLE = Path(__file__).parent / "browser_oracle.mjs"


class BrowserError(Exception):
    """What the script refused, with its kind and values if it has them."""

    def __init__(self, name: str, kind: str, values: dict[str, Any]) -> None:
        super().__init__(name)
        self.name, self.kind, self.values = name, kind, values


class Browser:
    """Calls functions of the script; bytes go in and come out as bytes."""

    def __init__(self, folder: Path) -> None:
        bundle, build = folder / "oracle.mjs", ROOT / "node_modules" / ".bin" / "esbuild"
        options = ["--bundle", "--platform=node", "--format=esm", "--loader:.txt=text", "--log-level=error"]
        subprocess.run([build, ORACLE, *options, f"--outfile={bundle}"], check=True, cwd=ROOT)
        node = shutil.which("node")
        assert node, "node is needed: run make setup"
        self._node = subprocess.Popen([node, bundle], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, call: str, *args: object) -> Any:
        self._node.stdin.write(json.dumps({"call": call, "args": args}, default=_hex).encode() + b"\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline(), object_hook=_bytes)
        if "error" in answer:
            raise BrowserError(**answer["error"])
        return answer.get("value")

    def close(self) -> None:
        self._node.kill()
        self._node.communicate()


def _hex(value: object) -> dict[str, str]:
    assert isinstance(value, bytes)
    return {"hex": value.hex()}


def _bytes(found: dict[str, Any]) -> Any:
    return bytes.fromhex(found["hex"]) if set(found) == {"hex"} else found
