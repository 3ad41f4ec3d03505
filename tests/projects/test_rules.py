import pytest

from xiangsu.projects.rules import Item, Totals, differences, items_of, totals_of

BRANDS = {"湘江源": "xiangjiangyuan", "安化黑茶": "anhua_dark_tea"}


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("追溯体系建设", [Item("trace_county", "", 1)]),
        ("“安化黑茶”授权企业 14 家", [Item("id_enterprise", "anhua_dark_tea", 14)]),
        ("“湘江源”蔬菜企业 1 家，", [Item("id_enterprise", "xiangjiangyuan", 1)]),
        ("湘江源蔬菜企业１２家", [Item("id_enterprise", "xiangjiangyuan", 12)]),
        (
            "追溯体系建设；“湘江源”蔬菜企业 1 家",
            [Item("trace_county", "", 1), Item("id_enterprise", "xiangjiangyuan", 1)],
        ),
    ],
)
def test_a_cell_of_annex_1_is_understood_as_printed(text, items):
    assert items_of(text, BRANDS) == items


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "没有写项目"),
        ("湘江源蔬菜企业若干", "看不懂“湘江源蔬菜企业若干”"),
        ("“湘江源”蔬菜企业 0 家", "看不懂"),
        ("“君山银针”授权企业 2 家", "没有可授权的品牌（湘江源、安化黑茶）"),
    ],
)
def test_what_cannot_be_understood_is_said_and_never_guessed(text, why):
    with pytest.raises(ValueError, match=why):
        items_of(text, BRANDS)


def test_a_county_with_both_kinds_counts_once():
    rows = [
        ("/43/4311/431129/", Item("trace_county", "", 1)),
        ("/43/4311/431129/", Item("id_enterprise", "xiangjiangyuan", 1)),
        ("/43/4309/430923/", Item("id_enterprise", "anhua_dark_tea", 14)),
    ]

    totals = totals_of(rows)

    assert totals == Totals(systems=1, enterprises=15, counties=2, cities=2)
    assert totals.projects == 16


def test_every_total_that_differs_is_named_with_both_numbers():
    found = Totals(systems=10, enterprises=32, counties=24, cities=7)
    stated = Totals(systems=10, enterprises=33, counties=24, cities=7)

    assert list(differences(found, stated)) == [
        "试点企业：表格合计 32 家，通知所列 33 家",
        "项目合计：表格合计 42 个，通知所列 43 个",
    ]
