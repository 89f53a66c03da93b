"""Gaps and bridges say what they are, in a log or in a debugger, without telling of a person."""

from datetime import date

from sluitend.gaps.models import Bridge, Gap, WeekTally


def test_they_name_themselves():
    assert str(Gap(rule="post_vacant", subject="7")) == "post_vacant 7"
    assert str(Bridge(what="Opvang in Almere")) == "Opvang in Almere"
    tally = WeekTally(region_id="XA", in_cases=False, week=date(2018, 3, 12), opened=5, closed=2)
    assert str(tally) == "XA 2018-03-12: +5 −2"
