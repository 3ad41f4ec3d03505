import pytest

from xiangsu.scan.places import ELSEWHERE, Places


@pytest.fixture(scope="module")
def places():
    return Places()


def test_a_point_becomes_its_county_and_nothing_finer(places):
    here, there = places.at(111.22, 28.38), places.at(111.40, 28.30)

    assert here.code == "430923"
    assert here == there


def test_outside_hunan_only_a_square_of_fifty_kilometres_is_kept(places):
    beijing = places.at(116.40, 39.90)

    assert beijing.code == ELSEWHERE
    assert (beijing.x_km % 50, beijing.y_km % 50) == (0, 0)
    assert places.at(-0.12, 51.5) is None


def test_an_address_is_looked_up_in_the_operators_table(tmp_path):
    table = tmp_path / "places.csv"
    table.write_text("10.1.0.0/16,430923\n10.2.0.0/16,431125\n2001:db8::/32,430102\n")
    places = Places(table)

    assert places.of_address("10.1.200.3").code == "430923"
    assert places.of_address("10.2.0.1").code == "431125"
    assert places.of_address("2001:db8::5").code == "430102"
    assert places.of_address("10.3.0.1") is None
    assert places.of_address("10.0.255.255") is None
    assert places.of_address("nonsense") is None


def test_without_a_table_no_address_is_placed(places):
    assert places.of_address("10.1.200.3") is None
    assert len(places.counties()) == 122
