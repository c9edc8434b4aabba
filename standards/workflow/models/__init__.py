from standards.workflow.models.codes import Code
from standards.workflow.models.matter import Matter, ReferenceSeries, Sensitivity, writing
from standards.workflow.models.parties import Capacity, Party
from standards.workflow.models.proposals import Proposal
from standards.workflow.models.queries import Query
from standards.workflow.models.sight import (
    BarLift,
    MatterGroupObjectPermission,
    MatterUserObjectPermission,
    PartTaken,
    Sight,
    Wall,
)

__all__ = [
    "BarLift",
    "Capacity",
    "Code",
    "Matter",
    "MatterGroupObjectPermission",
    "MatterUserObjectPermission",
    "PartTaken",
    "Party",
    "Proposal",
    "Query",
    "ReferenceSeries",
    "Sensitivity",
    "Sight",
    "Wall",
    "writing",
]
