"""The virus scanner, where there is one: ClamAV's daemon, asked over its socket. What it cannot look at is refused.

`SLUITEND_CLAMD` names it: `unix:/run/clamav/clamd.ctl` or `tcp:host:3310`. Empty: no scanner, and nobody is told that
there is one.
"""

import socket
import struct
from typing import Final

from sluitend.config.environment import VARIABLES, Variable
from sluitend.uploads import refusals
from sluitend.uploads.refusals import refused

CLAMD: Final = VARIABLES.setdefault(
    "SLUITEND_CLAMD",
    Variable(
        "SLUITEND_CLAMD",
        "ClamAV's daemon, which looks at each file: unix:/run/clamav/clamd.ctl or tcp:host:3310. Empty: none.",
        "",
    ),
)
PATIENCE: Final = 20.0  # seconds, for the whole answer to each part
PART: Final = 65_536
LONGEST_ANSWER: Final = 4096


def scan(data: bytes) -> None:
    """Let the scanner look at `data`; raises Refused when it finds something, and when it is set up but silent."""
    if not (address := CLAMD.read()):
        return
    try:
        answer = _ask(address, data)
    except (OSError, ValueError):
        raise refused(refusals.NO_SCANNER) from None
    if answer.endswith("FOUND"):
        raise refused(refusals.INFECTED)
    if answer != "stream: OK":
        raise refused(refusals.NO_SCANNER)


def _ask(address: str, data: bytes) -> str:
    """Return clamd's answer to INSTREAM (man clamd): parts with their length, ended by an empty one."""
    with _line(address) as line:
        line.settimeout(PATIENCE)
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PART):
            part = data[start : start + PART]
            line.sendall(struct.pack("!I", len(part)) + part)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(PART)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _line(address: str) -> socket.socket:
    way, _colon, rest = address.partition(":")
    if way == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        line.connect(rest)
        return line
    if way == "tcp":
        host, _colon, port = rest.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
    raise ValueError(way)
