"""Addresses of vetting: applications. The page of an application itself belongs to the ground."""

from django.urls import path

from vetting.applications.views import exchange, inviting, one, public, resting

urlpatterns = [
    path("vetting/applications/invite/", inviting.invite, name="vetting-invite"),
    path("vetting/applications/invite/many/", inviting.invite_many, name="vetting-invite-many"),
    path("vetting/applications/needed/", inviting.needed, name="vetting-needed"),
    path("vetting/applications/checks/", exchange.providers, name="vetting-providers"),
    path(
        "vetting/applications/checks/<slug:code>/exchange/",
        exchange.exchange_now,
        name="vetting-exchange",
    ),
    path("vetting/resting-on-gaps/", resting.resting, name="vetting-resting"),
    path("vetting/applications/of/<path:reference>/link/", one.new_link, name="application-link"),
    path(
        "vetting/applications/of/<path:reference>/checks/",
        one.make_checks,
        name="application-checks",
    ),
    path("vetting/applications/of/<path:reference>/ask/", one.ask, name="application-ask"),
    path(
        "vetting/applications/of/<path:reference>/leads/<uuid:pk>/",
        one.settle_lead,
        name="lead-settle",
    ),
    path(
        "vetting/applications/of/<path:reference>/referees/<int:number>/",
        one.ask_referee,
        name="referee-ask",
    ),
    # for those without an account, through their door
    path("apply/", public.start, name="applicant-form"),
    path("apply/send/", public.send, name="applicant-send"),
    path("apply/leave/", public.leave, name="applicant-leave"),
    path("apply/<slug:section>/", public.part, name="applicant-part"),
    path("reference/", public.reference, name="referee-form"),
]
