"""An alert fires when its limit is crossed, once, with the figures it saw.

In May 2026, up to its 20th, Bob has sold 200 and Cid 150; in April Ann 400 and Cid 50.
"""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from salesmetrics.tenancy.visibility import scope_of
from salesmetrics.watch.alerts.judging import judge, judge_waiting
from salesmetrics.watch.models import Alert, Firing, Notice

from .watched import alert, company, fired, next_run, people  # noqa: F401 - fixtures


def test_a_value_fires_once_however_often_a_run_is_judged(people):
    one = alert(people["admin"], limit=300)
    judge(one.pk)
    judge(one.pk)
    judge_waiting()
    assert fired(one) == [("", 350, 350, None)]


def test_what_is_not_reached_does_not_fire(people):
    over, under = alert(people["admin"], limit="350.01"), alert(people["admin"], limit=350)
    judge_waiting()
    assert fired(over) == []
    assert fired(under) == [("", 350, 350, None)]


def test_it_fires_again_only_after_the_second_limit_has_calmed_it(people, next_run):
    one = alert(people["admin"], limit=300, calm=200)
    next_run()
    for amount in (-100, 100, -160, 160):  # 250: not calm; 350: still; 190: calm; 350: anew
        next_run(amount)
    assert fired(one) == [("", 350, 350, None), ("", 350, 350, None)]


def test_a_change_is_told_against_the_same_days_of_the_period_before(people):
    change = alert(people["admin"], watches="change", side="below", limit=-20)
    amount = alert(people["admin"], watches="amount", side="either", limit=100)
    judge_waiting()
    assert fired(change) == [("", 350, Decimal("-22.22"), 450)]
    assert fired(amount) == [("", 350, -100, 450)]


def test_the_last_whole_period_is_another_than_the_running_one(people):
    one = alert(people["admin"], whole=True, limit=400)
    judge_waiting()
    assert fired(one) == [("", 450, 450, None)]


def test_distance_from_target_and_from_pace(people):
    # April to June asks for 1200, and 800 have come. By Wednesday 20 May 36 of 65 working days
    # are gone, which asks for 664.62.
    wish = {"stretch": "quarter", "limit": 10}
    target = alert(people["admin"], watches="target", side="either", **wish)
    pace = alert(people["admin"], watches="pace", **wish)
    judge_waiting()
    assert fired(target) == [("", 800, Decimal("-33.33"), 1200)]
    [(_member, value, measured, against)] = fired(pace)
    assert (value, measured) == (800, Decimal("20.37"))
    assert round(against, 2) == Decimal("664.62")


def test_each_member_fires_by_itself_and_who_sold_nothing_is_a_member_too(people):
    one = alert(people["admin"], by="rep", side="below", limit=150)
    judge_waiting()
    assert fired(one) == [("Ann", 0, 0, None), ("Cid", 150, 150, None)]


def test_what_it_is_narrowed_to(people, company):
    one = alert(people["admin"], where={"team": ["north"]}, limit=1)
    judge_waiting()
    assert fired(one) == [("", 200, 200, None)]


def test_too_few_records_do_not_fire(people):
    # Of three deals that were closed one was won.
    enough = alert(people["admin"], "win_rate", side="below", limit=50, least=3)
    few = alert(people["admin"], "win_rate", side="below", limit=50, least=4)
    judge_waiting()
    assert [(name, round(value, 2)) for name, value, *_rest in fired(enough)] == [
        ("", Decimal("33.33"))
    ]
    assert fired(few) == []


def test_one_sees_what_one_may_see_at_that_time(people, company, next_run):
    rep = alert(people["rep"], by="rep", side="below", limit=1000)
    manager = alert(people["manager"], by="rep", side="below", limit=1000)
    judge_waiting()
    assert [row[0] for row in fired(rep)] == ["Ann"]
    assert [row[0] for row in fired(manager)] == ["Ann", "Bob"]
    seat = people["manager"]
    seat.role, seat.team, seat.rep = "rep", None, company.bob
    seat.save()
    assert Firing.of(seat).count() == Notice.of(seat).count() == 0
    manager.refresh_from_db()
    assert manager.firing == ["ann", "bob"]
    assert manager.firing_within(scope_of(seat).key) == []
    next_run()
    manager.refresh_from_db()
    assert manager.firing == manager.firing_within(scope_of(seat).key) == ["bob"]
    assert [one.member for one in Firing.of(seat)] == ["bob"]


def test_who_was_deactivated_is_told_nothing_more(people, next_run):
    one = alert(people["manager"])
    people["manager"].is_active = False
    people["manager"].save()
    next_run()
    assert fired(one) == []


def test_an_alert_that_may_not_be_asked_any_more_says_why_and_keeps_no_other(people):
    broken = alert(people["rep"], where={"team": ["nowhere"]})
    good = alert(people["admin"])
    judge_waiting()
    broken.refresh_from_db()
    assert "nowhere" in broken.trouble
    assert fired(broken) == []
    assert fired(good) == [("", 350, 350, None)]


def test_what_it_saw_cannot_be_changed(people):
    alert(people["admin"])
    judge_waiting()
    with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
        Firing.objects.update(value=1)


def test_while_snoozed_it_is_kept_but_not_told(people, it_is):
    import datetime as dt

    from django.utils import timezone

    alert(people["admin"], snoozed_until=timezone.now() + dt.timedelta(hours=1))
    judge_waiting()
    [row] = Firing.objects.all()
    assert not row.told
    assert not Notice.objects.get(firing=row).on_bell


def test_what_no_run_has_touched_is_not_judged_again(people, next_run, it_is):
    april = alert(people["admin"], whole=True, limit=400)
    may = alert(people["admin"], limit=300)
    next_run()
    assert (fired(april), fired(may)) == ([("", 450, 450, None)], [("", 350, 350, None)])
    # Whoever is judged again with nothing noted fires again.
    Alert.objects.update(firing=[])
    it_is("2026-05-21")
    next_run()
    assert (len(fired(april)), len(fired(may))) == (1, 2)
    assert set(Alert.objects.values_list("judged_run", flat=True)) == {Firing.objects.last().run}
    next_run(50, day="2026-04-12")
    assert fired(april) == [("", 450, 450, None), ("", 500, 500, None)]
