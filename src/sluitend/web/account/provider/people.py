"""Which account is meant by whom a provider vouches for, and which roles their groups give."""

import logging
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sluitend.access.actor import Actor, system
from sluitend.access.clock import now, today
from sluitend.access.context import acting
from sluitend.access.errors import Refused
from sluitend.access.models import Invitation, ProviderIdentity, User
from sluitend.casework.programmes import PROGRAMMES
from sluitend.registry.actors import actor_of, in_office, post_in_force
from sluitend.registry.models import Official, Organisation
from sluitend.registry.verbs import end_role, give_role
from sluitend.web.account.provider.exchange import ProviderRefusedError
from sluitend.web.account.provider.settings import Provider, Role

logger = logging.getLogger(__name__)
JOB: Final = system("provider")
REASON: Final = "Volgens de groepen bij de eigen organisatie"


def person_of(provider: Provider, claims: dict[str, Any]) -> User:
    """Return the account of whom the provider vouches for, with the roles that their groups give now.

    Known by issuer and subject. Who is new gets an account. An existing one, known or not, is theirs only when it
    belongs to this organisation and to no other: no provider opens the account of somebody else's people, or of who
    went to work elsewhere. Raises ProviderRefusedError.
    """
    organisation = Organisation.objects.filter(slug=provider.organisation).first()
    if organisation is None:
        raise ProviderRefusedError("no such organisation")
    with acting(JOB):
        known = (
            ProviderIdentity.objects.select_related("user")
            .filter(issuer=provider.issuer, subject=claims["sub"])
            .first()
        )
        if known and not actor_of(known.user).employers <= {organisation.pk}:
            raise ProviderRefusedError("account works elsewhere")
        user = known.user if known else _first_time(provider, organisation, claims)
        if not user.is_active:
            raise ProviderRefusedError("account blocked")
        _follow_groups(provider, organisation, user, claims)
    return user


def _first_time(provider: Provider, organisation: Organisation, claims: dict[str, Any]) -> User:
    email = _address(claims)
    name = str(claims.get("name") or email)[:120]
    user = User.objects.select_for_update().filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, name)
    elif not _belongs(user, organisation):
        raise ProviderRefusedError("address belongs to an account elsewhere")
    # Who comes in this way needs no link any more, and nobody else may use it.
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=now())
    ProviderIdentity.objects.create(user=user, issuer=provider.issuer, subject=claims["sub"])
    return user


def _belongs(user: User, organisation: Organisation) -> bool:
    """Return True when an account works for this organisation alone, or waits for its first log-in there."""
    employers = actor_of(user).employers
    if employers:
        return employers == {organisation.pk}
    waits = Invitation.objects.filter(user=user)
    return (
        waits.filter(organisation=organisation.pk).exists()
        and not waits.exclude(organisation=organisation.pk).exists()
    )


def _address(claims: dict[str, Any]) -> str:
    email = str(claims.get("email", "")).strip().lower()
    if claims.get("email_verified") is False:
        raise ProviderRefusedError("address not verified")
    try:
        validate_email(email)
    except ValidationError as error:
        raise ProviderRefusedError("no address") from error
    return email


def _follow_groups(
    provider: Provider, organisation: Organisation, user: User, claims: dict[str, Any]
) -> None:
    """Give the roles of the groups that somebody is in, and end those of groups they have left.

    Only roles that the configuration maps a group to are ended: others were given here.
    """
    told = claims.get(provider.groups_claim, [])
    groups = {str(group) for group in told} if isinstance(told, list) else set()
    wanted = {role for group, role in provider.groups.items() if group in groups}
    mapped = set(provider.groups.values())
    held = {_role_of(official): official for official in _offices(user, organisation)}
    for role, official in held.items():
        if role in mapped - wanted:
            _try(end_role, JOB, official.pk, reason=REASON)
    for role in sorted(wanted - set(held), key=repr):
        _try(
            give_role,
            JOB,
            organisation.pk,
            user=user.pk,
            role=role.role,
            municipality=role.municipality,
            programme=role.programme,
            programmes=tuple(PROGRAMMES),
            valid_from=today(),
            reason=REASON,
        )


def _offices(user: User, organisation: Organisation) -> list[Official]:
    day = today()
    return list(
        Official.objects.filter(
            in_office(day), post_in_force(day, "post__"), user=user, post__organisation=organisation
        ).select_related("post")
    )


def _role_of(official: Official) -> Role:
    post = official.post
    return Role(post.role, post.municipality_id, post.programme)


def _try(act: Any, actor: Actor, thing: Any, **values: Any) -> None:
    """Carry out a verb; what the registry refuses (the last administrator) keeps nobody out, and is logged."""
    try:
        act(actor, thing, **values)
    except Refused as refused:
        logger.warning("role of a group not followed: %s: %s", act.__name__, refused.field or "")
