"""Reference data: the system administrator looks, and nobody changes it alone."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_system_administrator_reads_clock_rules(client, cast):
    client.force_login(cast.joan)

    page = client.get("/reference-data/clocks/clockrule/")

    assert page.status_code == 200
    assert "iopc_referral_mandatory" in page.content.decode()


@pytest.mark.parametrize("who", ["amira", "farah", "hugo", "erin", "gwen"])
def test_nobody_else_gets_in(client, cast, who):
    client.force_login(getattr(cast, who))

    page = client.get("/reference-data/clocks/clockrule/")

    assert page.status_code == 302


def test_nothing_is_added_changed_or_deleted_there(client, cast):
    client.force_login(cast.joan)

    assert client.get("/reference-data/workflow/code/add/").status_code == 403
    assert client.post("/reference-data/workflow/code/1/delete/").status_code in (302, 403)
    assert client.post("/reference-data/workflow/code/1/change/", {"label": "x"}).status_code in (
        302,
        403,
    )
