"""Plans are made in a form beside their curve, or loaded; reps get them; deals are shared."""

from django.core.files.uploadedfile import SimpleUploadedFile

from salesmetrics.commissions.documents import export, parsed
from salesmetrics.commissions.models import Assignment, AuditEntry, CreditSplit, Plan

CURVE = ["3,000.00", "4,800.00", "6,000.00", "7,600.00", "10,000.00"]


def form(**changes):
    wish = {
        "name": "New business",
        "period": "month",
        "currency": "EUR",
        "starts_on": "2026-01-01",
        "payout": "earned",
        "components-TOTAL_FORMS": 1,
        "components-INITIAL_FORMS": 0,
        "components-0-name": "Sales",
        "components-0-credit": "amount",
        "components-0-whose": "own",
        "components-0-rule": "tiers",
        "components-0-mode": "marginal",
        "components-0-over": "period",
        "components-0-lines": "deal",
        "components-0-gate_then": "first",
        "components-0-bands": "0 6\n100 8",
        "spifs-TOTAL_FORMS": 1,
        "spifs-INITIAL_FORMS": 0,
        "example_quota": "100000",
    }
    return wish | {name.replace("__", "-"): value for name, value in changes.items()}


def test_the_curve_stands_beside_the_form(as_role, pay):
    answer = as_role().post("/commissions/plans/curve/", form())
    assert [row["paid"] for row in answer.context["curve"]["rows"]] == CURVE
    assert not Plan.objects.filter(name="New business").exists()


def test_numbers_are_read_as_the_language_writes_them(as_role, pay):
    pay.company.world.organization.default_language = "pl"
    pay.company.world.organization.save()
    comma = form(components__0__bands="0 6,5\n100,5 8.25", draw="100,50")
    assert as_role().post("/commissions/plans/new/", comma).status_code == 302
    terms = Plan.objects.get(external_id="new-business").versions.get().terms
    assert terms["components"][0]["bands"] == [
        {"from": "0", "rate": "6.5"},
        {"from": "100.5", "rate": "8.25"},
    ]
    assert terms["draw"]["amount"] == "100.50"


def test_a_plan_without_a_component_is_no_fault_yet(as_role, pay):
    page = as_role().get("/commissions/plans/new/").content.decode()
    assert "Name a component and say what it pays" in page
    assert "is empty" not in page


def test_a_plan_of_imported_rates_tells_whom_it_pays(as_role, pay):
    from salesmetrics.commissions.built_in import ensure
    from salesmetrics.commissions.models import RepRate

    company, ada = pay.company, as_role()
    organization = company.world.organization
    for rate in (5, 6):  # a later one takes the place of the one before
        RepRate.objects.create(
            organization=organization, rep=company.ann, rate=rate, starts_on=f"2026-0{rate}-01"
        )
    ensure(organization)
    plan = Plan.objects.get(external_id="rates")
    listed = {one.external_id: one.reps for one in ada.get("/commissions/plans/").context["plans"]}
    assert listed["rates"] == 1
    page = ada.get(f"/commissions/plans/{plan.pk}/").content.decode()
    assert "It pays one rep the commission rate that was imported." in page
    assert "so there is no curve for all" in page
    assert "from 1 Jan 1900" not in page


def test_what_is_wrong_stands_instead_of_the_curve(as_role, pay):
    answer = as_role().post("/commissions/plans/curve/", form(components__0__bands="0 six"))
    assert answer.context["curve"] is None
    assert "components.1.bands.1.rate" in answer.content.decode()


def test_a_plan_is_made_and_changed_to_a_new_version(as_role, pay):
    ada = as_role()
    at = ada.post("/commissions/plans/new/", form()).headers["Location"]
    plan = Plan.objects.get(external_id="new-business")
    assert at == f"/commissions/plans/{plan.pk}/"
    edit = f"{at}edit/"
    assert ada.get(edit).context["forms"].components.forms[0].initial["bands"] == "0 6\n100 8"
    later = form(starts_on="2026-07-01", components__0__bands="0 7", components__0__key="sales")
    ada.post(edit, later)
    assert [v.number for v in plan.versions.order_by("starts_on")] == [1, 2]
    assert plan.versions.get(number=2).terms["components"][0]["bands"] == [
        {"from": "0", "rate": "7"}
    ]
    assert AuditEntry.objects.filter(subject="planversion", user=pay.user("ada")).count() == 2


