from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "standards.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from standards.access import compartments, gate, own_verbs  # noqa: F401
        from standards.access.models import Compartment
        from standards.pages import nav

        gate.register(Compartment, compartments.CompartmentPolicy())
        nav.register(
            "Compartments",
            "compartments",
            order=25,
            prefixes=("/compartments/",),
            visible=compartments.knows_any,
        )
