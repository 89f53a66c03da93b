"""Every screen, once: readable for everybody, on a telephone and on a desk, in light and in dark."""

import pytest
from django.urls import reverse

from sluitend.casework.models import Case, Entry, Handover, Involvement, Participation, Step
from sluitend.casework.terms import today
from sluitend.demo.people import person
from sluitend.gaps.models import Gap
from sluitend.intake.models import Consent
from sluitend.intake.verbs import Asked, answer_step, record_consent
from sluitend.legal.verbs import record_legal
from sluitend.legal.views import ACTS as TRACK_ACTS
from sluitend.registry.models import Organisation, Post
from sluitend.signals.models import Signal
from sluitend.signals.views.triage import DECISIONS
from sluitend.web.cases.acts import ACTS
from tests.story.conftest import ADVISER, BLIJF, CONTACT
from tests.story.eyes import come, look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LISTS = (
    *("work", "organisation_work", "triage", "cases", "cases_participating", "cases_closed", "case_new"),
    *("handovers", "gaps", "gaps_where", "gaps_course", "organisations", "posts"),
)


def look(page, addresses):
    """Look at each page; fail with all that was found, page by page."""
    found = {}
    for address in addresses:
        answer = page.goto(address)
        faults = look_everywhere(page)
        if answer.status not in {200, 403, 404}:
            faults.append(f"status {answer.status}")
        if faults:
            found[address] = faults
    assert not found, "\n\n".join(f"{address}\n" + "\n".join(faults) for address, faults in found.items())


def at(name, thing, query=""):
    """Return the address of the page of one thing."""
    return reverse(name, args=[thing.pk]) + query


def test_pages_for_everybody(busy_region, settings):
    page = busy_region.visitor()
    look(page, ["/", "/volgen/", "/melden/", "/melden/verstuurd/", "/inloggen/", "/nergens/"])
    settings.DEMO = True
    look(page, ["/inloggen/", "/stijlgids/"])


