"""How long leads waited, and how many answered what."""

import datetime as dt

import pytest

from salesmetrics.crm import models as crm
from salesmetrics.metrics.distribution import recommendations, response_times, satisfactions
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.tenancy.visibility import everything_of

MAY = (dt.date(2026, 5, 1), dt.date(2026, 5, 31))


@pytest.fixture
def may(world, it_is):
    it_is("2026-05-20")
    world.ann, world.bob = world.rep("Ann"), world.rep("Bob")
    return world


def answered(world, name, hours, owner=None):
    came = world.at("2026-05-04T08:00")
    when = None if hours is None else came + dt.timedelta(hours=hours)
    world.lead(name, came, first_response_at=when, owner=owner or world.ann)


def says(world, name, kind, score, **fields):
    world.add(
        crm.Survey, name, kind=kind, score=score, answered_at=world.at("2026-05-05"), **fields
    )


def waited(world, scope=None, **where):
    question = Question("lead_response_hours", *MAY, where=where)
    found = response_times(question, scope or everything_of(world.organization))
    return [one.leads for one in found.classes], found.unanswered


def test_a_lead_is_in_the_class_that_its_waiting_reaches(may):
    for place, hours in enumerate((0, 0.99, 1, 3.9, 4, 24, 71.9, 72, 167, 168, 380, None)):
        answered(may, f"L{place}", hours)
    may.publish()
    # under 1 hour, to 4, to 24, to 3 days, to 7 days, longer; and one without an answer
    assert waited(may) == ([2, 2, 1, 2, 2, 2], 1)


def test_each_role_sees_how_the_own_leads_waited(may):
    answered(may, "Hers", 2)
    answered(may, "His", 30, owner=may.bob)
    may.publish()
    ann = may.scope("Ann", "rep", rep=may.ann)
    assert waited(may, ann) == ([0, 1, 0, 0, 0, 0], 0)
    assert waited(may, rep=("bob",)) == ([0, 0, 0, 1, 0, 0], 0)
    with pytest.raises(QuestionError):
        waited(may, ann, rep=("bob",))


def test_recommendations_have_every_score_from_nothing_to_ten(may):
    for place, score in enumerate((0, 9, 9, 10)):
        says(may, f"S{place}", "nps", score)
    says(may, "Other", "csat", 5)
    may.publish()
    found = recommendations(Question("nps", *MAY), everything_of(may.organization))
    assert [one.answers for one in found] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1]


def test_satisfaction_is_told_scale_by_scale(may):
    for place, (score, most) in enumerate(((3, None), (4, None), (5, 5), (7, 10), (8, 10))):
        says(may, f"S{place}", "csat", score, scale_max=most)
    may.publish()
    found = satisfactions(Question("csat", *MAY), everything_of(may.organization))
    assert [(one.score, one.most, one.answers, one.satisfied) for one in found] == [
        (3, 5, 1, 0),
        (4, 5, 1, 1),
        (5, 5, 1, 1),
        (7, 10, 1, 0),
        (8, 10, 1, 1),
    ]


def test_where_nobody_answered_there_is_no_distribution(may):
    may.publish()
    assert recommendations(Question("nps", *MAY), everything_of(may.organization)) == []
