"""Mail about who was offered a role and who was let in: after the transaction."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from sluitend.access.actor import POWERFUL
from sluitend.access.mailing import mail
from sluitend.access.models import User
from sluitend.registry.actors import serving
from sluitend.registry.administering import awaits_second
from sluitend.registry.models import Official, Proposal
from sluitend.registry.reference import roles


def tell_offer(offer: Proposal) -> None:
    """Mail who was offered a role that they can accept it, once they can: an account in use, and seconded."""
    if offer.user.is_active and offer.user.has_usable_password() and not awaits_second(offer):
        transaction.on_commit(partial(_mail_offer, offer.user, offer.organisation.name))


def tell_let_in(role: Official, account: User) -> None:
    """Mail the administrators and privacy officers of the organisation that somebody was let in, and in which role."""
    place = role.post.organisation
    named = roles().get(role.post.role)
    watching = serving(*POWERFUL).filter(post__organisation=place).exclude(user=account)
    what = str(named.name) if named else role.post.role
    for address, language in watching.values_list("user__email", "user__language").distinct():
        transaction.on_commit(partial(_mail_let_in, role.name, what, place.name, address, language))


def _mail_offer(user: User, place: str) -> None:
    with override(user.language):
        text = _(
            "Beste %(name)s,\n\n%(place)s biedt u een rol aan in Sluitend. Log in en neem die aan of weiger:\n\n"
            "%(link)s\n\nVerwachtte u dit niet? Weiger dan, en bel uw beheerder.\n"
        ) % {"name": user.name, "place": place, "link": settings.SITE_URL + reverse("offers")}
        mail(_("Sluitend: er is u een rol aangeboden"), text, user.email, "notice")


def _mail_let_in(name: str, role: str, place: str, to: str, language: str) -> None:
    with override(language):
        text = _(
            "%(name)s is toegelaten bij %(place)s, in de rol %(role)s.\n\n"
            "Klopt dit niet? Blokkeer dan het account, of bel de beheerder: %(link)s\n"
        ) % {
            "name": name,
            "place": place,
            "role": role,
            "link": settings.SITE_URL + reverse("administration"),
        }
        mail(_("Sluitend: er is iemand toegelaten"), text, to, "notice")
