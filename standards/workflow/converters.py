"""References in addresses: they hold slashes, as people write them ("PC/00001/26")."""


class ReferenceConverter:
    """PREFIX/number/two digits of the year."""

    regex = r"[A-Za-z][A-Za-z0-9-]{0,19}/[0-9]{1,8}/[0-9]{2}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value
