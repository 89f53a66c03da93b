"""The site itself, over HTTP and logged in, with the load generator on the same machine."""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

WARM_UP = 1.0


@contextmanager
def running(workers: int = 2) -> Iterator[int]:
    """Run the site as the demo does; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-access-log", "--log-level", "error",
        "sluitend.config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ.copy())
    try:
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def session_cookie(user: Any) -> str:
    """Return a cookie header with which `user` is logged in, and a token against forged requests."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["second_step"] = "benchmark"
    session["began"] = session["seen"] = time.time()
    session.create()
    return f"sessionid={session.session_key}; csrftoken={'a' * 32}"


class Visitor:
    """Somebody with a browser: one kept connection and one session."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": cookie, "Host": "127.0.0.1", "Accept-Language": "nl"}

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of a page."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, data: dict[str, str]) -> tuple[int, bytes]:
        """Return status and body of a form that was sent."""
        headers = self.headers | {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": "a" * 32,
            "Referer": "http://127.0.0.1/",
        }
        self.connection.request("POST", path, urlencode(data), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def load(
    port: int, cookie: str, act: Callable[[Visitor], int], *, users: int, seconds: float
) -> dict[str, Any]:
    """Return median and p95 in ms, requests per second and failures of `users` people who all repeat `act`."""
    times: list[float] = []
    failures: list[int] = []
    begin = time.monotonic() + WARM_UP
    end = begin + seconds

    def run() -> None:
        visitor = Visitor(port, cookie)
        while (now := time.monotonic()) < end:
            start = time.perf_counter()
            status = act(visitor)
            spent = (time.perf_counter() - start) * 1000
            if now >= begin:
                times.append(spent)
                if status >= 400:
                    failures.append(status)

    people = [threading.Thread(target=run) for _ in range(users)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return {
        "users": users,
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 1),
        "per_second": round(len(times) / seconds, 1),
        "failures": len(failures),
    }


def open_one(visitor: Visitor, fields: dict[str, str]) -> int:
    """Open a case through the form; return the status."""
    status, _body = visitor.post("/casussen/nieuw/", fields | {"token": str(uuid4())})
    return status


def links(body: bytes) -> list[str]:
    """Return the addresses of the cases that a page lists."""
    return sorted(set(re.findall(r"/casussen/[0-9a-f-]{36}/", body.decode())))
