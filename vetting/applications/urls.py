"""Addresses of vetting: applications."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