def test_a_fault_is_told_at_its_field_and_nothing_is_kept(as_role, pay):
    page = as_role().post("/commissions/plans/new/", form(components__0__bands="5 6"))
    assert page.status_code == 422
    assert page.context["forms"].components.forms[0].errors["bands"]
    assert not Plan.objects.filter(external_id="new-business").exists()


def test_what_the_chosen_rule_does_not_ask_for_is_not_kept(as_role, pay):
    """The form does not show it, so it cannot be wrong either."""
    other = {"components__0__rule": "flat", "components__0__rate": "7", "payout_steps": "0 50"}
    assert as_role().post("/commissions/plans/new/", form(**other)).status_code == 302
    terms = Plan.objects.get(external_id="new-business").versions.get().terms
    (component,) = terms["components"]
    assert component["rate"] == "7"
    assert not {"bands", "mode"} & set(component)
    assert "payout" not in terms


def test_every_field_comes_back_as_it_was_written(as_role, pay):
    full = form(
        draw="500",
        draw_recoverable="on",
        clawback="on",
        clawback_days="90",
        payout="dated",
        payout_steps="0 50\n30 50",
        components__0__multipliers="above 120 1.5\nbelow 50 0.5",
        components__0__gate="40",
        components__0__cap_deal="1000",
        components__0__deal_types=["new"],
        components__0__quota="100",
        spifs__0__name="Spring",
        spifs__0__starts_on="2026-03-01",
        spifs__0__ends_on="2026-03-31",
        spifs__0__amount="100",
        spifs__0__budget="500",
    )
    ada = as_role()
    page = ada.post("/commissions/plans/new/", full)
    assert page.status_code == 302, page.context["forms"].plan.errors
    version = Plan.objects.get(external_id="new-business").versions.get()
    forms = ada.get(f"/commissions/plans/{version.plan_id}/edit/").context["forms"]
    again = {"key": "new-business"}
    for prefix, one in (
        ("", forms.plan),
        ("components-0-", forms.components.forms[0]),
        ("spifs-0-", forms.spifs.forms[0]),
    ):
        for name, value in one.initial.items():
            if value not in (None, "", [], False):
                again[prefix + name] = value
    for name, value in full.items():
        if name in again and not name.startswith("components-0-key"):
            assert str(again[name]) == ("True" if value == "on" else str(value)), name
    assert parsed(export(version))["spifs"][0]["budget"] == "500"


def test_a_document_is_exported_and_loaded_again(as_role, pay):
    ada = as_role()
    text = ada.get(f"/commissions/plans/{pay.plan.pk}/document.toml").content.decode()
    ada.post("/commissions/plans/load/", {"text": text})
    assert pay.plan.versions.count() == 1
    other = text.replace('key = "tiers"', 'key = "other"', 1)
    ada.post("/commissions/plans/load/", {"text": other})
    assert Plan.objects.filter(external_id="other", organization=pay.organization).exists()


def test_a_wrong_document_is_told_with_its_places(as_role, pay):
    page = as_role().post("/commissions/plans/load/", {"text": 'key = "x"\nname = "X"\nfoo = 1'})
    assert page.status_code == 422
    for place in ("period", "starts_on", "components", "foo"):
        assert f"<code>{place}</code>" in page.content.decode()


def test_a_rep_is_given_a_plan_with_a_ramp_and_it_is_ended(as_role, pay):
    ada = as_role()
    Assignment.objects.filter(rep=pay.company.bob).delete()
    wish = {
        "rep": pay.company.bob.pk,
        "starts_on": "2026-02-01",
        "quota": "250000",
        "quota_per": "year",
        "variable_pay": "25000",
        "ramp_text": "3 50 150",
    }
    at = f"/commissions/plans/{pay.plan.pk}/assignments/"
    assert ada.post(at, wish).status_code == 302
    one = Assignment.objects.get(rep=pay.company.bob)
    assert one.ramp == [{"months": 3, "quota": "50", "rate": "150"}]
    again = ada.post(at, wish)
    assert again.status_code == 422
    assert "from that day already" in again.content.decode()
    ada.post(f"/commissions/assignments/{one.pk}/", wish | {"ends_on": "2026-06-30"})
    one.refresh_from_db()
    assert str(one.ends_on) == "2026-06-30"
    ada.post(f"/commissions/assignments/{one.pk}/remove/")
    assert not Assignment.objects.filter(pk=one.pk).exists()
    actions = AuditEntry.objects.filter(
        subject="assignment", subject_id=one.pk, user=pay.user("ada")
    )
    assert list(actions.order_by("id").values_list("action", flat=True)) == [
        "insert",
        "update",
        "delete",
    ]


