from datetime import date

import pytest
from django.core.management import call_command

from xiangsu.accounts import queries as accounts
from xiangsu.accounts.models import Region
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.reference import queries

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.django_db]
NOTICE = date(2021, 11, 25)
TODAY = date(2026, 11, 23)


def test_hunan_has_its_prefectures_and_counties():
    assert accounts.regions("city").count() == 14
    assert accounts.regions("county").count() == 122
    assert accounts.regions("township", under="/43/4309/430923/").count() > 15


def test_loading_again_doubles_nothing():
    before = Region.objects.count(), queries.bans(TODAY).count()

    call_command("load_reference", verbosity=0)

    assert (Region.objects.count(), queries.bans(TODAY).count()) == before


@pytest.mark.parametrize(
    ("name", "code"),
    [("祁阳县", "431181"), ("祁阳市", "431181"), ("江华县", "431129"), ("靖州县", "431229")],
)
def test_former_and_short_names_resolve(name, code):
    assert accounts.county_named(name).code_mca == code


def test_an_unknown_county_is_not_found():
    with pytest.raises(NotFound):
        accounts.county_named("无此县")


@pytest.mark.parametrize(("on", "banned", "partly"), [(NOTICE, 45, 20), (TODAY, 54, 12)])
def test_bans_are_counted_by_their_day(on, banned, partly):
    rows = queries.bans(on)

    assert rows.filter(scope="全面禁用").count() == banned
    assert rows.exclude(scope="全面禁用").count() == partly


@pytest.mark.parametrize(
    ("substance", "category", "on", "count"),
    [
        ("氧乐果", "010101", date(2026, 5, 31), 0),
        ("氧乐果", "010101", date(2026, 6, 1), 1),
        ("氧乐果", "01040501", date(2026, 5, 31), 1),
        ("三唑磷", "01040501", TODAY, 1),
        ("三唑磷", "010101", TODAY, 0),
        ("氰戊菊酯", "01070101", TODAY, 1),
        ("阿维菌素", "01040501", TODAY, 0),
    ],
)
def test_bans_are_judged_by_day_and_crop(substance, category, on, count):
    assert len(queries.bans_against([substance], category=category, on=on)) == count


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2020, 1, 1), "HGZ-2019"),
        (NOTICE, "CNDB-2021"),
        (date(2025, 1, 1), "CNDB-2023"),
        (date(2026, 3, 1), "CNDB-2026-P"),
        (TODAY, "CNDB-2026-P"),
    ],
)
def test_the_day_chooses_the_certificate_layout(on, code):
    assert queries.layout_on(on).code == code


def test_the_layout_whose_text_is_unknown_is_not_printed():
    with pytest.raises(RuleBroken, match="尚未取得"):
        queries.layout_on(date(2021, 1, 1))


def test_fresh_tea_must_be_certified_and_dark_tea_need_not():
    assert queries.certificate_duty("01070101", TODAY)
    assert not queries.certificate_duty("01070102", TODAY)
    assert queries.certificate_duty("01040501", TODAY)
    assert not queries.certificate_duty("01040501", date(2026, 1, 31))


def test_a_label_use_is_found_up_the_tree():
    bifenthrin = queries.input_for("PD20209903")

    assert queries.label_use(bifenthrin.pk, "01070101", TODAY).interval_days == 7
    assert queries.label_use(bifenthrin.pk, "01040601", TODAY) is None


def test_tea_is_not_tested_by_enzyme():
    assert [m.code for m in queries.methods_fit_for("01070102")] == ["gold", "lab"]
    assert [m.code for m in queries.methods_fit_for("01040501")] == [
        "enzyme",
        "card",
        "gold",
        "lab",
    ]


@pytest.mark.parametrize(
    ("on", "role", "codes"),
    [
        (date(2020, 10, 1), "producer", ["HGZ-2020"]),
        (date(2026, 1, 31), "producer", ["CNDB-2023"]),
        (date(2026, 2, 1), "producer", ["CNDB-2026-P", "CNDB-2023"]),
        (date(2026, 4, 30), "buyer", ["CNDB-2026-B", "CNDB-2023"]),
        (date(2026, 5, 1), "producer", ["CNDB-2026-P"]),
        (date(2022, 6, 1), "buyer", []),
    ],
)
def test_the_newest_layout_is_the_default_and_an_older_one_may_linger(on, role, codes):
    assert [row.code for row in queries.lawful_layouts(on, issuer_role=role)] == codes


def test_an_older_layout_is_chosen_only_while_it_is_lawful():
    assert queries.layout_on(date(2026, 4, 30), code="CNDB-2023").code == "CNDB-2023"

    with pytest.raises(RuleBroken, match="CNDB-2026-P"):
        queries.layout_on(date(2026, 5, 1), code="CNDB-2023")


def test_a_method_covers_its_groups_or_what_its_item_names():
    assert queries.coverage_on(TODAY) == {
        "enzyme": {"有机磷", "氨基甲酸酯"},
        "card": {"有机磷", "氨基甲酸酯"},
        "gold": {""},
        "lab": {""},
    }
    assert queries.groups_of(["氧乐果", "克百威", "草甘膦"]) == {
        "氧乐果": "有机磷",
        "克百威": "氨基甲酸酯",
    }
