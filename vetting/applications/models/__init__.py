from vetting.applications.models.answers import Answers, Applicant, Associate, Referee
from vetting.applications.models.application import Application
from vetting.applications.models.check import Check
from vetting.applications.models.check_sets import CheckSet
from vetting.applications.models.decision import Decision
from vetting.applications.models.exchange import Lead, Mishap, Provider, ProviderAnswer

__all__ = [
    "Answers",
    "Applicant",
    "Application",
    "Associate",
    "Check",
    "CheckSet",
    "Decision",
    "Lead",
    "Mishap",
    "Provider",
    "ProviderAnswer",
    "Referee",
]
