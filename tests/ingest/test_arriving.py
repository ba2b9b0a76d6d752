"""What was sent is loaded, whatever becomes of database and worker meanwhile, or it is told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from salesmetrics.crm.models import Competitor
from salesmetrics.ingest.arriving import MOST_TRIES, begin, receive, take_up, work_on
from salesmetrics.ingest.models import Import, Upload
from tests.servers import wait_until
from tests.world import World

CUT = """
    CREATE SEQUENCE cuts;
    CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('cuts') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER cut AFTER INSERT ON crm_competitor EXECUTE FUNCTION cut();
"""
MENDED = "DROP FUNCTION cut CASCADE; DROP SEQUENCE cuts"


@pytest.fixture
def sent(transactional_db):
    user = World().user("Ada", "admin").user
    file = SimpleUploadedFile("competitors.csv", b"id,name\n1,Rival\n")
    return receive(user.memberships.get().organization, user, [file])


@pytest.fixture
def cut_once(transactional_db):
    """The database ends the connection of the first who writes a competitor."""
    with connection.cursor() as cursor:
        cursor.execute(CUT)
    yield
    with connection.cursor() as cursor:
        cursor.execute(MENDED)


def test_a_connection_that_breaks_is_not_the_end_of_a_load(sent, cut_once):
    run = begin(sent, options={"mirror": True}, confirmed=True)
    with pytest.raises(OperationalError):
        work_on(run.pk)
    connection.close()
    run.refresh_from_db()
    assert (run.status, Competitor.objects.count()) == (Import.Status.RUNNING, 0)
    # What the ended connection held is let go only when the server is done with it.
    wait_until(lambda: take_up() == [run.pk])
    work_on(run.pk)
    run.refresh_from_db()
    assert (run.status, run.failure, run.options["yes"]) == (Import.Status.LOADED, "", True)
    assert Competitor.objects.get().name == "Rival"


def test_files_of_which_workers_die_are_not_tried_for_ever(sent):
    run = begin(sent, options={})
    run.options["tried"] = MOST_TRIES
    run.save()
    work_on(run.pk)
    run.refresh_from_db()
    assert run.status == Import.Status.FAILED
    assert f"ended {MOST_TRIES} times" in run.failure
    assert take_up() == []
    assert Upload.objects.count() == 1


def test_asked_twice_it_is_one_import(sent):
    run = begin(sent, options={"dry_run": True})
    assert begin(sent, options={}) == run
    work_on(run.pk)
    loaded = begin(sent, options={})
    assert loaded != run
    work_on(loaded.pk)
    told = Import.objects.order_by("pk").values_list("status", flat=True)
    assert list(told) == [Import.Status.CHECKED, Import.Status.LOADED]
