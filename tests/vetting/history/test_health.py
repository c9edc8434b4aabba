"""What the data-health page says of people's past."""

import pytest

from standards.pipeline.health import checks, run_check
from standards.pipeline.models import HealthResult
from tests.factories import people
from tests.factories.cast import Cast
from vetting.history.services.adverse import adverse_log

pytestmark = pytest.mark.django_db


def test_unknowns_of_the_past_are_counted_on_the_data_health_page(cast: Cast) -> None:
    adverse_log(
        by=cast.imran,
        person=people.person("Okafor"),
        source="crime",
        source_ref="CR/1",
        theme="vawg",
    )

    for check in checks():
        if check.code.startswith(("vetting_adverse", "vetting_decider", "vetting_checks")):
            run_check(check)

    found = {
        (row.code, row.part): row.value
        for row in HealthResult.objects.filter(code__startswith="vetting_")
    }
    assert found["vetting_adverse_unknown", "investigator"] == 1
    assert found["vetting_adverse_unseen", ""] == 1
    assert found["vetting_checks_unknown", ""] == 0
    assert found["vetting_decider_unknown", ""] == 0
