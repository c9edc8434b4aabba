"""Addresses of this room."""

from django.urls import path

from standards.legitimacy.views import timeliness

urlpatterns = [
    path("reports/timeliness/", timeliness.timeliness, name="timeliness"),
    path("reports/timeliness/csv/", timeliness.timeliness_csv, name="timeliness-csv"),
    path("reports/timeliness/pdf/", timeliness.timeliness_pdf, name="timeliness-pdf"),
    path("reports/timeliness/matters/", timeliness.timeliness_matters, name="timeliness-matters"),
    path("reports/timeliness/now/", timeliness.timeliness_now, name="timeliness-now"),
]
