"""The product's addresses, and the yardstick's."""

from django.urls import path

from benchmarks.yardstick import yardstick
from salesmetrics.urls import urlpatterns as of_the_product

urlpatterns = [path("yardstick/<int:pk>/", yardstick), *of_the_product]
