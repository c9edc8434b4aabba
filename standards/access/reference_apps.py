"""Django's admin under our own site. Apart from it, because apps load before models."""

from django.contrib.admin.apps import AdminConfig


class ReferenceAdminConfig(AdminConfig):
    """Named in INSTALLED_APPS in place of django.contrib.admin."""

    default_site = "standards.access.reference_site.ReferenceSite"
