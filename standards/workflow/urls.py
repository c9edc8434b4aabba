"""Addresses of this room: lists and pages of matters, whatever their kind."""

from django.urls import path, register_converter

from standards.workflow.compartment_urls import urlpatterns as of_compartments
from standards.workflow.converters import ReferenceConverter
from standards.workflow.publishing_urls import urlpatterns as of_publishing
from standards.workflow.users_urls import urlpatterns as of_users
from standards.workflow.views import (
    bar_lifts,
    clock_changes,
    deciding,
    exports,
    matter,
    matter_list,
    ownership,
    people,
    proposal,
    sight,
    steps,
    unsealing,
)

register_converter(ReferenceConverter, "reference")

_MATTER = "matters/<reference:reference>/"

urlpatterns = [
    path("matters/", matter_list.matters, name="matters"),
    path("matters/filter/", matter_list.choose, name="matters-filter"),
    path("matters/export/", matter_list.export, name="matters-export"),
    path("matters/export/ask/", exports.ask, name="matters-export-ask"),
    path(_MATTER, matter.matter, name="matter"),
    path(f"{_MATTER}timeline/", matter.timeline, name="matter-timeline"),
    path(f"{_MATTER}clocks/<uuid:pk>/", matter.clock, name="matter-clock"),
    path(f"{_MATTER}clocks/<uuid:pk>/change/", clock_changes.change, name="matter-clock-change"),
    path(f"{_MATTER}looked/", matter.looked, name="matter-looked"),
    path(f"{_MATTER}do/<slug:name>/", steps.matter_step, name="step"),
    path(f"{_MATTER}<slug:part>/<uuid:pk>/do/<slug:name>/", steps.part_step, name="part-step"),
    path(f"{_MATTER}decide/<slug:code>/", deciding.matter_decision, name="decide"),
    path(
        f"{_MATTER}<slug:part>/<uuid:pk>/decide/<slug:code>/",
        deciding.part_decision,
        name="part-decide",
    ),
    path(f"{_MATTER}allocate/", ownership.allocate, name="matter-allocate"),
    path(f"{_MATTER}take-on/", ownership.take_on, name="matter-take-on"),
    path(f"{_MATTER}move/", ownership.move, name="matter-move"),
    path(f"{_MATTER}bars/", bar_lifts.lift, name="matter-lift-bar"),
    path(f"{_MATTER}restrict/", sight.restrict, name="matter-restrict"),
    path(f"{_MATTER}lift/", sight.lift, name="matter-lift"),
    path(f"{_MATTER}unseal/", unsealing.unseal, name="matter-unseal"),
    path(f"{_MATTER}sight/", sight.grants, name="matter-grants"),
    path(f"{_MATTER}sight/<uuid:pk>/end/", sight.end_grant, name="matter-end-grant"),
    path(f"{_MATTER}people/link/", people.link, name="matter-link"),
    path(f"{_MATTER}people/<uuid:pk>/contact/", people.contact, name="matter-contact"),
    path(f"{_MATTER}people/<uuid:pk>/unlink/", people.unlink, name="matter-unlink"),
    path("emergency-access/", sight.emergency_access, name="emergency-access"),
    *of_compartments,
    *of_publishing,
    *of_users,
    path("proposals/<uuid:pk>/", proposal.proposal, name="proposal"),
    path("proposals/<uuid:pk>/file/", exports.take, name="export-take"),
    path("proposals/<uuid:pk>/withdraw/", proposal.withdraw, name="proposal-withdraw"),
]
