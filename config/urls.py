"""Addresses. Each room keeps its own; this page only puts them together."""

from django.apps import apps
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("standards.pages.urls")),
    path("reference-data/", admin.site.urls),
]
for room in ("access", "workflow", "pipeline", "records", "people", "legitimacy"):
    urlpatterns.append(path("", include(f"standards.{room}.urls")))
for kind in ("cases", "vetting", "search"):
    if apps.is_installed(kind):
        urlpatterns.append(path("", include(f"{kind}.urls")))
