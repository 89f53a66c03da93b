"""Somebody leaves: what they carry here, to whom it goes, and the end of their role. One page, one act."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from sluitend.access.clock import today
from sluitend.access.errors import AlreadyDone, NotFound
from sluitend.registry import verbs
from sluitend.registry.administering import administered
from sluitend.registry.carrying import Carried, carried_by, possible_successors
from sluitend.registry.models import Official
from sluitend.screens.forms import carry_out, kept_data, offer
from sluitend.screens.logged_in import logged_in
from sluitend.screens.request import Request
from sluitend.web.organisation.forms import ReasonForm
from sluitend.web.organisation.frame import frame
from sluitend.web.organisation.words import period_of, role_of


class HandOverForm(ReasonForm):
    """Who takes over, and why the role ends."""

    field_order = ("token", "to", "reason")

    to = forms.TypedChoiceField(
        label=lazy("Wie neemt het over?"),
        help_text=lazy("Een collega die dit werk mag doen en kan inloggen."),
        coerce=UUID,
        empty_value=None,
    )

    def __init__(self, official: Official, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="over_%s")
        people = [(one.pk, f"{one.name}, {role_of(one)}") for one in possible_successors(official)]
        offer(self, "to", [("", str(_("Kies een collega"))), *people])
        self.has_somebody = bool(people)


@require_http_methods(["GET", "HEAD", "POST"])
@logged_in
def hand_over(request: Request, official: UUID) -> HttpResponse:
    """Show what somebody carries by a role, and let it pass to a colleague while the role ends."""
    found = Official.objects.select_related("post__organisation", "post__municipality", "user")
    person = found.filter(pk=official, post__organisation__in=administered(request.actor)).first()
    if person is None:
        raise NotFound(_("Deze rol is niet gevonden."))
    form = HandOverForm(person, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        form.initial.update(kept_data(request) or {})
    elif (answer := _sent(request, person, form)) is not None:
        return answer
    return _page(request, person, form)


def _sent(request: Request, person: Official, form: HandOverForm) -> HttpResponse | None:
    """Carry out what was sent; None: the page has to show the form again."""
    back = redirect("hand_over", official=person.pk)
    if person.user_id:
        back = redirect("colleague", organisation=person.post.organisation_id, user=person.user_id)
    try:
        done = form.is_valid() and bool(
            carry_out(form, lambda: verbs.hand_over_and_end(request.actor, person.pk, **form.cleaned_data))
        )
    except AlreadyDone as twice:
        messages.info(request, str(twice.message))
        return back
    if not done:
        return None
    messages.success(request, _("Alles is overgedragen en de rol is beëindigd."))
    return back


def _page(request: Request, person: Official, form: HandOverForm) -> HttpResponse:
    place, day = person.post.organisation, today()
    load: list[tuple[Carried, int]] = carried_by(person)
    over = person.valid_until is not None and person.valid_until <= day
    context = frame(request, place, "staff", _("Draag over en beëindig"))
    context["breadcrumbs"][-1:] = [
        *(
            [{"label": person.name, "url": reverse("colleague", args=[place.pk, person.user_id])}]
            if person.user_id
            else []
        ),
        {"label": _("Draag over en beëindig"), "url": ""},
    ]
    context |= {
        "person": person,
        "role": role_of(person),
        "period": period_of(person),
        "load": [(kind.name, count) for kind, count in load],
        "over": over,
        "done": over and not load,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "web/organisation/hand_over.html", context, status=status)
