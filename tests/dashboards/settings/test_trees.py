"""The trees of teams and regions."""

from salesmetrics.metrics.models import Stale
from salesmetrics.tenancy.models import Region, Team


def test_a_team_is_added_below_another(admin, company):
    admin.post("/settings/teams/", {"name": "Nörd Team", "parent": company.north.pk})
    team = Team.objects.get(name="Nörd Team")
    assert (team.parent, team.external_id) == (company.north, "nörd-team")
    assert team.organization == company.world.organization


def test_two_teams_of_one_name_have_ids_of_their_own(admin, company):
    for _time in range(2):
        admin.post("/settings/teams/", {"name": "Twins", "parent": ""})
    assert set(Team.objects.filter(name="Twins").values_list("external_id", flat=True)) == {
        "twins",
        "twins-2",
    }


def test_a_team_is_renamed_and_moved_and_its_figures_follow(admin, company):
    Stale.objects.all().delete()
    wish = {"name": "Far North", "parent": company.south.pk}
    admin.post(f"/settings/teams/{company.north.pk}/", wish)
    company.north.refresh_from_db()
    assert (company.north.name, company.north.parent) == ("Far North", company.south)
    assert Stale.objects.filter(source="*").exists()


def test_a_node_cannot_be_moved_below_itself(admin, company):
    for parent in (company.emea, company.germany):
        wish = {"name": "EMEA", "parent": parent.pk, "country_code": ""}
        assert admin.post(f"/settings/regions/{company.emea.pk}/", wish).status_code == 422
    assert Region.objects.get(pk=company.emea.pk).parent is None


def test_a_region_has_a_country(admin, company):
    wish = {"name": "Germany", "parent": company.emea.pk, "country_code": "DE"}
    admin.post(f"/settings/regions/{company.germany.pk}/", wish)
    assert Region.objects.get(pk=company.germany.pk).country_code == "DE"
    wish["country_code"] = "germany"
    assert admin.post(f"/settings/regions/{company.germany.pk}/", wish).status_code == 422
