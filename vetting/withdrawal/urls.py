"""Addresses of vetting: withdrawal."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
