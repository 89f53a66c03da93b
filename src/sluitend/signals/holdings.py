"""What signals hold of a person: the reports in whose case somebody is involved, and to whom they were passed on."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sluitend.casework.holdings import cases_of
from sluitend.identity.holdings import Holder, Inquiry, Part, Section, register
from sluitend.signals.models import PassedOn, Signal


def _about(inquiry: Inquiry) -> list[Section]:
    carried = cases_of(inquiry).filter(organisation=inquiry.organisation).values("pk")
    signals = Signal.objects.filter(case__in=carried).select_related("case").order_by("reported_on")
    passed = PassedOn.objects.filter(signal__in=carried).order_by("at")
    told = [
        Part(
            f"signal.{one.pk}",
            f"{one.case.reference}",
            None,
            [
                (_("Gemeld op"), date_format(one.reported_on, "j F Y")),
                (_("Waar"), one.place),
            ],
            one.what,
            # Who reported is protected, unless it is the one who asks.
            about_others=True,
        )
        for one in signals
    ]
    given = [
        Part(
            f"passed.{one.pk}",
            _("Doorgegeven aan %(name)s") % {"name": one.organisation_name},
            one.at,
            [(_("Grondslag"), one.legal_basis)],
            one.motivation,
            about_others=True,
        )
        for one in passed
    ]
    return [
        Section("signals", _("Signalen"), _("Om te beoordelen of er iets aan de hand is."), told),
        Section(
            "passed_on", _("Doorgegeven signalen"), _("Aan wie een signaal is gegeven, en waarom."), given
        ),
    ]


register(Holder("signals", _("Signalen"), _about, frozenset({"signals_signal", "signals_passedon"})))
