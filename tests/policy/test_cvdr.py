"""CVDR: asked only where it is set up, believed in nothing, and never a change without a person."""

import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sluitend.access.errors import NotAllowed, Refused
from sluitend.policy import cvdr
from sluitend.policy.models import Finding
from sluitend.policy.tasks import look_up_all_cvdr, look_up_cvdr
from sluitend.policy.verbs import ask_cvdr, settle_finding
from sluitend.policy.verbs.findings import judged, note_finding
from tests.policy.conftest import JOB, a_document, days

NUMBER = "CVDR722654"


def answer(*versions: tuple[str, str, str]) -> bytes:
    records = "".join(
        f"""<record><recordData><gzd xmlns="http://standaarden.overheid.nl/sru"><originalData><meta xmlns:dcterms="http://purl.org/dc/terms/"
        xmlns:overheidrg="http://standaarden.overheid.nl/cvdr/terms/"><owmskern><dcterms:identifier>{number}</dcterms:identifier>
        <dcterms:title>Nota &amp; regels</dcterms:title></owmskern><cvdripm><overheidrg:inwerkingtredingDatum>{begins}</overheidrg:inwerkingtredingDatum>
        <overheidrg:uitwerkingtredingDatum>{ends}</overheidrg:uitwerkingtredingDatum></cvdripm></meta></originalData>
        <enrichedData><preferred_url>https://lokaleregelgeving.overheid.nl/{number}</preferred_url></enrichedData></gzd></recordData></record>"""
        for number, begins, ends in versions
    )
    return f"""<?xml version="1.0"?><searchRetrieveResponse xmlns="http://docs.oasis-open.org/ns/search-ws/sruResponse">
    <numberOfRecords>{len(versions)}</numberOfRecords><records>{records}</records></searchRetrieveResponse>""".encode()


@pytest.fixture
def service(monkeypatch):
    """A service on this machine that says what a test tells it to; `asked` has the questions."""

    class Service(BaseHTTPRequestHandler):
        asked: list[str] = []
        body, status, pause, headers_more = answer(), 200, 0.0, {}

        def do_GET(self):
            type(self).asked.append(self.path)
            self.send_response(self.status)
            for name, value in self.headers_more.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for start in range(0, len(self.body), 65_536):
                    self.wfile.write(self.body[start : start + 65_536])
                    time.sleep(self.pause)
            except OSError:
                pass

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    monkeypatch.setenv("SLUITEND_CVDR_URL", f"http://127.0.0.1:{server.server_port}/sru")
    Service.asked.clear()
    yield Service
    server.shutdown()
    server.server_close()


def found(service, *versions):
    service.body = answer(*versions)
    return cvdr.versions_of(NUMBER)


def test_the_versions_of_a_number_are_read_oldest_first(service):
    newest, oldest = (f"{NUMBER}_2", "2022-01-01", ""), (f"{NUMBER}_1", "2018-01-01", "2022-01-01")
    versions = found(service, newest, oldest, ("CVDR1_1", "2000-01-01", ""))
    assert [(one.version, one.begins, one.ends) for one in versions] == [
        (1, date(2018, 1, 1), date(2022, 1, 1)),
        (2, date(2022, 1, 1), None),
    ]
    assert versions[1].title == "Nota & regels"
    assert "dcterms.identifier%3DCVDR722654_%2A" in service.asked[0]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>', "unreadable"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "unreadable"),
        (b"<x>" * 100_000, "unreadable"),
        (b"geen xml", "unreadable"),
        (b"", "unreadable"),
        (b"<x>" + b" " * 3_000_000 + b"</x>", "too_large"),
        (b"<x>" + b"<record/>" * 60 + b"</x>", "too_large"),
    ],
)
def test_a_hostile_answer_is_a_fault_and_nothing_more(service, body, fault):
    service.body = body
    with pytest.raises(cvdr.AnswerFault, match=fault):
        cvdr.versions_of(NUMBER)


def test_what_is_odd_in_an_answer_is_left_out(service):
    service.body = answer((f"{NUMBER}_1", "gisteren", "31-12-2020")).replace(
        b"https://lokale", b"javascript:lokale"
    )
    [one] = cvdr.versions_of(NUMBER)
    assert (one.begins, one.ends, one.url) == (None, None, "")


def test_a_redirect_or_an_error_is_not_followed(service):
    service.status, service.headers_more = 302, {"Location": "http://127.0.0.1:1/"}
    with pytest.raises(cvdr.AnswerFault, match="refused"):
        cvdr.versions_of(NUMBER)


