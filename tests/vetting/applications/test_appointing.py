"""Who was appointed is typed: the only one of that name is taken, a likeness is asked about."""

import pytest

from tests.factories import people
from tests.search.conftest import bring_up_to_date
from vetting.applications.forms.steps import AppointForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosalind():
    made = people.person("Castellane", "Rosalind", collar="4411")
    bring_up_to_date()
    return made


def test_the_only_one_of_that_name_is_taken(rosalind):
    form = AppointForm({"search": "castellane"}, thing=None, user=None)

    assert form.is_valid()
    assert form.cleaned_data == {"person": rosalind}


def test_the_only_one_of_a_name_that_is_alike_has_to_be_chosen(rosalind):
    form = AppointForm({"search": "castelane"}, thing=None, user=None)

    assert form.errors == {"person": ["Choose which of them was appointed"]}
    sent = {"search": "castelane", "person": str(rosalind.pk)}
    chosen = AppointForm(sent, thing=None, user=None)
    assert chosen.is_valid()
    assert chosen.cleaned_data == {"person": rosalind}
