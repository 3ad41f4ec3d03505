"""A buyer collects certificates and issues its own out of them, never more than it collected."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from demo.people import licence_picture
from tests.actors import browser
from tests.factories.farm import Farm
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.labels import queries, services
from xiangsu.labels.models import Certificate, CertificateReceipt
from xiangsu.production import queries as production_queries
from xiangsu.production import services as production
from xiangsu.subjects.models import Subject

QUALITY = ("质量安全控制符合要求",)


@pytest.fixture(autouse=True)
def now(settings, time_machine):
    settings.XIANGSU_SCAN_ORIGIN = "https://xs.example"
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


def another_farm():
    """A second producer; one company has one credit code."""
    Subject.objects.filter(uscc="91430923MA4T00019F").update(uscc="91430923MA4T00027X")
    return Farm()


pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.mark.django_db
class TestCollecting:
    def test_a_number_of_ours_fills_in_the_rest(self):
        seller = Farm()
        sold = seller.certified(seller.harvested(), bases=QUALITY)
        buyer = another_farm()

        receipt = buyer.collected(buyer.purchased(), number=f" {sold.number.lower()} ")

        assert receipt.ours == sold
        assert receipt.quantity_kg == 100
        assert (receipt.issuer_name, receipt.origin) == (sold.issuer_name, sold.origin)
        assert receipt.retention_until == date(2028, 11, 18)

    def test_the_number_on_a_box_stands_for_one_box(self):
        seller = Farm()
        sold = seller.certified(seller.harvested(), bases=QUALITY, boxes=20, kg_per_box=Decimal(5))
        buyer = another_farm()

        receipt = buyer.collected(buyer.purchased(), number=f"{sold.number}-007")

        assert (receipt.ours, receipt.quantity_kg) == (sold, 5)

    def test_a_number_that_looks_like_ours_must_exist(self):
        buyer = Farm()

        with pytest.raises(RuleBroken, match="谨防假证"):
            buyer.collected(buyer.purchased(), number="HGZ-20261120-999999-001")

    def test_a_void_or_held_certificate_is_not_collected(self):
        seller = Farm()
        sold = seller.certified(seller.harvested(), kg=50, bases=QUALITY)
        held = seller.certified(seller.harvested(), kg=50, bases=QUALITY)
        services.void_certificate(seller.owner, number=sold.number, reason="写错")
        production.hold(
            seller.bureau, batch_number=held.batch.number, kind="recall", reason="抽检不合格"
        )
        buyer = another_farm()
        bought = buyer.purchased()

        with pytest.raises(RuleBroken, match="已作废：写错"):
            buyer.collected(bought, number=sold.number)
        with pytest.raises(RuleBroken, match="已冻结"):
            buyer.collected(bought, number=held.number)

    def test_a_certificate_is_not_collected_for_more_than_it_says(self):
        seller = Farm()
        sold = seller.certified(seller.harvested(), bases=QUALITY)
        buyer = another_farm()
        bought = buyer.purchased()
        buyer.collected(bought, number=sold.number, quantity_kg=Decimal(60))

        with pytest.raises(RuleBroken, match="还可收取 40"):
            buyer.collected(bought, number=sold.number)

    def test_ones_own_certificate_and_other_goods_are_refused(self):
        seller = Farm()
        sold = seller.certified(seller.harvested(), bases=QUALITY)

        with pytest.raises(RuleBroken, match="本单位自己"):
            seller.collected(seller.purchased(), number=sold.number)

    @pytest.mark.parametrize("missing", ["issuer_name", "quantity_kg", "issued_on", "photo"])
    def test_another_proof_needs_its_facts_and_a_photo(self, missing):
        buyer = Farm()
        paper = {
            "issuer_name": "示例农户",
            "product_name": "螺丝椒",
            "quantity_kg": Decimal(100),
            "issued_on": date(2026, 11, 18),
            "photo": licence_picture("x"),
        }
        del paper[missing]

        with pytest.raises(RuleBroken) as refusal:
            buyer.collected(buyer.purchased(), **paper)

        assert refusal.value.field == missing

    def test_nothing_is_collected_for_ones_own_harvest(self):
        farm = Farm()

        with pytest.raises(RuleBroken, match="not_bought"):
            farm.collected(farm.harvested())

    def test_a_strangers_batch_looks_missing(self):
        seller = Farm()
        bought = seller.purchased()

        with pytest.raises(NotFound):
            another_farm().collected(bought)

    def test_a_receipt_is_never_changed(self):
        farm = Farm()
        receipt = farm.collected(farm.purchased())

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            CertificateReceipt.objects.filter(pk=receipt.pk).update(quantity_kg=1)


@pytest.mark.django_db
class TestReissuing:
    def test_a_buyer_certifies_in_its_own_layout_out_of_what_it_collected(self):
        farm = Farm()
        bought = farm.purchased()
        receipts = [farm.collected(bought, kg) for kg in (30, 70)]

        made = farm.certified(bought, kg=80, bases=QUALITY)

        assert (made.layout.code, made.origin) == ("CNDB-2026-B", "湖南省示例县")
        assert [(s.receipt, s.quantity_kg) for s in queries.sources_of(made)] == [
            (receipts[0], 30),
            (receipts[1], 50),
        ]

    def test_more_than_was_collected_is_refused_with_the_arithmetic(self):
        farm = Farm()
        bought = farm.purchased()
        farm.collected(bought, 60)

        with pytest.raises(RuleBroken, match="not_collected") as refusal:
            farm.certified(bought, kg=61, bases=QUALITY)

        assert "还可用 60" in refusal.value.message
        assert list(Certificate.objects.all()) == []

    def test_a_void_certificate_gives_back_what_it_took(self):
        farm = Farm()
        bought = farm.purchased()
        farm.collected(bought, 100)
        first = farm.certified(bought, bases=QUALITY)
        services.void_certificate(farm.owner, number=first.number, reason="写错")

        assert farm.certified(bought, bases=QUALITY).quantity_kg == 100

    def test_a_collected_certificate_voided_since_carries_nothing(self):
        seller = Farm()
        sold = seller.certified(seller.harvested(), bases=QUALITY)
        buyer = another_farm()
        bought = buyer.purchased()
        buyer.collected(bought, number=sold.number)
        services.void_certificate(seller.owner, number=sold.number, reason="写错")

        with pytest.raises(RuleBroken, match="还可用 0 kg"):
            buyer.certified(bought, bases=QUALITY)

    def test_in_a_mixture_only_the_bought_part_needs_collecting(self):
        farm = Farm()
        bought, grown = farm.purchased(60), farm.harvested()
        farm.collected(bought, 60)
        mixed = production.process_batch(
            farm.owner,
            product_number=farm.product,
            sources={bought.number: Decimal(60), grown.number: Decimal(40)},
            processed_on=date(2026, 11, 19),
            quantity_kg=Decimal(100),
        )

        made = farm.certified(mixed, bases=QUALITY)

        assert production_queries.purchased_share(mixed) * 100 == 60
        assert made.layout.code == "CNDB-2026-B"
        assert [s.quantity_kg for s in queries.sources_of(made)] == [60]
        with pytest.raises(RuleBroken, match="not_collected"):
            farm.certified(bought, kg=1, bases=QUALITY)

    def test_what_the_seller_sprayed_must_be_tested_for_too(self):
        seller = Farm()
        seller.sprayed(date(2026, 11, 1))
        sold = seller.certified(seller.harvested(), bases=QUALITY)
        buyer = another_farm()
        bought = buyer.purchased()
        buyer.collected(bought, number=sold.number)
        buyer.tested(bought)

        with pytest.raises(RuleBroken, match="阿维菌素"):
            buyer.certified(bought)

    def test_the_pages_lead_from_the_purchase_to_the_certificate(self):
        farm = Farm()
        client = browser(farm.subject.organisation, "quality_manager")
        client.post(
            "/production/batches/purchase",
            {
                "product_number": farm.product,
                "supplier": "示例合作社",
                "quantity_kg": "50",
                "purchased_on": "2026-11-18",
            },
        )
        (batch,) = production_queries.batches_of(farm.owner)
        paper = {
            "kind": "other",
            "issuer_name": "示例合作社",
            "product_name": "螺丝椒",
            "quantity_kg": "50",
            "issued_on": "2026-11-18",
            "collected_on": "2026-11-18",
        }
        url = f"/labels/batches/{batch.number}/receipts"

        refused = client.post(url, paper)
        client.post(url, paper | {"photo": licence_picture("x")})
        client.post(
            f"/labels/batches/{batch.number}/certificate",
            {"bases": QUALITY, "quantity_kg": "50"},
        )

        assert "请拍下收取的证明" in refused.content.decode()
        made = Certificate.objects.get()
        page = client.get(f"/labels/certificates/{made.number}").content.decode()
        assert "已按规定收取并保存该批次农产品承诺达标合格证" in page
        assert "示例合作社" in page
        assert "示例合作社" in client.get("/labels/receipts").content.decode()
        assert "产地" not in page
