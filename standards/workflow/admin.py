from django.contrib import admin

from standards.access.reference_site import ReferenceAdmin
from standards.workflow.models import Code


@admin.register(Code)
class CodeAdmin(ReferenceAdmin):
    list_display = ["list", "scheme", "code", "label", "evidence", "verified_on"]
    list_filter = ["list", "scheme", "evidence"]
    search_fields = ["code", "label"]
