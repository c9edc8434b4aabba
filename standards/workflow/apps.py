from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkflowConfig(AppConfig):
    name = "standards.workflow"
    label = "workflow"
    verbose_name = "Matters"

    def ready(self) -> None:
        from standards.access import gate, users
        from standards.clocks.signals import clocks_changed
        from standards.pages import nav
        from standards.people.services import merging
        from standards.people.signals import facts_changed
        from standards.workflow import (
            codes,
            due,
            export_acts,
            listing,
            matter_accounts,
            of_person,
            own_acts,
            own_verbs,  # noqa: F401
            page_sections,
            parts_held_once,
            people_accounts,
            proposals,
            sight,
            walls,
        )
        from standards.workflow.models import Matter, Party, Proposal, Query
        from standards.workflow.publishing import code_versions, publication, rule_versions, scopes
        from standards.workflow.users import role_acts

        gate.register(Matter, sight.MatterPolicy())
        gate.register(Party, sight.OfMatterPolicy())
        gate.register(Proposal, proposals.ProposalPolicy())
        gate.register(Query, listing.QueryPolicy())
        page_sections.register_all()
        of_person.register_all()
        matter_accounts.register()
        people_accounts.register()
        own_acts.register_all()
        export_acts.LIST.register()
        for published in (code_versions, rule_versions, scopes):
            published.register()
        role_acts.register()
        nav.register("Users", "users", order=95, prefixes=("/users/",), visible=users.may_read)
        merging.leave_alone("workflow.Wall")  # derived: worked out again after a merge
        merging.register_held_once("parts", parts_held_once.PartsHeldOnce())
        nav.register("Matters", "matters", order=20, prefixes=("/matters/", "/proposals/"))
        nav.register(
            "Publishing",
            "publishing",
            order=90,
            prefixes=("/publishing/",),
            visible=publication.may_look,
        )
        clocks_changed.connect(due.refresh_next_due, dispatch_uid="workflow.next_due")
        facts_changed.connect(walls.follow_facts, dispatch_uid="workflow.walls")
        codes.register_file(Path(__file__).parent / "themes.yaml")
        post_migrate.connect(codes.load_shipped, sender=self, dispatch_uid="workflow.codes")
