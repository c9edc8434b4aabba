from dataclasses import replace

from django.apps import AppConfig


class KindConfig(AppConfig):
    name = "tests.kind"
    label = "kind"
    verbose_name = "Errands (for tests)"

    def ready(self) -> None:
        from standards.access import roles
        from standards.workflow import firing, kinds, proposals
        from standards.workflow.step_proposals import register_step_acts
        from tests.kind import errand_letters, errand_sealing, errands
        from tests.kind.models import Errand, Stop

        roles.register_area(errands.AREA)
        kinds.register(replace(errands.KIND, parts={"stop": "kind.Stop"}))
        firing.register_verbs([Errand, Stop])
        proposals.register(errands.REOPEN)
        errand_letters.register()
        errand_sealing.register()
        register_step_acts([Stop])
