from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "standards.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from standards.access import compartments, doors, gate, own_verbs, users  # noqa: F401
        from standards.access.models import Compartment, User
        from standards.pages import nav

        gate.register(Compartment, compartments.CompartmentPolicy())
        gate.register(User, users.UserPolicy())
        doors.register(users.PURPOSE, "Choose a password", lands_on="new-password")
        nav.register(
            "Compartments",
            "compartments",
            order=25,
            prefixes=("/compartments/",),
            visible=compartments.knows_any,
        )
