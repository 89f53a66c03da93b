"""Letting things happen at the same moment, each in a thread with a connection of its own: for races."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

from sluitend.access.errors import Refused

PATIENCE = 60  # seconds, until all of them have a connection
Together = Callable[..., list[Any]]


@contextmanager
def runners(number: int) -> Iterator[Together]:
    """Yield what lets up to `number` calls begin at the same moment, and returns what came of each.

    That is its result, or how it was refused; any other error is raised. Threads and connections stay for the next.
    """
    with ThreadPoolExecutor(number) as pool:

        def together(*calls: Callable[[], Any]) -> list[Any]:
            barrier = threading.Barrier(
                len(calls)
            )  # nobody passes before each has a thread: so each has its own
            return [one.result() for one in [pool.submit(_run, barrier, call) for call in calls]]

        try:
            yield together
        finally:
            together(*[connections.close_all] * number)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Let each call begin at the same moment, once; return what came of each."""
    with runners(len(calls)) as together:
        return together(*calls)


def _run(barrier: threading.Barrier, call: Callable[[], Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    barrier.wait(timeout=PATIENCE)
    try:
        return call()
    except Refused as refused:
        return refused
