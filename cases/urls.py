"""Addresses of complaints. The matter page itself belongs to the ground."""

from django.urls import path

from cases.views import allegations, logging

urlpatterns = [
    path("complaints/log/", logging.log_complaint, name="complaint-log"),
    path("complaints/check/", logging.check, name="complaint-check"),
    path("complaints/logged/", logging.logged, name="complaint-logged"),
    path(
        "complaints/<path:reference>/allegations/add/",
        allegations.add,
        name="allegation-add",
    ),
    path(
        "complaints/<path:reference>/allegations/<int:number>/",
        allegations.change,
        name="allegation-change",
    ),
]
