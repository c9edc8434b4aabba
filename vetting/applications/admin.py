"""Reference data of applications: providers of checks. Check-sets change by their service."""

from django.contrib import admin

from standards.access.reference_site import ReferenceAdmin
from vetting.applications.models import Provider


@admin.register(Provider)
class ProviderAdmin(ReferenceAdmin):
    list_display = ["code", "label", "transport", "is_machine", "is_active"]
    readonly_fields = ["cursor"]
