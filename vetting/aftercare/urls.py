"""Addresses of vetting: aftercare."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
