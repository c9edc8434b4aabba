"""Addresses of closed circles, and of the log for auditors.

Whoever is not inside a circle gets the page of no such address.
"""

from django.urls import path

from standards.workflow.views import audit, compartments

_CIRCLE = "compartments/<slug:code>/"

urlpatterns = [
    path("compartments/", compartments.compartments, name="compartments"),
    path(_CIRCLE, compartments.compartment, name="compartment"),
    path(f"{_CIRCLE}let-in/", compartments.let_in, name="compartment-let-in"),
    path(f"{_CIRCLE}members/<int:pk>/end/", compartments.end, name="compartment-end"),
    path(f"{_CIRCLE}log/", audit.log_of_circle, name="compartment-log"),
    path(f"{_CIRCLE}open/<slug:kind>/", compartments.open_sealed, name="compartment-open"),
    path("audit/events/", audit.log_of_events, name="audit-events"),
]
