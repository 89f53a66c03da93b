"""Whoever answers for a contact after the help makes it when it is due; some are made weeks late. All made up."""

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Final
from uuid import UUID

from sluitend.access.actor import WORK_ON_CASES, Actor
from sluitend.access.clock import today
from sluitend.demo.care_stories import in_days
from sluitend.demo.people import person
from sluitend.demo.support_stories import CALLED_THERE
from sluitend.demo.telling import Story
from sluitend.registry.actors import in_office
from sluitend.registry.models import Official
from sluitend.support import verbs
from sluitend.support.models import AftercareContact
from sluitend.support.reference import acting_outcomes

# What comes of a contact, and how often. What remains is said where somebody must act.
OUTCOMES: Final = {
    "well": 55, "not_reached": 14, "through_other": 9, "not_now": 8, "needs_help": 7, "no_wish": 5, "not_safe": 2,
}  # fmt: skip
REMAINS: Final = {
    "needs_help": "Er komen brieven over een oude schuld.",
    "not_safe": "De vroegere werkgever stond bij de deur.",
}
DONE: Final = {
    "needs_help": "Afspraak met de schuldhulp gemaakt, en samen gebeld.",
    "not_safe": "Met de wijkagent gesproken; logeert nu bij een zus.",
}
SELDOM, LATE = 0.08, 25  # so often somebody calls no sooner than so many days after the contact was due
ACTS_WITHIN: Final = 4  # days


def calls() -> Story:
    """Let every contact be made that is due, except in the stories that tell of their own."""
    dice = Random(12)  # noqa: S311  a made-up history, not a secret
    planned: dict[UUID, date] = {}
    while True:
        for contact in _contacts(state="planned", due__lte=today()):
            wait = LATE if contact.pk not in planned and dice.random() < SELDOM else 0
            if planned.setdefault(contact.pk, in_days(wait)) <= today():
                _call(contact, dice)
        for contact in _contacts(
            outcome__in=acting_outcomes(), followed_up_on=None, held_on__lte=in_days(-ACTS_WITHIN)
        ):
            verbs.follow_up_contact(
                _who(contact),
                contact.case_id,
                contact=contact.pk,
                follow_up=DONE[contact.outcome],
                on=today(),
            )
        yield 1


def _contacts(**which: object) -> Iterable[AftercareContact]:
    found = AftercareContact.objects.filter(**which).exclude(case__title__in=CALLED_THERE)
    return list(found.select_related("case").order_by("due", "case__opened_at", "case__reference"))


def _call(contact: AftercareContact, dice: Random) -> None:
    # Who wished no contact in the round before this one in the list: what was planned is dropped.
    if not AftercareContact.objects.filter(pk=contact.pk, state="planned").exists():
        return
    [outcome] = dice.choices(list(OUTCOMES), list(OUTCOMES.values()))
    verbs.record_aftercare(
        _who(contact), contact.case_id, contact=contact.pk, outcome=outcome, on=today(),
        remains=REMAINS.get(outcome, ""),
    )  # fmt: skip


def _who(contact: AftercareContact) -> Actor:
    """Return who has the post that answers for a contact, else somebody who works on cases there."""
    here = Official.objects.filter(
        in_office(today()), post__organisation=contact.case.organisation_id, user__is_demo=True
    )
    emails = here.order_by("valid_from", "pk").values_list("user__email", flat=True)
    answers, works = emails.filter(post=contact.post_id), emails.filter(post__role__in=WORK_ON_CASES)
    return person(answers.first() or works[0])
