"""A real worker takes what the application sends."""

from salesmetrics.celery import app


def test_a_worker_answers_and_knows_what_the_clock_starts(worker):
    (tasks,) = app.control.inspect(timeout=10, limit=1).registered().values()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(tasks)


def test_a_killed_worker_can_be_started_again(worker):
    worker.kill()
    worker.start()
    assert len(app.control.ping(timeout=10, limit=1)) == 1


def test_only_json_is_taken():
    assert app.conf.accept_content == ["json"]


def test_a_message_is_given_back_when_its_worker_dies():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
