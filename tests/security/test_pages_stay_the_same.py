"""Every page that names no thing is the same to an outsider, whether or not there is anything.

All roles in one test: what they see before is looked at once.
"""

from django.db import transaction

from tests.factories import people
from tests.security.outsiders import LEADS_OUT, OWN_TRACES, WHO, as_, leaks, outsiders, told, unlike
from tests.security.planted import plant
from tests.security.routes import every_route, plain


def seen_by(somebodies, who):
    """What each page without a thing in its address shows to somebody."""
    client = as_(somebodies, who)
    return {
        route.filled({}): plain(told(client.get(route.filled({}))))
        for route in every_route()
        if not route.things and route.name not in LEADS_OUT | OWN_TRACES
    }


def seen_by_all(somebodies):
    with transaction.atomic():
        try:
            return {who: seen_by(somebodies, who) for who in WHO}
        finally:
            transaction.set_rollback(True)


def test_every_page_is_the_same_to_an_outsider_whether_or_not_there_is_anything(db):
    net, before, wrong = people(), {}, []
    somebodies = outsiders(net)
    planted = plant(net, before=lambda: before.update(seen_by_all(somebodies)))
    for who, pages in seen_by_all(somebodies).items():
        for address, text in pages.items():
            if leaked := leaks(text, planted.secrets):
                wrong.append((who, "told", address, leaked))
            if difference := unlike(before[who][address], text):
                wrong.append((who, "differs", address, difference))
    assert wrong == [], "\n".join(map(str, wrong))
