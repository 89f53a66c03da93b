"""Stories of registering with CoMensha: by written consent, and on another ground without saying who."""

from sluitend.casework.models import Case
from sluitend.demo.care_stories import in_days
from sluitend.demo.intake_stories import AT_THE_COUNTER, BUILDING, HOUSEHOLD, who_carries
from sluitend.demo.telling import Story
from sluitend.exports.verbs import register_with_comensha
from sluitend.intake.models import Answer, Consent
from sluitend.legal.queries import latest
from sluitend.legal.verbs import record_legal


def by_consent(title: str) -> Story:
    """Somebody who consented on paper is registered, with who they are."""
    consented = Consent.objects.filter(purpose="registration", given=True, withdrawn_on=None).values("case")
    found = Case.objects.filter(pk__in=consented, title=title, closed_at=None)
    for case in found.order_by("opened_at", "reference")[:1]:
        why = "Wil geregistreerd worden, en dat CoMensha meedenkt over een vervolgplek."
        register_with_comensha(who_carries(case), case.pk, motivation=why)
    yield 90


def without_consent(title: str) -> Story:
    """Nobody asked for consent yet, and the number must be right: registered without saying who."""
    asked = Answer.objects.values("case")
    found = Case.objects.filter(pk__in=asked, title=title, closed_at=None)
    for case in found.order_by("opened_at", "reference")[:1]:
        if "registration" not in latest(case):
            record_legal(who_carries(case), case.pk, code="registration_open", on=in_days(0))
        yield 3
        case.refresh_from_db()
        if case.is_open:
            register_with_comensha(
                who_carries(case), case.pk, legal_basis="wmo", without="unreachable",
                motivation="Is sinds vorige week niet te bereiken. Zonder wie het is telt de casus toch mee.",
            )  # fmt: skip
    yield 90


def all_stories(days: int) -> list[tuple[float, Story]]:
    """Return the stories with the day on which each begins, of `days` in all; after those of the intakes."""
    return [
        (days - 55, by_consent(BUILDING)),
        (days - 19, by_consent(AT_THE_COUNTER)),
        (days - 14, without_consent(HOUSEHOLD)),
    ]
