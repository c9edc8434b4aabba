"""Reference data of the ground floor, which may not know of roles itself."""

from django.contrib import admin

from standards.access.reference_site import ReferenceAdmin
from standards.clocks.models import ClockRule, Holiday
from standards.people.models import Rank, UnitPeriod


@admin.register(ClockRule)
class ClockRuleAdmin(ReferenceAdmin):
    list_display = ["code", "regime", "label", "primitive", "length", "evidence", "effective_from"]
    list_filter = ["evidence", "regime"]
    search_fields = ["code", "label"]


@admin.register(Holiday)
class HolidayAdmin(ReferenceAdmin):
    list_display = ["date", "name", "source"]


@admin.register(Rank)
class RankAdmin(ReferenceAdmin):
    list_display = ["code", "label", "seniority", "is_senior_officer"]


@admin.register(UnitPeriod)
class UnitPeriodAdmin(ReferenceAdmin):
    list_display = ["unit", "name", "parent", "starts_on", "ends_on"]
    search_fields = ["name", "unit__code"]
