"""Two names that may be one person's."""

import pytest

from standards.people.likeness import are_alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ngozi Okafor", "OKAFOR, Ngozi"),
        ("Bob Okafor", "Mr Robert Okafor"),
        ("Ngozi Okafor", "Ngozi Okaffor"),
        ("Ngozi Okafor", "Ngozi Chidinma Okafor"),
        ("Anne-Marie Whitworth", "Annemarie Whitworth"),
        ("Grace Ọkafor", "Grace Okafor"),
        ("Whitworth Okonjo", "Whitworth-Okonjo"),
        ("Stephen Clarke", "Steven Clark"),
    ],
)
def test_these_may_be_one_person(one, other):
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ngozi Okafor", "Okafor"),
        ("Ngozi Okafor", "Grace Okafor"),
        ("Ngozi Okafor", "Ngozi Adeyemi"),
        ("Ali Khan", "Ari Khan"),
        ("", ""),
        ("Ngozi", "Ngozi"),
        ("Mr Okafor", "Mrs Okafor"),
    ],
)
def test_these_are_two_people_or_too_little(one, other):
    assert not are_alike(one, other)
