"""The virus scanner: what it finds is refused, and where it does not answer nothing comes in."""

import socketserver
import struct
import threading

import pytest

from sluitend.access.errors import Refused
from sluitend.uploads import clamav, refusals
from sluitend.uploads.checking import checked
from tests.uploads.samples import GOOD

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM, as its manual says, and knows one virus."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        self.server.seen.append(len(data))
        self.wfile.write(
            (b"stream: Eicar-Test-Signature FOUND" if EICAR in data else self.server.answer) + b"\0"
        )


@pytest.fixture(params=["unix", "tcp"])
def scanner(request, monkeypatch, tmp_path):
    if request.param == "unix":
        path = str(tmp_path / "clamd.ctl")
        server = socketserver.ThreadingUnixStreamServer(path, Daemon)
        address = f"unix:{path}"
    else:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon)
        address = f"tcp:127.0.0.1:{server.server_address[1]}"
    server.seen, server.answer = [], b"stream: OK"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SLUITEND_CLAMD", address)
    yield server
    server.shutdown()
    server.server_close()


def test_a_clean_file_comes_in_and_was_looked_at_whole(scanner):
    checked("groot.txt", b"woord " * 50_000)
    assert scanner.seen == [300_000]


def test_a_virus_is_refused(scanner):
    with pytest.raises(Refused) as refusal:
        checked("x.txt", EICAR)
    assert str(refusal.value.message) == refusals.INFECTED


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR", b"stream: OK?", b"\xff\xff"])
def test_an_answer_that_is_no_yes_is_a_no(scanner, answer):
    scanner.answer = answer
    with pytest.raises(Refused) as refusal:
        checked("verslag.pdf", GOOD["verslag.pdf"])
    assert str(refusal.value.message) == refusals.NO_SCANNER


@pytest.mark.parametrize(
    "address", ["unix:/bestaat/niet", "tcp:127.0.0.1:1", "tcp:127.0.0.1:poort", "http://x", "x"]
)
def test_a_scanner_that_is_set_up_but_silent_lets_nothing_in(monkeypatch, address):
    monkeypatch.setenv("SLUITEND_CLAMD", address)
    with pytest.raises(Refused) as refusal:
        checked("verslag.pdf", GOOD["verslag.pdf"])
    assert str(refusal.value.message) == refusals.NO_SCANNER


def test_a_scanner_that_hangs_is_waited_for_no_longer_than_that(monkeypatch):
    monkeypatch.setattr(clamav, "PATIENCE", 0.2)
    server = socketserver.ThreadingTCPServer(
        ("127.0.0.1", 0), socketserver.BaseRequestHandler, bind_and_activate=True
    )
    try:
        monkeypatch.setenv("SLUITEND_CLAMD", f"tcp:127.0.0.1:{server.server_address[1]}")
        with pytest.raises(Refused):
            checked("verslag.pdf", GOOD["verslag.pdf"])
    finally:
        server.server_close()


def test_without_a_scanner_a_file_comes_in(monkeypatch):
    monkeypatch.delenv("SLUITEND_CLAMD", raising=False)
    checked("verslag.pdf", GOOD["verslag.pdf"])
