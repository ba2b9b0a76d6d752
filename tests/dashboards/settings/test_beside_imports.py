"""What an admin has arranged by hand, no undo of an import takes back."""

import pytest

from salesmetrics.crm.models import Stage
from salesmetrics.ingest.loading import load
from salesmetrics.ingest.models import Import
from salesmetrics.ingest.undoing import UndoRefused, undo
from salesmetrics.tenancy.models import Team


@pytest.fixture
def imported(company, tmp_path):
    """A file has renamed a team, and brought a stage."""
    (tmp_path / "teams.csv").write_text(f"id,name\n{company.north.external_id},From a file\n")
    (tmp_path / "stages.csv").write_text("id,name,position,probability\nx,Extra,0,5\n")
    report = load(company.world.organization, [tmp_path])
    assert report.loaded, report.errors
    return Import.objects.get(pk=report.import_id)


def test_a_team_renamed_since_keeps_its_name(admin, company, imported):
    admin.post(f"/settings/teams/{company.north.pk}/", {"name": "By hand", "parent": ""})
    with pytest.raises(UndoRefused):
        undo(imported)
    assert Team.objects.get(pk=company.north.pk).name == "By hand"


def test_a_stage_changed_since_stays(admin, company, imported):
    stages = list(Stage.objects.filter(deleted_at=None).order_by("position", "id"))
    form = {"form-TOTAL_FORMS": len(stages), "form-INITIAL_FORMS": len(stages)}
    for place, stage in enumerate(stages):
        name = "By hand" if stage.external_id == "x" else stage.name
        own = {"id": stage.pk, "name": name, "position": stage.position}
        own |= {"probability": stage.probability, "outcome": stage.outcome}
        form |= {f"form-{place}-{key}": value for key, value in own.items()}
    assert admin.post("/settings/stages/", form).status_code == 302
    with pytest.raises(UndoRefused):
        undo(imported)
    assert Stage.objects.get(external_id="x").name == "By hand"


def test_untouched_it_is_undone(company, imported):
    undo(imported)
    assert Team.objects.get(pk=company.north.pk).name == "North"
