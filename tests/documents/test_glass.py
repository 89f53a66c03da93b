"""Who broke the glass reads the documents, on that basis; adding and withdrawing is for who works on the case."""

import pytest

from sluitend.access.errors import NotAllowed, NotFound
from sluitend.casework.verbs import add_participant, break_glass
from sluitend.documents.access import reads_documents
from sluitend.documents.verbs import add_document, download_document, withdraw_document
from sluitend.logbook.models import Record
from tests.factories import an_organisation, somebody
from tests.uploads.samples import GOOD


@pytest.fixture
def reader(world, case, document):
    """Takes part to decide who goes on, and broke the glass."""
    region = an_organisation("Regio Aan het Water", "region", region=world.region)
    add_participant(world.anna, case.pk, organisation=region.pk, purpose="escalation", legal_basis="wmo")
    actor = somebody("Esra", region, "care_coordinator")
    with pytest.raises(NotFound):
        download_document(actor, document.pk)
    break_glass(
        actor, reference=case.reference, reason="Staat gewond bij ons aan de balie", organisation=region.pk
    )
    return actor


def test_a_document_read_with_break_glass_is_logged_as_such(reader, document):
    assert download_document(reader, document.pk).content == GOOD["verslag.pdf"]
    record = Record.objects.filter(action="download_document").latest("seq")
    assert (record.emergency, record.purpose, record.legal_basis) == (True, "emergency", "vital_interest")


def test_break_glass_adds_and_withdraws_nothing(reader, case, document):
    assert reads_documents(reader, case)
    assert not reads_documents(reader, case, at_work=True)
    with pytest.raises(NotAllowed):
        add_document(reader, case.pk, title="Brief", name="brief.pdf", content=GOOD["verslag.pdf"])
    with pytest.raises(NotAllowed):
        withdraw_document(reader, document.pk, reason="Klopt niet")
