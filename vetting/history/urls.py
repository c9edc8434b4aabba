"""Addresses of vetting: history."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
