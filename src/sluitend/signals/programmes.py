"""The programme `signal`: a report is carried like any case, from receipt to decision."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from sluitend.casework.programmes import Choice, Programme, register

AGREED_BY_REGION: Final = "termijn door de regio vast te stellen"

SIGNAL = register(
    Programme(
        code="signal",
        name=_("Signaal mensenhandel"),
        space="signals",
        stages=(Choice("received", _("Ontvangen")), Choice("looking", _("In behandeling"))),
        moves={"received": frozenset({"looking"}), "looking": frozenset()},
        first_step=_("Beoordeel het signaal"),
        first_kind="triage",
        # How a signal ends, and to whom it goes, is decided by triage, which asks what the law asks.
        reserved=frozenset({"close_case", "change_stage", "offer_handover"}),
        own_steps=frozenset({"triage"}),
        first_term=5,
        answer_term=2,
        contact_term=None,
        escalation_role="contact_official",
        carried_by=frozenset(
            {
                *("municipality", "region", "ggd", "safe_at_home", "police", "labour_inspectorate"),
                *("safety_house", "comensha", "womens_shelter", "youth_care"),
            }
        ),
        close_reasons=(
            Choice("set_aside", _("Terzijde gelegd")),
            Choice("advice_only", _("Alleen advies gegeven")),
            Choice("added_to_case", _("Toegevoegd aan een casus")),
            Choice("opened_case", _("Casus geopend")),
            Choice("passed_on", _("Doorgegeven aan een andere organisatie")),
        ),
        legal_bases=(
            Choice("public_task", _("Taak van algemeen belang"), "AVG artikel 6 lid 1 onder e"),
            Choice("consent", _("Toestemming"), "AVG artikel 6 lid 1 onder a"),
            Choice("vital_interest", _("Vitaal belang"), "AVG artikel 6 lid 1 onder d"),
            Choice("legal_duty", _("Wettelijke plicht"), "AVG artikel 6 lid 1 onder c"),
        ),
        purposes=(
            Choice("triage", _("Beoordelen van het signaal")),
            Choice("advice", _("Meedenken")),
            Choice("escalation", _("Beslissen wie verdergaat")),
        ),
    )
)
