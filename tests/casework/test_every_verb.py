"""What holds for each verb: who may, what is refused, once is once, one line in the timeline, a constant cost."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sluitend.access.errors import AlreadyDone, NotFound, Refused
from sluitend.access.ids import new_id
from sluitend.casework import verbs
from sluitend.casework.models import Case, Entry
from tests.casework.acts import ACTS, Stage, check_promises, set_up, written
from tests.factories import a_case, a_token, an_offer, in_days, last_entry, people

OFFERED = {
    "accept_handover",
    "decline_handover",
    "withdraw_handover",
}  # a case is not closed while it is offered
MAY = [pytest.param(act, who, id=f"{act} by {who}") for act in ACTS for who in act.allowed]
MAY_NOT = [
    pytest.param(act, who, error, id=f"{act} by {who}")
    for act in ACTS
    for who, error in act.forbidden.items()
]
TEXTS = [
    pytest.param(act, name, limit, required, id=f"{act}: {name}")
    for act in ACTS
    for name, (limit, required) in act.texts.items()
]
DATES = [pytest.param(act, name, id=f"{act}: {name}") for act in ACTS for name in act.dates]
EACH = [pytest.param(act, id=act.verb) for act in ACTS]


@pytest.fixture
def stage(db, act) -> Stage:
    return set_up(act, people())


def case_of(outcome) -> Case:
    return Case.objects.get(pk=getattr(outcome, "case_id", outcome.pk))


# About who the case is about: `tests/people` has them, each circle of need-to-know apart.
OF_PEOPLE = {
    "add_to_person", "break_glass", "change_person", "end_emergency", "end_involvement", "involve_known",
    "involve_person", "join_persons", "judge_emergency", "part_persons", "reveal_person",
}  # fmt: skip


def test_no_verb_is_left_out():
    jobs = {"expire_handover", "expire_handovers"}
    assert {act.verb for act in ACTS} == set(verbs.__all__) - jobs - OF_PEOPLE


@pytest.mark.parametrize(("act", "who"), MAY)
def test_who_may_leaves_one_line_in_the_timeline(stage, act, who):
    before = Entry.objects.count()
    case = case_of(stage.do(who))
    assert Entry.objects.count() == before + 1
    entry = last_entry(case)
    assert entry.verb == act.verb
    assert entry.number == case.entries
    assert entry.user_id == stage.actor(who).user
    assert entry.actor == ("" if entry.user_id else "system:test")
    check_promises()


@pytest.mark.parametrize(("act", "who", "error"), MAY_NOT)
def test_who_may_not_is_refused_and_nothing_happens(stage, act, who, error):
    before = written()
    with pytest.raises(error) as refused:
        stage.do(who)
    assert type(refused.value) is error
    assert written() == before
    check_promises()


@pytest.mark.parametrize("act", EACH)
def test_the_same_form_sent_twice_is_one_act(stage, act):
    token = a_token()
    first = case_of(stage.do(act.allowed[0], token=token))
    before = written()
    with pytest.raises(AlreadyDone) as again:
        stage.do(act.allowed[0], token=token)
    assert again.value.entry == Entry.objects.get(pk=token) == last_entry(first)
    assert written() == before


@pytest.mark.parametrize("act", EACH)
def test_a_verb_costs_the_same_however_much_there_is(stage, act):
    for _ in range(3):
        more = a_case(stage.net.anna, participant=stage.net.shelter)
        an_offer(stage.net.anna, more, stage.net.far)
    if act.verb not in {"open_case", "reopen_case"}:
        for number in range(3):
            verbs.add_step(stage.net.anna, stage.case.pk, what=f"Stap {number}", due=in_days(9))
            verbs.write_note(stage.net.anna, stage.case.pk, text="Regel")
    with CaptureQueriesContext(connection) as captured:
        stage.do(act.allowed[0], token=a_token())
    # Telling the database who acts costs nothing within a request, and two short statements for the gaps.
    told = ("SAVEPOINT", "set_config('sluitend.actor'")
    statements = [query["sql"] for query in captured if not any(word in query["sql"] for word in told)]
    assert len(statements) == act.statements, "\n".join(statement[:100] for statement in statements)


@pytest.mark.parametrize(("act", "name", "limit", "required"), TEXTS)
def test_text_that_will_not_do_is_refused_at_its_field(stage, act, name, limit, required):
    before = written()
    for text in ["", " \n ", "\x00\u202e\u2066"] if required else []:
        with pytest.raises(Refused) as refused:
            stage.do(act.allowed[0], **{name: text})
        assert refused.value.field == name
    with pytest.raises(Refused) as refused:
        stage.do(act.allowed[0], **{name: "é" * (limit + 1)})
    assert refused.value.field == name
    assert written() == before


@pytest.mark.parametrize(("act", "name", "limit", "required"), TEXTS)
def test_text_of_the_greatest_length_in_any_script_is_kept_without_hidden_marks(
    stage, act, name, limit, required
):
    hidden = "\x00\u202e\ufeff"
    text = "سلام ЖЗИ 漢字 🙂 "
    text = (text * (limit // len(text) + 1))[: limit - 1] + "."
    stage.do(act.allowed[0], **{name: hidden + text})
    check_promises()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM casework_entry AS e WHERE e.text = %(t)s OR e.data::text LIKE '%%' || %(t)s || '%%')"
            " + (SELECT count(*) FROM casework_step AS s WHERE %(t)s IN (s.what, s.kind))"
            " + (SELECT count(*) FROM casework_case AS c WHERE %(t)s IN (c.title, c.aftercare))"
            " + (SELECT count(*) FROM casework_handover AS h WHERE %(t)s IN (h.summary, h.reason))",
            {"t": text},
        )
        assert cursor.fetchone()[0] > 0


@pytest.mark.parametrize(("act", "name"), DATES)
def test_a_date_in_the_past_or_beyond_five_years_is_refused_at_its_field(stage, act, name):
    before = written()
    for day in (in_days(-1), in_days(5 * 366 + 1), in_days(-20000)):
        with pytest.raises(Refused) as refused:
            stage.do(act.allowed[0], **{name: day})
        assert refused.value.field == name
    assert written() == before
    stage.do(act.allowed[0], **{name: in_days(5 * 366)})
    check_promises()


@pytest.mark.parametrize("act", [param for param in EACH if param.id != "open_case"])
def test_what_is_not_there_and_what_is_not_yours_answer_alike(stage, act):
    unknown = Stage(stage.act, stage.net, stage.case, new_id(), stage.how)
    answers = []
    for one, who in ((unknown, act.allowed[0]), (stage, "chantal")):
        with pytest.raises(NotFound) as refused:
            one.do(who)
        answers.append(str(refused.value.message))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("act", EACH)
def test_an_id_of_nothing_or_of_another_organisation_is_refused_at_its_field(stage, act):
    before = written()
    for name, value in stage.how.items():
        if name == "on" or not isinstance(value, UUID):
            continue
        wrong = [new_id()]
        if name == "official":
            wrong.append(stage.net.chantal.offices[0].official)
        for other in wrong:
            with pytest.raises(Refused) as refused:
                stage.do(act.allowed[-1], **{name: other})
            assert refused.value.field == name
    for name in {"municipality", "to_municipality"} & set(stage.how):
        with pytest.raises(Refused) as refused:
            stage.do(act.allowed[0], **{name: "GM0000"})
        assert refused.value.field == name
    for name in {"programme", "purpose", "legal_basis", "stage", "subject", "confidentiality"} & {
        *stage.how,
        *(("subject", "confidentiality", "purpose", "legal_basis") if act.verb == "open_case" else ()),
    }:
        with pytest.raises(Refused) as refused:
            stage.do(act.allowed[0], **{name: 7 if name == "confidentiality" else "made_up"})
        assert refused.value.field == name
    assert written() == before


@pytest.mark.parametrize(
    "act",
    [p for p in EACH if p.id not in {"open_case", "reopen_case", "write_note", "correct_entry", *OFFERED}],
)
def test_a_closed_case_is_closed_for_every_verb_but_a_note(stage, act):
    target = stage.target
    stage.case.steps.filter(organisation=stage.net.shelter).update(organisation=stage.net.town)
    verbs.close_case(stage.net.anna, stage.case.pk, reason="no_trafficking", text="Klaar")
    before = written()
    with pytest.raises(Refused):
        act.do(stage.net.anna, target, stage.how)
    assert written() == before
    check_promises()
