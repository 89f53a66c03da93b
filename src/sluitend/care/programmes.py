"""The programmes of care: victims of human trafficking, and minors among them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from sluitend.care.growing import PREPARES
from sluitend.casework.programmes import Choice, Programme, register

STAGES: Final = (
    Choice("intake", _("Intake")),
    Choice("safety", _("Veiligheid en opvang")),
    Choice("guidance", _("Begeleiding")),
    Choice("aftercare", _("Nazorg")),
)
MOVES: Final = {
    "intake": frozenset({"safety", "guidance"}),
    "safety": frozenset({"guidance"}),
    "guidance": frozenset({"safety", "aftercare"}),
    "aftercare": frozenset({"safety", "guidance"}),
}
CLOSE_REASONS: Final = (
    Choice("goals_met", _("Doelen bereikt")),
    Choice("moved_away", _("Vertrokken naar een andere regio of een ander land")),
    Choice("no_contact", _("Contact verbroken, na herhaalde pogingen")),
    Choice("own_wish", _("Op eigen verzoek")),
    Choice("no_trafficking", _("Geen mensenhandel")),
)
PURPOSES: Final = (
    Choice("care", _("Zorg en begeleiding")),
    Choice("shelter", _("Opvang")),
    Choice("safety", _("Veiligheid")),
    Choice("legal", _("Juridische ondersteuning")),
    Choice("escalation", _("Beslissen wie verdergaat")),
)
ADULT_CARRIERS: Final = frozenset(
    {"municipality", "region", "womens_shelter", "supported_housing", "ggd", "safety_house", "comensha"}
)
# In aftercare the planned contacts say when somebody is spoken to (`support.rounds`).
SILENCE: Final = {"aftercare": None}

VICTIM_CARE = register(
    Programme(
        code="victim_care",
        name=_("Zorgcoördinatie slachtoffer"),
        space="care",
        stages=STAGES,
        moves=MOVES,
        first_step=_("Eerste contact: is de persoon nu veilig?"),
        first_term=1,
        answer_term=2,
        contact_term=14,
        escalation_role="care_coordinator",
        carried_by=ADULT_CARRIERS,
        close_reasons=CLOSE_REASONS,
        needs_aftercare=frozenset({"goals_met", "moved_away", "own_wish"}),
        after_closing=frozenset({"record_aftercare"}),
        silence=SILENCE,
        legal_bases=(
            # The first holds when nobody chose: consent is never assumed.
            Choice("wmo", _("Uitvoering van de Wmo"), "Wmo 2015, hoofdstuk 5; AVG artikel 6 lid 1 onder e"),
            Choice("consent", _("Toestemming van de persoon"), "AVG artikel 6 lid 1 onder a"),
            Choice("vital_interest", _("Vitaal belang"), "AVG artikel 6 lid 1 onder d"),
        ),
        purposes=PURPOSES,
        # Whoever turns out to be a minor, and back at 18: one case goes on, nobody closes one and opens another.
        goes_on_in=frozenset({"minor_victim"}),
    )
)

MINOR_VICTIM = register(
    Programme(
        code="minor_victim",
        name=_("Minderjarig slachtoffer (loverboyproblematiek)"),
        space="care",
        stages=STAGES,
        moves=MOVES,
        first_step=_("Eerste contact: is het kind nu veilig?"),
        first_term=1,
        answer_term=1,
        contact_term=7,
        escalation_role="care_coordinator",
        carried_by=frozenset({"safe_at_home", "youth_care", "municipality"}),
        close_reasons=(*CLOSE_REASONS, Choice("adult_care", _("Voortgezet bij de zorg voor volwassenen"))),
        needs_aftercare=frozenset({"goals_met", "moved_away", "own_wish"}),
        # A hand-over takes a case into adult care; this is for a child who has a case there already.
        goes_on_after=frozenset({"adult_care"}),
        after_closing=frozenset({"record_aftercare"}),
        silence=SILENCE,
        legal_bases=(
            Choice("youth_act", _("Uitvoering van de Jeugdwet"), "Jeugdwet; AVG artikel 6 lid 1 onder e"),
            Choice(
                "safe_at_home",
                _("Taak van Veilig Thuis"),
                "Wmo 2015, hoofdstuk 4; AVG artikel 6 lid 1 onder e",
            ),
            Choice("consent", _("Toestemming"), "AVG artikel 6 lid 1 onder a"),
            Choice("vital_interest", _("Vitaal belang"), "AVG artikel 6 lid 1 onder d"),
        ),
        purposes=PURPOSES,
        goes_on_in=frozenset({"victim_care"}),
        prepares=frozenset({PREPARES}),
    )
)
