"""The exit programme: guidance for who wants to leave sex work, from first wish to aftercare."""

from django.utils.translation import gettext_lazy as _

from sluitend.casework.programmes import Choice, Programme, register

EXIT = register(
    Programme(
        code="exit",
        name=_("Uitstapprogramma"),
        space="outreach",
        stages=(
            Choice("wish", _("Eerste wens")),
            Choice("plan", _("Plan")),
            Choice("guidance", _("Begeleiding")),
            Choice("aftercare", _("Nazorg")),
        ),
        moves={
            "wish": frozenset({"plan"}),
            "plan": frozenset({"guidance"}),
            "guidance": frozenset({"aftercare", "plan"}),
            "aftercare": frozenset({"guidance"}),
        },
        first_step=_("Spreek af waar en hoe de persoon benaderd wil worden"),
        first_term=5,
        answer_term=3,
        contact_term=28,
        escalation_role="",  # nobody learns of the case by an escalation: who carries it decides
        # A municipality may not keep a register of sex workers (AP 2018; Raad van State 23-12-2020, 201907726/1/A3).
        # So it neither carries nor takes part, nor does a region, which works for municipalities.
        carried_by=frozenset({"ggd", "womens_shelter"}),
        takes_part=frozenset(
            {"ggd", "womens_shelter", "supported_housing", "mental_health", "addiction_care"}
        ),
        close_reasons=(
            Choice("goals_met", _("Doelen bereikt")),
            Choice("own_wish", _("Op eigen verzoek")),
            Choice("no_contact", _("Contact verbroken")),
        ),
        needs_aftercare=frozenset({"goals_met"}),
        legal_bases=(
            Choice("care_relation", _("Behandelrelatie"), "WGBO; AVG artikel 9 lid 2 onder h"),
            Choice("consent", _("Toestemming van de persoon"), "AVG artikel 6 lid 1 onder a"),
        ),
        purposes=(
            Choice("guidance", _("Begeleiding")),
            Choice("care", _("Zorg")),
            Choice("escalation", _("Beslissen wie verdergaat")),
        ),
    )
)
