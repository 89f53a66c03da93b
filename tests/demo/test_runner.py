"""The demo says why it does not start, before it has started anything."""

import socket
import subprocess
import sys

from sluitend.demo.runner import HOST


def test_a_port_that_is_in_use_is_told_and_nothing_is_started(tmp_path):
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        # In a process of its own: the demo takes the signals of its process over.
        demo = f"import sys; from sluitend.demo.runner import run; sys.exit(run({port}))"
        ended = subprocess.run(
            [sys.executable, "-c", demo],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert f"port {port} is in use" in ended.stdout
    assert not list(tmp_path.iterdir())
