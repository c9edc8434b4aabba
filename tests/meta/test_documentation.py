"""What the documentation points to is there, and every room says what it owns."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "standards/*/*.md", "cases/*.md", "vetting/**/*.md")
    for path in ROOT.glob(pattern)
)
ROOMS = [
    *(path.parent for path in sorted(ROOT.glob("standards/*/apps.py"))),
    ROOT / "cases",
    ROOT / "vetting",
    *(path.parent for path in sorted(ROOT.glob("vetting/*/apps.py"))),
]
LONGEST_README = 55


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    inner = [link for link in links if "://" not in link]

    lost = [link for link in inner if not (page.parent / link).exists()]

    assert lost == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_says_what_it_owns_and_stays_short(room: Path) -> None:
    readme = room / "README.md"

    assert readme.exists()
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= LONGEST_README


def test_the_readme_leads_to_any_rule_and_shows_a_picture() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "docs/reference/rules.md" in readme
    assert "![" in readme
