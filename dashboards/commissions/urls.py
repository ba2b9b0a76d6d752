"""The pages of commissions, at /commissions/."""

from django.urls import path

from . import (
    assignments,
    audit,
    disputes,
    figures,
    plan_pages,
    queue,
    sheets,
    splits,
    statement,
    statements,
    what_if,
)

app_name = "commissions"

urlpatterns = [
    path("", figures.figures, name="overview"),
    path("statements/", statements.statements, name="statements"),
    path("statements/payroll.<slug:form>", statements.export, name="payroll"),
    path("statements/<int:number>/", statement.statement, name="statement"),
    path("statements/<int:number>/lines.csv", statement.lines_csv, name="lines-csv"),
    path("statements/<int:number>/adjust/", statement.adjust, name="adjust"),
    path("statements/<int:number>/<slug:key>/", statement.step, name="step"),
    path("queue/", queue.queue, name="queue"),
    path("what-if/", what_if.page, name="what-if"),
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/<int:number>/", disputes.dispute, name="dispute"),
    path("lines/<int:line>/question/", disputes.open_one, name="question"),
    path("plans/", plan_pages.plans, name="plans"),
    path("plans/new/", plan_pages.new, name="new-plan"),
    path("plans/load/", plan_pages.load_document, name="load-plan"),
    path("plans/curve/", plan_pages.curve_part, name="curve"),
    path("plans/<int:number>/", plan_pages.plan, name="plan"),
    path("plans/<int:number>/edit/", plan_pages.edit, name="edit-plan"),
    path("plans/<int:number>/document.toml", plan_pages.document, name="document"),
    path("plans/<int:number>/assignments/", plan_pages.assign, name="assign"),
    path("assignments/<int:number>/", assignments.edit, name="assignment"),
    path("assignments/<int:number>/remove/", assignments.remove, name="unassign"),
    path("splits/", splits.splits, name="splits"),
    path("audit/", audit.audit, name="audit"),
    path("files/<slug:name>/", sheets.bring_in, name="sheet"),
    path("files/<slug:name>.csv", sheets.as_file, name="sheet-file"),
]
