"""The pages room: what every page is made of."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "standards.pages"
    label = "pages"
    verbose_name = "Pages"
