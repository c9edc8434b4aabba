"""Addresses of vetting. The page of a renewal itself belongs to the ground."""

from django.urls import include, path

from vetting.views import funnel, overview, register, without

urlpatterns = [
    path("vetting/", overview.overview, name="vetting"),
    path("vetting/clearances/", register.clearances, name="vetting-clearances"),
    path(
        "vetting/without-clearance/",
        without.without_clearance,
        name="vetting-without-clearance",
    ),
    path(
        "vetting/without-clearance/export/",
        without.export,
        name="vetting-without-clearance-export",
    ),
    path("vetting/funnel/", funnel.funnel, name="vetting-funnel"),
    path("vetting/funnel/file/", funnel.funnel_csv, name="vetting-funnel-csv"),
    path("vetting/funnel/paper/", funnel.funnel_pdf, name="vetting-funnel-pdf"),
    *(
        path("", include(f"vetting.{room}.urls"))
        for room in ("history", "aftercare", "applications", "withdrawal", "programmes")
    ),
]
