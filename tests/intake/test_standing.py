"""The last word on a consent, for every history of what somebody said: one rule for screens, gaps and exports."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sluitend.exports.gathering import covering
from sluitend.intake.models import Consent
from sluitend.intake.standing import standing, to_partner
from sluitend.intake.words import consent_rows
from sluitend.registry.models import Organisation

BRIDGE, COMENSHA = (
    Organisation(pk=UUID(int=1), kind="womens_shelter", name="Opvang De Brug"),
    Organisation(pk=UUID(int=2), kind="comensha", name="CoMensha"),
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))
FIRST = date(2026, 1, 1)


def a_day(number):
    return FIRST + timedelta(days=number - 1)


def moment(day, later=0):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(minutes=later)


def said(on, *, given=True, until=None, withdrawn=None, later=0, **values):
    """Return a consent as the database can hold it: only a yes ends or is withdrawn, and not before it was given."""
    usual = {"partner": BRIDGE, "partner_name": "", "purpose": "help", "how": "written"}
    gone = max(on, withdrawn) if given and withdrawn else None
    return Consent(
        **usual | values,
        given=given,
        asked_on=on,
        recorded_at=moment(on, later),
        until=max(on, until) if given and until else None,
        withdrawn_on=gone,
        withdrawn_at=moment(gone, later + 1) if gone else None,
    )


def to_whom(draw):
    partner = draw(st.sampled_from([BRIDGE, COMENSHA, None]))
    return {
        "partner": partner,
        "partner_name": "" if partner else draw(st.sampled_from(["CoMensha", " comensha "])),
    }


@st.composite
def sayings(draw):
    return said(
        draw(DAYS),
        given=draw(st.booleans()),
        until=draw(st.none() | DAYS),
        withdrawn=draw(st.none() | DAYS),
        later=draw(st.integers(0, 3)),
        purpose=draw(st.sampled_from(["help", "registration"])),
        how=draw(st.sampled_from(["written", "oral"])),
        **to_whom(draw),
    )


def words(consents, day):
    """Return everything that was said by `day` as events: (receiver, purpose, day, moment, yes or no, consent)."""
    events = []
    for one in consents:
        about = to_partner(one), one.purpose
        if one.asked_on <= day:
            events.append((about, one.asked_on, one.recorded_at, one.given, one))
        if one.withdrawn_on and one.withdrawn_on <= day:
            events.append((about, one.withdrawn_on, one.withdrawn_at, False, one))
    return events


@settings(deadline=None)
@given(st.lists(sayings(), max_size=5), DAYS)
@example([said(a_day(1), withdrawn=a_day(5)), said(a_day(3))], a_day(6))
@example([said(a_day(1), withdrawn=a_day(3)), said(a_day(5))], a_day(6))
@example([said(a_day(1)), said(a_day(3), until=a_day(4))], a_day(6))
def test_what_stands_is_a_yes_after_which_nothing_else_was_said(consents, day):
    stands = standing(consents, day)
    assert len({(to_partner(one), one.purpose) for one in stands}) == len(stands)
    events = words(consents, day)
    for one in stands:
        assert one.given
        assert one.asked_on <= day <= (one.until or day)
        assert one.withdrawn_on is None or day < one.withdrawn_on
        since = [event for event in events if event[0] == (to_partner(one), one.purpose)]
        assert not [event for event in since if (event[1], event[2]) > (one.asked_on, one.recorded_at)]
    # Whoever said yes last, and did not take it back, is heard.
    for about in {event[0] for event in events}:
        last = max(event[1:3] for event in events if event[0] == about)
        final = [event for event in events if event[0] == about and event[1:3] == last]
        if all(event[3] and (event[4].until is None or day <= event[4].until) for event in final):
            assert about in {(to_partner(one), one.purpose) for one in stands}


@settings(deadline=None)
@given(
    st.permutations([said(a_day(1)), said(a_day(1), given=False, later=1), said(a_day(2), purpose="legal")])
)
def test_in_which_order_the_rows_come_does_not_matter(consents):
    assert [one.purpose for one in standing(consents, a_day(9))] == ["legal"]


def test_a_withdrawal_counts_from_its_day():
    given = said(a_day(1), withdrawn=a_day(5))
    assert standing([given], a_day(4)) == [given]
    assert standing([given], a_day(5)) == []
    assert standing([given], FIRST - timedelta(days=1)) == []


@settings(deadline=None)
@given(st.lists(sayings(), max_size=5))
def test_an_export_goes_by_no_other_consent_than_a_screen_shows_as_standing(consents):
    """The screen is of today, after everything that was said."""
    covers = covering(consents, "comensha", "CoMensha", "registration", a_day(20))
    shown = {row.consent.pk for row in consent_rows(consents) if row.state == "stands"}
    if covers is not None and covers.until is None:
        assert covers.pk in shown
