from django.apps import AppConfig


class KindConfig(AppConfig):
    name = "tests.kind"
    label = "kind"
    verbose_name = "Errands (for tests)"

    def ready(self) -> None:
        from standards.access import roles
        from standards.workflow import firing, kinds, proposals
        from tests.kind import errands
        from tests.kind.models import Errand

        roles.register_area(errands.AREA)
        kinds.register(errands.KIND)
        firing.register_verbs([Errand])
        proposals.register(errands.REOPEN)
