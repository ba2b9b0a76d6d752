"""The addresses of commissions, below /api/v1/commissions/."""

from django.urls import path

from . import commissions

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
    path("commissions/what-if/", commissions.WhatIf.as_view(), name="what-if"),
    path("commissions/disputes/", commissions.Disputes.as_view(), name="disputes"),
    path("commissions/disputes/<int:number>/", commissions.OneDispute.as_view(), name="dispute"),
]
