from django.contrib import admin

from standards.access.reference_site import ReferenceAdmin
from vetting.models import VettingLevel


@admin.register(VettingLevel)
class VettingLevelAdmin(ReferenceAdmin):
    list_display = ["code", "label", "regime", "validity_months", "evidence", "effective_from"]
    list_filter = ["regime", "evidence"]