def test_who_answers_drop_by_drop_is_not_waited_for(service, monkeypatch):
    monkeypatch.setattr(cvdr, "PATIENCE", 0.3)
    service.body, service.pause = b" " * 655_360, 0.1
    begin = time.monotonic()
    with pytest.raises(cvdr.AnswerFault, match="too_slow"):
        cvdr.versions_of(NUMBER)
    assert time.monotonic() - begin < 3


@pytest.mark.parametrize(
    "url",
    ["http://zoekdienst.overheid.nl/sru", "ftp://x/", "file:///etc/passwd", "http://127.0.0.1.evil.test/"],
)
def test_only_https_is_asked_except_on_this_machine(monkeypatch, url):
    monkeypatch.setenv("SLUITEND_CVDR_URL", url)
    with pytest.raises(cvdr.AnswerFault, match="not_https"):
        cvdr.versions_of(NUMBER)


def test_where_it_is_not_set_up_nothing_is_asked(place, monkeypatch):
    document = a_document(place, text="", cvdr=NUMBER)
    monkeypatch.setenv("SLUITEND_CVDR_URL", "")
    with pytest.raises(cvdr.AnswerFault, match="switched_off"):
        cvdr.versions_of(NUMBER)
    with pytest.raises(Refused):
        ask_cvdr(place.paul, document.pk)
    look_up_cvdr(str(document.pk))
    look_up_all_cvdr(0)
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("versions", "what", "day"),
    [
        ([], "not_found", None),
        ([("_1", -400, None)], "same", None),
        ([("_1", -400, -5)], "ended", -5),
        ([("_1", -400, 90)], "ended", 90),
        ([("_1", -400, -30), ("_2", -30, None)], "newer", -30),
    ],
)
def test_what_cvdr_says_is_judged_against_the_register(place, versions, what, day):
    document = a_document(place, text="", cvdr=NUMBER)
    told = [
        cvdr.Version(NUMBER, number, begins=days(begins), ends=None if ends is None else days(ends))
        for number, (_mark, begins, ends) in enumerate(versions, start=1)
    ]
    found, data = judged(document, told)
    assert found == what
    assert data.get("ends_on") == (days(day).isoformat() if day is not None else None)


def test_the_job_leaves_a_finding_and_a_person_takes_it_over(place, service):
    document = a_document(place, text="", cvdr="722654")
    service.body = answer((f"{NUMBER}_1", days(-400).isoformat(), days(60).isoformat()))
    look_up_cvdr(str(document.pk))
    document.refresh_from_db()
    assert document.ends_on is None
    finding = Finding.objects.get()
    with pytest.raises(NotAllowed):
        settle_finding(place.mira, finding.pk, take=True)
    settle_finding(place.paul, finding.pk, take=True)
    document.refresh_from_db()
    assert document.ends_on == days(60)
    with pytest.raises(Refused):
        settle_finding(place.paul, finding.pk, take=False)
    look_up_cvdr(str(document.pk))
    assert Finding.objects.exclude(settled="").count() == Finding.objects.count()


def test_what_was_set_aside_does_not_come_back_every_week(place, service):
    document = a_document(place, text="", cvdr="722654")
    service.body = answer((f"{NUMBER}_1", days(-400).isoformat(), days(60).isoformat()))
    look_up_cvdr(str(document.pk))
    settle_finding(place.paul, Finding.objects.get().pk, take=False)
    look_up_cvdr(str(document.pk))
    assert Finding.objects.count() == 1


def test_a_service_that_is_down_is_a_finding_too(place, monkeypatch):
    document = a_document(place, text="", cvdr="722654")
    monkeypatch.setenv("SLUITEND_CVDR_URL", "http://127.0.0.1:9/sru")
    look_up_cvdr(str(document.pk))
    assert Finding.objects.get().data == {"why": "unreachable"}


def test_nobody_but_the_job_writes_findings(place):
    with pytest.raises(NotAllowed):
        note_finding(place.paul, a_document(place, text="").pk, "ended", {})


def test_asking_is_queued_and_stands_in_the_history(place, service):
    from procrastinate.contrib.django.models import ProcrastinateJob

    document = a_document(place, text="", cvdr="722654")
    ask_cvdr(place.paul, document.pk)
    assert ProcrastinateJob.objects.filter(task_name="look_up_cvdr").count() == 1
    look_up_all_cvdr(0)
    assert ProcrastinateJob.objects.filter(task_name="look_up_cvdr").count() == 2
    assert document.history.filter(verb="ask_cvdr").exists()
    note_finding(JOB, document.pk, "same", {})
