"""The network in a browser: an official leaves and nothing is left behind; who can be reached, seen by everybody."""

import pytest
from django.urls import reverse

from sluitend.access.context import acting
from sluitend.access.models import User
from sluitend.casework.models import Case
from sluitend.registry.models import Official, Organisation
from sluitend.registry.verbs import record_training, set_availability
from tests.factories import JOB, in_days
from tests.second_steps import with_app
from tests.story.conftest import ADVISER, BLIJF, CONTACT
from tests.story.eyes import come, look_everywhere
from tests.story.test_screens import look

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMINISTRATOR = "administrator@hilversum.voorbeeld"


def test_an_official_leaves_and_nothing_is_left_behind(busy_region):
    with_app(User.objects.get(email=ADMINISTRATOR))
    leaver = Official.objects.get(user__email=CONTACT)
    page = busy_region.log_in(ADMINISTRATOR)
    page.goto(reverse("hand_over", args=[leaver.pk]))
    faults = look_everywhere(page)
    page.set_viewport_size({"width": 390, "height": 844})
    come(page.get_by_role("button", name="Draag over en beëindig"))
    page.wait_for_selector("#fouten")
    faults += look_everywhere(page)
    page.select_option("#over_to", index=1)
    page.fill("#over_reason", "Andere baan")
    come(page.get_by_role("button", name="Draag over en beëindig"))
    page.wait_for_selector("text=Alles is overgedragen")
    with acting(JOB):
        assert not Case.objects.filter(official=leaver, closed_at=None).exists()
    assert Official.objects.get(pk=leaver.pk).valid_until == in_days(0)
    assert not faults, "\n".join(faults)


def test_who_can_be_reached_is_seen_by_everybody_and_kept_by_its_own_people(region):
    anna = Official.objects.get(user__email=CONTACT)
    with acting(JOB):
        record_training(
            JOB, anna.pk, subject="institutions", on_day=in_days(-30), title="Wie doet wat", organiser="Regio"
        )
        set_availability(JOB, Organisation.objects.get(slug="kwintes").pk, state="full")
    look(region.visitor(), ["/partners/", "/partners/?regio=GV"])
    phone = region.log_in(BLIJF, width=390, height=844)
    phone.goto("/plek/")
    come(phone.get_by_role("button", name="Wachtlijst"))
    phone.wait_for_selector("text=Vastgelegd: Blijf Groep")
    adviser = region.log_in(ADVISER)
    shelter = Organisation.objects.get(slug="blijf-groep")
    look(
        adviser,
        [
            *(reverse(name) for name in ("contact_officials", "rooms", "regions", "import_partners")),
            reverse("official", args=[anna.pk]),
            reverse("organisation", args=[shelter.pk]) + "?doe=contact",
        ],
    )
    adviser.goto(reverse("import_partners"))
    wrong = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"naam;soort\nX;other\n=1;x"}
    adviser.set_input_files("#id_file", wrong)
    come(adviser.get_by_role("button", name="Bekijk wat er zou veranderen"))
    adviser.wait_for_selector("text=Wat we niet kunnen lezen")
    assert not look_everywhere(adviser)
