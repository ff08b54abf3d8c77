"""Postcodes by how they begin, in each country."""

from frontdesk.cases.service_area import covers, postcode_in, prefix_of
from tests.support.rows import check_rows


def test_a_prefix_begins_a_postcode_of_the_country() -> None:
    def check(written: str, country: str, expected: str | None) -> None:
        assert prefix_of(written, country) == expected

    rows = [
        ("981", "US", "981"),
        ("98101-1234", "US", "981011234"),
        ("98A", "US", None),
        ("", "US", None),
        (" ", "US", None),
        ("sw1a 1aa", "GB", "SW1A1AA"),
        ("sw", "GB", "SW"),
        ("E16", "GB", "E16"),
        ("1E", "GB", None),
        ("SWAA", "GB", None),
        ("v6b", "CA", "V6B"),
        ("66B", "CA", None),
        ("D02 x2", "IE", "D02X2"),
        ("1012a", "NL", "1012A"),
        ("A012", "NL", None),
        ("12-3", "PL", "123"),
        ("123456", "DE", None),
        ("C1425", "AR", "C1425"),
        ("00100", "KE", "00100"),
        ("12345678901", "KE", None),
        ("١٢", "US", "12"),
        ("９８１", "US", "981"),
        ("981\u200b01", "US", "98101"),
        ("〒１５０－０００１", "JP", "1500001"),
        ("١٢٣٤٥", "SA", "12345"),
        ("११००", "IN", "1100"),
        ("150\u22120001", "JP", "1500001"),
        ("150ー0001", "JP", "1500001"),
        ("150ｰ0001", "JP", "1500001"),
    ]
    check_rows(rows, check)


def test_a_postcode_is_inside_or_outside() -> None:
    def check(prefixes: tuple[str, ...], postcode: str, country: str, expected: bool) -> None:
        assert covers(prefixes, postcode, country) is expected

    rows = [
        (("981", "98004"), "98101", "US", True),
        (("981", "98004"), "98101-1234", "US", True),
        (("981", "98004"), "98005", "US", False),
        ((), "98101", "US", False),
        (("E1",), "E1 6AN", "GB", True),
        (("E1",), "E1W 1AA", "GB", True),
        (("E1",), "E10 5AA", "GB", False),
        (("E1",), "E10", "GB", False),
        (("E1",), "e1", "GB", True),
        (("E",), "E10 5AA", "GB", True),
        (("E16",), "E16 1AA", "GB", True),
        (("E16",), "E1 6AN", "GB", True),
        (("SW1A",), "SW1A 1AA", "GB", True),
        (("SW1A",), "SW1E 5AA", "GB", False),
        (("1",), "10115", "DE", True),
        (("V6B",), "v6b 1a1", "CA", True),
        (("150",), "１５０－０００１", "JP", True),
        (("981",), "\u200b98101", "US", True),
    ]
    check_rows(rows, check)


def test_a_postcode_is_found_in_a_question() -> None:
    def check(text: str, country: str, expected: str | None) -> None:
        assert postcode_in(text, country) == expected

    rows = [
        ("Do you come to 98101?", "US", "98101"),
        ("Do you come to 98101-1234?", "US", "981011234"),
        ("Do you come to Bellevue?", "US", None),
        ("Are you in area 5?", "US", None),
        ("Do you work in SW1A 1AA too?", "GB", "SW1A1AA"),
        ("and e1 6an?", "GB", "E16AN"),
        ("Kommen Sie auch nach 10115 Berlin?", "DE", "10115"),
        ("komen jullie in 1012 AB?", "NL", "1012AB"),
        ("Do you come to 00100?", "KE", None),
        ("Do you come to\u200b98101?", "US", "98101"),
        ("Do you come to 981\u200b01?", "US", "98101"),
        ("１５０－０００１に来てもらえますか", "JP", "1500001"),
        ("هل تعملون في ١٢٣٤٥؟", "SA", "12345"),
    ]
    check_rows(rows, check)