def test_the_steps_of_a_report(busy_region):
    page = busy_region.visitor()
    page.goto("/melden/")
    found = []
    for step in ("seen", "kind", "signs", "you", "check"):
        if step in {"seen", "kind", "you"}:  # first as they are, then with their errors
            come(page.get_by_role("button", name="Ga verder", exact=True))
            page.wait_for_selector("#fouten")
            found += look_everywhere(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        if step == "seen":
            page.check("#id_danger_now_0")
            page.fill("#id_what", "Zij slaapt waar zij werkt.")
            page.select_option("select#id_municipality", "Hilversum")
            page.select_option("#id_place_kind", "home")
            page.check("#id_when_2")
        elif step == "kind":
            page.check("#id_form_3")
            page.check("#id_minor_2")
        elif step == "you":
            page.select_option("#id_reporter_kind", "resident")
            page.check("#id_contact_0")
        name = "Verstuur" if step == "check" else "Ga verder"
        come(page.get_by_role("button", name=name, exact=True))
        found += look_everywhere(page)
    code = page.inner_text(".sl-code")
    for answer, mark in (("XXXX-XXXX-XXXX", "#fouten"), (code, "#stand")):
        page.goto("/volgen/")
        page.fill("#id_code", answer)
        come(page.get_by_role("button", name="Bekijk", exact=True))
        page.wait_for_selector(mark)
        found += look_everywhere(page)
    assert not found, "\n".join(found)


def test_lists(busy_region):
    page = busy_region.log_in(CONTACT)
    look(page, [*map(reverse, LISTS), "/casussen/?kenmerk=7KQ2-M9XD", "/casussen/nieuw/?x=1"])


def test_a_signal_and_each_decision_on_it(busy_region):
    page = busy_region.log_in(CONTACT)
    looked_at = Signal.objects.filter(case__closed_at=None, case__stage="looking").first()
    others = (
        Signal.objects.filter(case__closed_at=None, case__stage="received").first(),
        Signal.objects.filter(case__handovers__state="offered").first(),
        Signal.objects.filter(case__close_reason="opened_case").first(),
        Signal.objects.filter(case__close_reason="added_to_case").first(),
    )
    decisions = [at("triage_signal", looked_at, f"?besluit={code}") for code in DECISIONS]
    routes = [
        at("triage_signal", looked_at, f"?besluit=doorgeven&route={code}")
        for code in ("police", "safe_at_home")
    ]
    look(
        page,
        [
            at("triage_signal", looked_at),
            *(at("triage_signal", one) for one in others if one),
            *decisions,
            *routes,
        ],
    )


def test_a_case_and_each_act_on_it(busy_region):
    page = busy_region.log_in(CONTACT)
    mine = Case.objects.filter(organisation__slug="gemeente-hilversum").exclude(programme="signal")
    case = (
        mine.filter(closed_at=None, handovers=None, involvements__until=None)
        .exclude(involvements=None)
        .first()
    )
    offered = Handover.objects.filter(state="offered", case__in=mine).first()
    closed = mine.exclude(closed_at=None).first()
    things = {
        "step": Step.objects.filter(case=case, done_at=None).first(),
        "participation": Participation.objects.filter(case=case, until=None).first(),
        "entry": Entry.objects.filter(case=case).earliest("number"),
        "involvement": Involvement.objects.filter(case=case, until=None).first(),
    }
    acts = []
    for act in ACTS.values():
        if act.code == "reopen_case":
            acts += [at("case", closed, "?doe=reopen_case")] if closed else []
        elif act.thing == "handover":
            acts.append(at("case", offered.case, f"?doe={act.code}&handover={offered.pk}"))
        elif act.thing:
            acts.append(at("case", case, f"?doe={act.code}&{act.thing}={things[act.thing].pk}"))
        else:
            acts.append(at("case", case, f"?doe={act.code}"))
    care = mine.filter(closed_at=None, programme="victim_care").first()
    record_legal(person(CONTACT), care.pk, code="reflection_started", on=today())
    track = [at("legal_track", care, f"?doe={act}") for act in ("", *TRACK_ACTS)]
    answer_step(person(CONTACT), care.pk, step="safety", answers={"danger": "yes", "reach": "message"})
    answer_step(person(CONTACT), care.pk, step="safety", answers={"danger": "no", "reach": "call"})
    asked = Asked("help", given=True, how="oral", asked_on=today(), partner_name="Een advocatenkantoor")
    record_consent(person(CONTACT), care.pk, asked)
    given = Consent.objects.filter(case=care).latest("recorded_at")
    intake = [
        at("intake", care),
        *(
            reverse("intake_step", args=[care.pk, slug])
            for slug in ("veiligheid", "wanneer-en-waar", "toestemming")
        ),
        reverse("intake_withdraw", args=[care.pk, given.pk]),
    ]
    look(
        page,
        [
            at("case", case),
            at("case", offered.case),
            *([at("case", closed)] if closed else []),
            *acts,
            *track,
            *intake,
        ],
    )


def test_a_hand_over_seen_from_both_sides(busy_region):
    offered = Handover.objects.filter(state="offered", to_organisation__slug="blijf-groep").first()
    answered = Handover.objects.filter(state="declined").first()
    look(
        busy_region.log_in(CONTACT),
        [at("handover", offered), at("handover", offered, "?doe=withdraw"), at("handover", answered)],
    )
    look(
        busy_region.log_in(BLIJF),
        [
            "/werk/",
            "/overdrachten/",
            at("handover", offered),
            at("handover", offered, "?doe=decline"),
            "/signalen/",
        ],
    )


def test_gaps_and_the_network(busy_region):
    page = busy_region.log_in(ADVISER)
    case_gap = Gap.objects.filter(closed_at=None).exclude(case=None).first()
    vacant = Gap.objects.filter(closed_at=None, rule="post_vacant").first()
    post = Post.objects.filter(role="contact_official", officials__valid_until=None).first()
    look(
        page,
        [
            "/werk/",
            "/hiaten/?overbrugd=nee",
            "/hiaten/?gemeente=GM0376",
            "/hiaten/waar/",
            *(at("gap", vacant, f"?doe={act}") for act in ("bridge", "give")),
            at("organisation", Organisation.objects.get(slug="blijf-groep")),
            at("organisation", Organisation.objects.get(slug="regio-gv")),
            *(at("post", post, f"?doe={act}") for act in ("", "appoint", "substitute", "end")),
            at("post", Post.objects.get(role="care_coordinator", officials=None)),
            "/rollen/?rol=mayor",
        ],
    )
    look(busy_region.log_in(CONTACT), [at("gap", case_gap)])
