from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "standards.workflow"
    label = "workflow"
    verbose_name = "Matters"

    def ready(self) -> None:
        from standards.access import gate
        from standards.workflow import own_verbs, sight  # noqa: F401
        from standards.workflow.models import Matter, Party, Proposal

        gate.register(Matter, sight.MatterPolicy())
        gate.register(Party, sight.OfMatterPolicy())
        gate.register(Proposal, sight.ProposalPolicy())
