"""Insights, at /insights/."""

from django.urls import path

from . import customers, views

app_name = "insights"

urlpatterns = [
    path("", views.everything, name="all"),
    path("dismiss/", views.dismiss, name="dismiss"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<id:account>/", customers.customer, name="customer"),
    path("of/<slug:place>/", views.part, name="part"),
]
