"""Processes that hand cases over as fast as they can and may be killed at any moment.

Each writes down what was acknowledged to it, after the commit, in a log of its own that it flushes to the disk: so
the log never says more than the database promised.
"""

import multiprocessing
import os
import random
import time
from pathlib import Path
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, connections

from sluitend.access.errors import Refused
from sluitend.casework import verbs
from sluitend.casework.models import Case, Handover
from tests.factories import People, an_offer

FORK = multiprocessing.get_context("fork")


class Log:
    """An append-only file; a line is there for good once `write` returns."""

    def __init__(self, path: Path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, line: str) -> None:
        os.write(self.file, f"{line}\n".encode())
        os.fsync(self.file)


def hand_over(net: People, cases: list[UUID], rng: random.Random, book: Log) -> None:
    """Offer a case and accept the offer, or the one that stands; finish the steps that pile up."""
    case = Case.objects.get(pk=rng.choice(cases))
    people = {actor.offices[0].organisation: actor for actor in (net.anna, net.bas, net.chantal)}
    offer = Handover.objects.filter(case=case, state="offered").first()
    if offer is None:
        to = rng.choice([one for one in (net.town, net.shelter, net.far) if one.pk != case.organisation_id])
        offer = an_offer(people[case.organisation_id], case, to)
    receiver = people[offer.to_organisation_id]
    verbs.accept_handover(receiver, offer.pk, next_what="Bel")
    book.write(f"accepted {offer.pk}")
    for step in list(case.steps.filter(done_at=None).values_list("pk", flat=True))[2:]:
        verbs.finish_step(receiver, step)


def work(net: People, cases: list[UUID], log: Path, seed: int) -> None:
    """Hand over until killed, or left alone; write down each lost connection, and each fault that should not be."""
    parent = os.getppid()
    book, rng = Log(log), random.Random(seed)  # noqa: S311  to repeat, not to hide
    while os.getppid() == parent:
        try:
            hand_over(net, cases, rng, book)
        except Refused:
            continue
        except (OperationalError, InterfaceError) as error:
            book.write(f"lost {type(error).__name__}")
            connection.close()
            time.sleep(0.05)
        except Exception as error:
            book.write(f"fault {type(error).__name__} {error}".replace("\n", " "))
            connection.close()


def start(net: People, cases: list[UUID], log: Path, seed: int) -> multiprocessing.process.BaseProcess:
    """Start a worker with connections of its own."""
    connections.close_all()
    process = FORK.Process(target=work, args=(net, cases, log, seed), daemon=True)
    process.start()
    return process


class Crew:
    """A number of workers and what they wrote down."""

    def __init__(self, net: People, cases: list[UUID], folder: Path, seed: int):
        self.net, self.cases, self.folder = net, cases, folder
        self.random = random.Random(seed)  # noqa: S311  to repeat, not to hide
        self.workers: list[multiprocessing.process.BaseProcess] = []
        self.started = self.killed = 0

    def hire(self, number: int = 1) -> None:
        """Start more workers."""
        for _ in range(number):
            self.started += 1
            log = self.folder / f"worker-{self.started}.log"
            self.workers.append(start(self.net, self.cases, log, self.random.getrandbits(32)))

    def kill(self, number: int = 1) -> None:
        """Kill -9 workers, whatever they are doing."""
        for worker in self.random.sample(self.workers, min(number, len(self.workers))):
            worker.kill()
            worker.join()
            self.workers.remove(worker)
            self.killed += 1

    def lines(self, word: str) -> list[str]:
        """Return what the workers wrote after `word`."""
        texts = [file.read_text(encoding="utf-8") for file in self.folder.glob("worker-*.log")]
        written = [line for text in texts for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [line.strip().split(" ", 1)[1] for line in written if line.startswith(f"{word} ")]
