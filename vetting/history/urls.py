"""Addresses of vetting: history."""

from django.urls import path

from vetting.history.views import adverse

urlpatterns = [
    path("vetting/adverse/", adverse.waiting, name="vetting-adverse-list"),
    path("vetting/adverse/<uuid:pk>/", adverse.item, name="vetting-adverse"),
    path("vetting/adverse/<uuid:pk>/note/", adverse.note, name="vetting-adverse-note"),
    path("vetting/people/<uuid:pk>/adverse/", adverse.log, name="vetting-adverse-log"),
]
