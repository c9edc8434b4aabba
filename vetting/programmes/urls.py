"""Addresses of vetting: programmes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
