"""Addresses of vetting: aftercare."""

from django.urls import path

from vetting.aftercare.views import (
    declarations,
    draws,
    enquiries,
    follow_ups,
    measures,
    person,
    reviews,
)

urlpatterns = [
    path("vetting/people/<uuid:pk>/", person.person, name="vetting-person"),
    path("vetting/measures/", measures.running, name="vetting-measures"),
    path("vetting/measures/in/<uuid:matter>/", measures.set_in, name="vetting-measure-set"),
    path("vetting/measures/<uuid:pk>/", measures.measure, name="vetting-measure"),
    path(
        "vetting/measures/<uuid:pk>/<slug:name>/",
        measures.measure_act,
        name="vetting-measure-act",
    ),
    path("vetting/integrity/", reviews.listed, name="vetting-integrity-list"),
    path("vetting/integrity/<uuid:pk>/", reviews.review, name="vetting-integrity"),
    path("vetting/integrity/<uuid:pk>/assign/", reviews.assign, name="vetting-integrity-assign"),
    path("vetting/integrity/<uuid:pk>/settle/", reviews.settle, name="vetting-integrity-settle"),
    path("vetting/declare/", declarations.own, name="vetting-declarations-own"),
    path("vetting/declare/new/", declarations.declare, name="vetting-declare"),
    path("vetting/declarations/", declarations.listed, name="vetting-declarations"),
    path("vetting/declarations/<uuid:pk>/", declarations.declaration, name="vetting-declaration"),
    path(
        "vetting/declarations/<uuid:pk>/note/", declarations.note, name="vetting-declaration-note"
    ),
    path(
        "vetting/declarations/<uuid:pk>/keep/", declarations.keep, name="vetting-declaration-keep"
    ),
    path("vetting/draws/", draws.listed, name="vetting-draws"),
    path("vetting/draws/new/", draws.make, name="vetting-draw-make"),
    path("vetting/draws/<uuid:pk>/", draws.draw, name="vetting-draw"),
    path("vetting/draws/<uuid:pk>/open/", draws.open_all, name="vetting-draw-open"),
    path("vetting/drawn/<int:pk>/", draws.settle, name="vetting-drawn"),
    path("vetting/enquiries/", enquiries.listed, name="vetting-enquiries"),
    path("vetting/people/<uuid:pk>/enquiries/", enquiries.new, name="vetting-enquiry-new"),
    path("vetting/enquiries/<uuid:pk>/", enquiries.enquiry, name="vetting-enquiry"),
    path("vetting/enquiries/<uuid:pk>/draw-up/", enquiries.draw_up, name="vetting-enquiry-draw-up"),
    path("vetting/enquiries/<uuid:pk>/release/", enquiries.release, name="vetting-enquiry-release"),
    path("vetting/enquiries/<uuid:pk>/take-in/", enquiries.take_in, name="vetting-enquiry-take-in"),
    path("vetting/questions/", follow_ups.listed, name="vetting-follow-ups"),
    path("vetting/questions/<uuid:pk>/", follow_ups.question, name="vetting-follow-up"),
    path(
        "vetting/questions/<uuid:pk>/<slug:name>/",
        follow_ups.question_act,
        name="vetting-follow-up-act",
    ),
]
