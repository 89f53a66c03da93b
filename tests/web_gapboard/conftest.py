"""Somebody who plans the region, with gaps to look at; pages through Django's test client."""

import re

import pytest
from django.db import connection

from sluitend.gaps.evaluation import evaluate_all
from sluitend.registry.actors import actor_of
from sluitend.registry.models import Post
from tests import second_steps
from tests.factories import START, a_case, account, an_official, an_organisation, people, somebody


@pytest.fixture
def net(db):
    return people()


@pytest.fixture
def planner(net):
    office = an_organisation("Regio Aan het Water", "region", region=net.region)
    Post.objects.create(role="care_coordinator", organisation=office, region=net.region, required_since=START)
    petra = somebody("Petra", office, "policy_adviser", region=net.region)
    an_official("Petra", office, "planner", region=net.region, user=account(petra))
    return actor_of(account(petra))


@pytest.fixture
def adviser(net):
    """Advises the same region, and works on no case."""
    office = an_organisation("Bureau Aan het Water", "region", region=net.region)
    return somebody("Ad", office, "policy_adviser", region=net.region)


@pytest.fixture
def as_(client):
    """Log in as an actor and return the client."""

    def log_in(actor):
        client.force_login(account(actor))
        return client

    return log_in


@pytest.fixture
def come_back(client):
    """Log in as `actor` on the log-in page that answered a form sent without a session; return where that leads."""

    def log_in(actor, response):
        assert response.status_code == 403
        kept = re.search(r'name="kept" value="([^"]+)"', response.content.decode())[1]
        user = account(actor)
        if not user.has_usable_password():
            second_steps.with_app(user)
        return client.get(second_steps.log_in(client, user, kept=kept).url)

    return log_in


@pytest.fixture
def late(net, planner):
    """A case of Anna's whose step was due long ago, found by a full run."""
    case = a_case(net.anna, first_step="Bel de opvang", participant=net.shelter)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_step SET due = due - 30 WHERE case_id = %s", [case.pk])
        cursor.execute("UPDATE casework_case SET last_contact = last_contact - 30 WHERE id = %s", [case.pk])
    evaluate_all()
    return case
