"""Nobody lets themselves in by inviting themselves, learns who has an account, or gets a role they did not take."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction

from sluitend.access.clock import now
from sluitend.access.errors import NotAllowed, NotFound, Refused
from sluitend.access.models import SecurityEvent, User
from sluitend.registry import verbs
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Official, Proposal
from tests.factories import account, office, somebody, today


def page(response) -> str:
    return response.content.decode()


def invite(actor, world, **values):
    usual = {"email": "prive@voorbeeld.test", "name": "Getypte Naam", "role": "professional"}
    return verbs.invite_person(actor, world.place.pk, valid_from=today(), **usual | values)


def actor_at(address):
    return actor_of(User.objects.get(email=address))


@pytest.mark.parametrize("role", ["professional", "administrator", "privacy_officer", "planner"])
def test_one_administrator_alone_lets_nobody_in_who_sees_or_decides(world, role):
    offer = invite(world.ada, world, role=role).given
    alias = actor_at("prive@voorbeeld.test")
    assert not verbs.offers_to(alias)
    for decide in (verbs.accept_offer, verbs.decline_offer):
        with pytest.raises(NotFound):
            decide(alias, offer.pk)
    with pytest.raises((NotAllowed, Refused)):
        verbs.confirm_proposal(world.ada, offer.pk)
    verbs.confirm_proposal(world.ben, offer.pk)
    with pytest.raises(Refused):
        verbs.confirm_proposal(world.ben, offer.pk)
    verbs.accept_offer(alias, offer.pk)
    assert actor_at("prive@voorbeeld.test").has_role(role)


def test_a_role_that_sees_nothing_is_no_way_to_one_that_does(world):
    """First a harmless role for oneself under another address, then more: that too waits for another."""
    offer = invite(world.ada, world, role="policy_adviser").given
    alias = User.objects.get(email="prive@voorbeeld.test")
    verbs.accept_offer(actor_of(alias), offer.pk)
    values = {"user": alias.pk, "role": "professional", "valid_from": today()}
    asked = verbs.give_role(world.ada, world.place.pk, reason="nodig", **values)
    assert isinstance(asked, Proposal)
    with pytest.raises(Refused, match="andere beheerder"):
        verbs.appoint_official(
            world.ada,
            Official.objects.get(pk=office(world.bas)).post_id,
            name="Ik",
            valid_from=today(),
            user=alias,
        )
    assert not actor_of(alias).organisations
    verbs.confirm_proposal(world.ben, asked.pk)
    assert actor_of(alias).organisations


def test_the_database_lets_nobody_accept_such_a_role_without_a_second_administrator(world):
    offer = invite(world.ada, world).given
    with pytest.raises(IntegrityError, match="offer_four_eyes"), transaction.atomic():
        Proposal.objects.filter(pk=offer.pk).update(
            decision="accepted", decided_by=offer.user_id, decided_at=now()
        )


@pytest.mark.parametrize("role", ["professional", "policy_adviser"])
def test_the_answer_is_the_same_for_an_address_with_and_without_an_account(world, as_, role):
    """Screens, list and register of changes name who was invited as typed, never as the account is called."""
    chantal = account(world.net.chantal)
    client, here, seen = as_(world.ada), f"/beheer/{world.place.pk}/", []
    for address in ("niemand@voorbeeld.test", chantal.email):
        answer = client.post(
            here + "uitnodigen/",
            {"name": "Getypte Naam", "email": address, "role": role, "valid_from": str(today())},
            follow=True,
        )
        assert "Uitnodiging verstuurd" in page(answer)
        texts = [page(answer), *(page(client.get(here + more)) for more in ("", "wijzigingen/"))]
        texts.append(page(client.get("/beheer/beveiliging/")))
        assert not any("Chantal" in text for text in texts)
        seen.append((answer.redirect_chain, [text.count("Getypte Naam") for text in texts[:3]]))
        offer = Proposal.objects.get(user__email=address)
        assert "opnieuw verstuurd" in page(client.post(f"/beheer/voorstellen/{offer.pk}/send/", follow=True))
        verbs.decline_proposal(world.ada, offer.pk, reason="")
    assert seen[0][0] == seen[1][0]
    User.objects.filter(pk=chantal.pk).update(is_active=False)
    assert isinstance(invite(world.ada, world, email=chantal.email).given, Proposal)


def test_who_works_elsewhere_takes_the_role_themselves_or_does_not(
    world, as_, django_capture_on_commit_callbacks
):
    chantal = account(world.net.chantal)
    chantal.set_password("kastanje in de regen")
    chantal.save()
    with django_capture_on_commit_callbacks(execute=True):
        offer = invite(world.ada, world, email=chantal.email).given
    assert not mail.outbox
    with django_capture_on_commit_callbacks(execute=True):
        verbs.confirm_proposal(world.ben, offer.pk)
    assert [one.to for one in mail.outbox] == [[chantal.email]]
    assert actor_of(chantal).employers == {world.net.far.pk}
    assert "Er is u een rol aangeboden door" in page(as_(world.net.chantal).get("/account/rollen/"))
    assert offer.organisation.name not in page(as_(world.bas).get("/account/rollen/")).split("<main")[1]
    for other in (world.bas, world.ada, world.ben):
        with pytest.raises(NotFound):
            verbs.accept_offer(other, offer.pk)
    client = as_(world.net.chantal)
    pia = somebody("Pia", world.place, "privacy_officer")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/account/rollen/{offer.pk}/accept/", follow=True)
    assert actor_of(chantal).employers == {world.net.far.pk, world.place.pk}
    told = {address for one in mail.outbox[1:] for address in one.to}
    assert told == {account(one).email for one in (world.ada, world.ben, pia)}
    assert SecurityEvent.objects.filter(kind="accepted", user=chantal, organisation=world.place.pk).exists()
    assert client.post(f"/account/rollen/{offer.pk}/accept/", follow=True).status_code == 200
    assert Official.objects.filter(user=chantal, post__organisation=world.place).count() == 1


def test_an_offer_that_is_declined_gives_nothing_and_can_be_made_again(world):
    chantal = world.net.chantal
    offer = invite(world.ada, world, email=account(chantal).email, role="policy_adviser").given
    verbs.decline_offer(chantal, offer.pk)
    with pytest.raises(Refused):
        verbs.accept_offer(chantal, offer.pk)
    assert actor_of(account(chantal)).employers == {world.net.far.pk}
    invite(world.ada, world, email=account(chantal).email, role="policy_adviser")


def test_who_lost_everything_is_let_in_again_by_mail_and_told(
    world, as_, client, django_capture_on_commit_callbacks
):
    bas = account(world.bas)
    bas.set_password("kastanje in de regen")
    bas.save()
    here = f"/beheer/{world.place.pk}/mensen/{bas.pk}/"
    as_(world.ada)
    assert "Laat opnieuw inloggen" in page(client.get(here))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(here + "again/", {"reason": "Telefoon kwijt"}, follow=True)
    assert "De link is gemaild" in page(answer)
    assert "/uitnodiging/" not in page(answer)
    to = {address for one in mail.outbox for address in one.to}
    assert to == {bas.email, account(world.ada).email, account(world.ben).email}
    assert SecurityEvent.objects.filter(kind="let_in_again", user=bas).count() == 1
    bas.refresh_from_db()
    assert bas.check_password("kastanje in de regen")
    somewhere = somebody("Elders", world.place, "professional")
    Official.objects.create(
        post=Official.objects.get(pk=office(world.cas)).post,
        user_id=somewhere.user,
        name="Elders",
        valid_from=today(),
    )
    answer = client.post(f"/beheer/{world.place.pk}/mensen/{somewhere.user}/again/", {"reason": "kwijt"})
    assert answer.status_code == 422
    assert "andere organisatie" in page(answer)


def test_who_runs_the_server_lets_the_first_administrator_in_with_a_link(world, capsys):
    call_command("invite", "eerste@voorbeeld.test", "Eerste", organisation=world.place.slug)
    assert "/uitnodiging/" in capsys.readouterr().out
    assert actor_at("eerste@voorbeeld.test").has_role("administrator")


def test_where_there_is_no_other_administrator_the_regions_confirms_an_offer(world, as_):
    verbs.end_role(world.ada, office(world.ben), reason="weg")
    offer = invite(world.ada, world).given
    client = as_(world.rik)
    assert f"/beheer/voorstellen/{offer.pk}/confirm/" in page(client.get("/beheer/"))
    client.post(f"/beheer/voorstellen/{offer.pk}/confirm/")
    assert f"/beheer/voorstellen/{offer.pk}/confirm/" not in page(client.get("/beheer/", follow=True))
    assert verbs.offers_to(actor_at("prive@voorbeeld.test")) == [offer]
