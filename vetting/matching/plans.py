"""The two plans there are: the workforce with an extract, and files laid out as FEBRL's are."""

from vetting.matching import comparisons
from vetting.matching.model import Plan
from vetting.matching.weights import FEBRL, POLICE, read_weights


def police(dialect: comparisons.Dialect = comparisons.DUCKDB) -> Plan:
    """The workforce with an extract of the Police National Computer or Database."""
    return Plan(
        comparisons=tuple(comparisons.police(dialect)),
        blocks=comparisons.POLICE_BLOCKS,
        weights=read_weights(POLICE),
    )


def febrl(*, one_file: bool, dialect: comparisons.Dialect = comparisons.DUCKDB) -> Plan:
    """Files with a whole address, as FEBRL's: two files, or one with itself."""
    return Plan(
        comparisons=tuple(comparisons.febrl(dialect)),
        blocks=comparisons.FEBRL_BLOCKS,
        weights=read_weights(FEBRL),
        one_file=one_file,
    )
