"""The programme TOP X of the Zorg- en Veiligheidshuis."""

from django.utils.translation import gettext_lazy as _

from sluitend.casework.programmes import Choice, Programme, register

TOP_X = register(
    Programme(
        code="top_x",
        name=_("TOP X"),
        space="care_and_safety",
        stages=(
            Choice("nominated", _("Aangemeld")),
            Choice("weighed", _("Gewogen")),
            Choice("plan", _("Plan van aanpak")),
            Choice("monitoring", _("Uitvoering en volgen")),
        ),
        moves={
            "nominated": frozenset({"weighed"}),
            "weighed": frozenset({"plan"}),
            "plan": frozenset({"monitoring"}),
            "monitoring": frozenset({"plan"}),
        },
        first_step=_("Weeg de aanmelding"),
        first_term=5,
        answer_term=3,
        contact_term=28,
        escalation_role="process_director",
        carried_by=frozenset({"safety_house", "municipality"}),
        close_reasons=(
            Choice("stable", _("Stabiel, overgedragen aan de gewone keten")),
            Choice("not_taken", _("Niet opgenomen na weging")),
            Choice("moved_away", _("Vertrokken uit de regio")),
            Choice("criteria_gone", _("Voldoet niet meer aan de criteria")),
        ),
        needs_aftercare=frozenset({"stable"}),
        legal_bases=(
            Choice(
                "partnership", _("Samenwerkingsverband zorg en veiligheid"),
                "Wet gegevensverwerking door samenwerkingsverbanden (Stb. 2024, 380); daarvoor het convenant",
            ),
            Choice("public_task", _("Taak van algemeen belang"), "AVG artikel 6 lid 1 onder e"),
        ),
        purposes=(
            Choice("process", _("Procesregie")),
            Choice("care", _("Zorg en begeleiding")),
            Choice("safety", _("Veiligheid")),
            Choice("escalation", _("Beslissen wie verdergaat")),
        ),
    )
)  # fmt: skip
