from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        from search import registration, triggers

        registration.register()
        pre_migrate.connect(triggers.take_away, sender=self, dispatch_uid="search.off")
        post_migrate.connect(triggers.put_back, sender=self, dispatch_uid="search.on")
