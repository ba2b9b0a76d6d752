"""The addresses of commissions, below /api/v1/commissions/."""

from django.urls import path

from . import commission_rows, commissions

ADDRESSES = [
    path("commissions/plans/", commissions.Plans.as_view(), name="commission-plans"),
    path("commissions/plans/<str:key>/", commissions.OnePlan.as_view(), name="commission-plan"),
    path("commissions/statements/", commissions.Statements.as_view(), name="statements"),
    path(
        "commissions/statements/<int:number>/",
        commissions.OneStatement.as_view(),
        name="statement",
    ),
    path(
        "commissions/statements/<int:number>/lines/",
        commissions.Lines.as_view(),
        name="statement-lines",
    ),
    path(
        "commissions/assignments/",
        commission_rows.Assignments.as_view(),
        name="commission-assignments",
    ),
    path(
        "commissions/assignments/<int:number>/",
        commission_rows.OneAssignment.as_view(),
        name="commission-assignment",
    ),
    path("commissions/splits/", commission_rows.Splits.as_view(), name="commission-splits"),
    path("commissions/what-if/", commissions.WhatIf.as_view(), name="what-if"),
    path("commissions/disputes/", commissions.Disputes.as_view(), name="disputes"),
    path("commissions/disputes/<int:number>/", commissions.OneDispute.as_view(), name="dispute"),
]
