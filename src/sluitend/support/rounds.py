"""When the help ends, aftercare begins by itself: its contacts are planned, each with a day and somebody's post.

The kernel calls this when a case moves (`casework.timeline.MOVED`), in the same transaction: so a case cannot go to
aftercare or close with it without its contacts, whichever screen or job did that.
"""

from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from sluitend.access.actor import system
from sluitend.access.clock import months_after
from sluitend.access.context import acting
from sluitend.casework.models import Case
from sluitend.casework.programmes import programme
from sluitend.casework.terms import today
from sluitend.registry.actors import in_office, post_in_force
from sluitend.registry.models import Official, Post
from sluitend.support.models import Aftercare, AftercareContact
from sluitend.support.programmes import SUPPORTED
from sluitend.support.reference import contact_months

# Whoever changes a case need not know whom it is about, and so may not see its aftercare.
JOB: Final = system("plan_aftercare")


def belongs_in_aftercare(case: Case) -> bool:
    """Return True for a case of a supported programme in the stage of aftercare, or that closed with aftercare."""
    if case.is_open:
        return case.stage == SUPPORTED[case.programme]
    return bool(case.aftercare) and case.continued_in_id is None


def follow_case(case: UUID) -> None:
    """Begin the aftercare of a case that came to it, and end that of one in which the help goes on. One query more."""
    with acting(JOB, savepoint=False):
        running = Aftercare.objects.filter(case=OuterRef("pk"), ended_on=None)
        found = (
            Case.objects.filter(pk=case, programme__in=SUPPORTED)
            .annotate(running=Subquery(running.values("pk")[:1]))
            .first()
        )
        if found is None:
            return
        ends = found.continued_in_id is not None or (found.is_open and not belongs_in_aftercare(found))
        if found.running and ends:
            end_round(found.running)
        elif not found.running and belongs_in_aftercare(found):
            begin_round(found)


def begin_round(case: Case) -> Aftercare:
    """Plan the contacts of a case, counted from today; returns the round."""
    day, post = today(), post_of(case)
    begun = Aftercare.objects.create(case=case, begins_on=day)
    AftercareContact.objects.bulk_create(
        AftercareContact(
            case=case, aftercare=begun, months=months, due=months_after(day, months), post_id=post
        )
        for months in contact_months()
    )
    return begun


def end_round(aftercare: UUID) -> None:
    """End a round: what was still planned is no longer needed."""
    AftercareContact.objects.filter(aftercare=aftercare, state="planned").update(state="dropped")
    Aftercare.objects.filter(pk=aftercare).update(ended_on=today())


def post_of(case: Case) -> UUID | None:
    """Return the post that answers for a contact: that of who carries the case, else one of the organisation's own.

    None where the organisation has none that is filled: the contact is then the organisation's.
    """
    day = today()
    now = Official.objects.filter(in_office(day))
    own = now.filter(post__organisation=case.organisation_id)
    if case.official_id and (post := own.filter(pk=case.official_id).values_list("post", flat=True).first()):
        return post
    filled = Exists(now.filter(post=OuterRef("pk")))
    wanted = [programme(case.programme).escalation_role, "professional", "contact_official"]
    posts = Post.objects.filter(
        post_in_force(day), filled, organisation=case.organisation_id, role__in=wanted
    )
    found = sorted(posts.values_list("role", "pk"), key=lambda one: (wanted.index(one[0]), str(one[1])))
    return found[0][1] if found else None
