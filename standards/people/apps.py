from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "standards.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from standards.access import gate
        from standards.pages import nav
        from standards.people import merge_acts, own_sections, own_verbs, policies  # noqa: F401
        from standards.people.models import LookUp, Person

        gate.register(Person, policies.PersonPolicy())
        gate.register(LookUp, policies.LookUpPolicy())
        own_sections.register_all()
        merge_acts.register()
        nav.register(
            "People", "people", order=30, prefixes=("/people/",), visible=policies.may_see_cards
        )
