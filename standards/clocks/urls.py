"""No pages of its own: the rooms that show a clock show its explanation beside it."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
