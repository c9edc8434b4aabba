"""Django's admin, for reference data only, and only to read.

What it shows is published by two people (roles-and-access §4), so nothing is changed here by one.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from standards.access.standing import standing


def keeps_reference_data(request: HttpRequest) -> bool:
    """Is the user a system administrator now?"""
    user: Any = request.user
    return user.is_authenticated and user.is_active and standing(user).holds("system_admin")


class ReferenceSite(admin.AdminSite):
    """Open to system administrators by role, not by a flag on the account."""

    site_header = site_title = index_title = "Reference data"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return keeps_reference_data(request)


class ReferenceAdmin(admin.ModelAdmin):
    """A list and a page to look at."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return keeps_reference_data(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return keeps_reference_data(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