def test_a_deal_is_shared_and_given_back(as_role, pay):
    ada = as_role()
    wish = {"what": "order", "id": "c", "shares": "60 ann\n40 % bob\noverlay 10 cid"}
    assert "names no rep" in ada.post("/commissions/splits/", wish).content.decode()
    wish["shares"] = "60 ann\n40% bob\noverlay 10 cid"
    assert ada.post("/commissions/splits/", wish).status_code == 302
    pay.compute()
    assert str(pay.statement(pay.company.ann, "2026-04").earned) == "14.4000"
    assert str(pay.statement(pay.company.bob, "2026-04").earned) == "9.6000"
    page = ada.get("/commissions/splits/")
    assert {(row["rep"], row["kind"]) for row in page.context["rows"]} == {
        ("Ann", "Share of revenue"),
        ("Bob", "Share of revenue"),
        ("Cid", "Overlay"),
    }
    ada.post("/commissions/splits/", wish | {"shares": ""})
    assert not CreditSplit.objects.exists()


def test_shares_that_are_no_whole_are_told(as_role, pay):
    wish = {"what": "order", "id": "c", "shares": "60 ann\n30 bob"}
    page = as_role().post("/commissions/splits/", wish)
    assert page.status_code == 422
    assert "100 percent in all" in page.content.decode()


def test_who_has_which_plan_comes_and_goes_as_a_file(as_role, pay):
    at = "/commissions/files/plan_assignments"
    file = as_role().get(f"{at}.csv").content
    assert file.decode("utf-8-sig").splitlines()[1].startswith("tiers,ann,2026-01-01,,300,")

    wrong = file.replace(b"tiers,bob", b"\ntiers,nobody")
    answer = as_role().post(f"{at}/", {"file": SimpleUploadedFile("who.csv", wrong)})
    assert (answer.status_code, "Line 4: rep_id" in answer.content.decode()) == (422, True)
    changed = file.replace(b"tiers,ann,2026-01-01,,300", b"tiers,ann,2026-01-01,,400")
    answer = as_role().post(f"{at}/", {"file": SimpleUploadedFile("who.csv", changed)}, follow=True)
    assert "New: 0, changed: 1, as before: 2." in answer.content.decode()
    assert Assignment.objects.get(rep=pay.company.ann).quota == 400
    for role in ("manager", "rep", "viewer"):
        assert as_role(role).get(f"{at}.csv").status_code == 403
        assert as_role(role).get(f"{at}/").status_code == 403


def test_the_audit_log_tells_who_changed_what_from_what_to_what(as_role, pay):
    one = Assignment.objects.get(rep=pay.company.bob)
    wish = {"rep": one.rep_id, "starts_on": "2026-01-01", "quota": "450", "quota_per": "period"}
    assert as_role().post(f"/commissions/assignments/{one.pk}/", wish).status_code == 302
    page = as_role().get("/commissions/audit/?what=assignment")
    row = page.context["rows"][0]
    assert (row["who"], row["action"]) == ("Ada", "changed")
    assert ("quota", "300", "450") in row["changes"]
    assert ("rep", "", "Bob") in row["changes"]
    for role in ("manager", "rep", "viewer"):
        assert as_role(role).get("/commissions/audit/").status_code == 403


def test_the_audit_log_tells_terms_in_the_words_of_their_form(as_role, pay):
    ada = as_role()
    at = ada.post("/commissions/plans/new/", form()).headers["Location"]
    other = form(
        components__0__key="sales", components__0__bands="0 7\n100 8",
        components__0__multipliers="above 120 1.5", clawback="on", clawback_days="90",
    )  # fmt: skip
    assert ada.post(f"{at}edit/", other).status_code == 302
    newest, first = ada.get("/commissions/audit/?what=planversion").context["rows"][:2]
    changed = {name: (was, now) for name, was, now in newest["changes"]}
    assert changed["Sales, Tiers"] == ("from 0 %: 6; from 100 %: 8", "from 0 %: 7; from 100 %: 8")
    assert changed["Sales, Accelerators and decelerators"] == ("", "above 120 %: × 1.5")
    assert changed["within days"] == ("", "90")
    assert ("Sales, What counts", "", "Amount") in first["changes"]
