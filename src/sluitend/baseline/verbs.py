"""What a person can do with the ledger: say that a fact counted on other days than the register says."""

from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sluitend.access.actor import Actor
from sluitend.access.clock import EARLIEST, now, today
from sluitend.access.context import acting, verb
from sluitend.access.errors import AlreadyDone, Refused
from sluitend.access.ids import new_id
from sluitend.baseline.access import access_fact
from sluitend.baseline.ledger import JOB
from sluitend.baseline.models import Fact
from sluitend.casework.checks import clean_text
from sluitend.registry.consequences import follow


@verb
def correct_fact(
    actor: Actor,
    fact: UUID,
    *,
    counts_from: date | None = None,
    counts_until: date | None = None,
    reason: str,
    never: bool = False,
    token: UUID | None = None,
) -> Fact:
    """Say that a fact counted from `counts_from` until `counts_until` (None: it still does), or `never`, and why.

    The fact is superseded, not rewritten: what we held before can still be asked. Only days change that differ from
    what stood. Returns the fact that took its place. Raises NotFound, NotAllowed, AlreadyDone or Refused.
    """
    asked = access_fact(actor, fact, to_correct=True)
    with acting(JOB):
        corrected = _correct(actor, asked.pk, counts_from, counts_until, reason, never=never, token=token)
    follow()
    return corrected


def _correct(
    actor: Actor,
    fact: UUID,
    counts_from: date | None,
    counts_until: date | None,
    reason: str,
    *,
    never: bool,
    token: UUID | None,
) -> Fact:
    stands = Fact.objects.select_for_update().get(pk=fact)
    if token is not None and Fact.objects.filter(pk=token).exists():
        raise AlreadyDone(_("Dit is al verwerkt: het formulier was al verstuurd."), token)
    if stands.superseded_at is not None:
        raise Refused(
            _("Dit is intussen al gewijzigd. Kijk op de bladzijde van de gemeente hoe het nu staat.")
        )
    since = stands.counts_from if never or counts_from is None else counts_from
    until = since if never else counts_until
    _check_days(stands, since, until, never=never)
    why = clean_text(reason, "reason", limit=500)
    stands.superseded_at = max(now(), stands.recorded_at)
    stands.save(update_fields=["superseded_at"])
    corrected = Fact(
        id=token or new_id(),
        counts_from=since,
        counts_until=until,
        correction=why,
        corrected_by_id=actor.user,
        recorded_at=now(),
        **{name: getattr(stands, name) for name in _KEPT},
    )
    corrected.save(force_insert=True)
    return corrected


_KEPT = (
    *(
        "municipality_id",
        "sub_criterion",
        "measure",
        "subject",
        "proves",
        "level",
        "dated",
        "holds_until",
        "detail",
    ),
    *("declared", "follows"),
)


def _check_days(stands: Fact, since: date, until: date | None, *, never: bool) -> None:
    if since > today():
        raise Refused(_("Deze datum ligt in de toekomst. Corrigeren gaat over wat al was."), "counts_from")
    if until is None and not stands.follows:
        raise Refused(
            _("Dit staat niet meer in het register. Geef aan tot wanneer het telde."), "counts_until"
        )
    if until is not None and until > today():
        raise Refused(_("Deze datum ligt in de toekomst. Corrigeren gaat over wat al was."), "counts_until")
    if until is not None and until <= since and not never:
        raise Refused(_("De einddatum ligt niet na de begindatum."), "counts_until")
    if (since, until) == (stands.counts_from, stands.counts_until):
        raise Refused(_("Dit staat er al zo. Kies een andere datum."), "counts_from")
    if not never and since != stands.counts_from:
        _check_beginning(stands, since)


def _check_beginning(stands: Fact, since: date) -> None:
    """Refuse a day before all that we tell of, or before the municipality was there."""
    if since < EARLIEST:
        raise Refused(
            _("Deze datum ligt te ver terug. Het basisniveau begint op 1 januari 2000."), "counts_from"
        )
    began = stands.municipality.valid_from
    if began is not None and since < began:
        raise Refused(
            _("Deze gemeente bestaat sinds %(day)s. Kies een dag vanaf dan.")
            % {"day": date_format(began, "j F Y")},
            "counts_from",
        )
