"""A producer ready to work: registered, reviewed, with product, plot and store."""

from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

from demo.people import hand_in, licence_picture
from tests.actors import actor_in, bureau_of
from tests.factories.accounts import county, province, township
from xiangsu.accounts import roles
from xiangsu.labels import services
from xiangsu.production import services as production
from xiangsu.reference import queries as reference
from xiangsu.subjects import services as subjects
from xiangsu.testing import services as testing

HUNAN = ZoneInfo("Asia/Shanghai")


class Farm:
    """A producer with a product, a plot and some pesticide, approved by its county."""

    def __init__(self, uscc="91430923MA4T00019F"):
        self.subject = subjects.register(
            name="安化云溪茶业有限公司（示例）",
            region_path=township().path,
            username=f"owner{uuid4().hex[:8]}",
            password="Xiangsu#2026",
            display_name="示例人员",
            phone="13800001234",
        )
        organisation = self.subject.organisation
        self.owner = actor_in(organisation, *roles.grants_of("producer_manager"))
        self.bureau = bureau_of(county(), *roles.grants_of("county_officer"))
        self.province = bureau_of(province(), *roles.grants_of("province_officer"))
        subjects.save_draft(
            self.owner,
            licence=licence_picture("x"),
            kind="enterprise",
            uscc=uscc,
            legal_representative="示例人员",
            address="示例路 1 号",
            industry="蔬菜",
        )
        subjects.submit(self.owner)
        subjects.approve(self.bureau, number=self.subject.number)
        category = reference.category_for("01040501")
        self.product = subjects.add_product(
            self.owner, name="螺丝椒", category_id=category.pk, spec="5 kg/箱"
        ).number
        base = subjects.add_base(
            self.owner, name="一号基地", region_path=township().path, area_mu=Decimal(20)
        )
        self.plot = production.add_plot(
            self.owner,
            base_number=base.number,
            name="A-1",
            area_mu=Decimal(10),
            crop_code="01040501",
        ).number

    def bought(self, registration_no="PD20209901"):
        return production.purchase_input(
            self.owner,
            product_id=reference.input_for(registration_no).pk,
            supplier="示例农资店",
            quantity=Decimal(5),
            unit="L",
            purchased_on=date(2026, 3, 1),
        ).pk

    def sprayed(self, on, *, purchase=None, confirmed=False, dose=35, **more):
        return production.record_pesticide_use(
            self.owner,
            plot_number=self.plot,
            purchase_id=purchase or self.bought(),
            pest="茶黄螨",
            dose=Decimal(dose),
            dose_unit="ml/亩",
            area_mu=Decimal(10),
            applied_on=on,
            operator="示例人员",
            confirmed=confirmed,
            **more,
        )

    def harvested(self, on=date(2026, 11, 18), *, confirmed=False, **more):
        return production.harvest_batch(
            self.owner,
            product_number=self.product,
            plot_numbers=[self.plot],
            harvested_on=on,
            quantity_kg=Decimal(100),
            confirmed=confirmed,
            **more,
        )

    def tested(self, batch, reading="12.4", method="enzyme", item="有机磷和氨基甲酸酯类", **more):
        return testing.record_self_test(
            self.owner,
            batch_number=batch.number,
            method_code=method,
            item=item,
            reading=reading,
            instrument="JT-1",
            technician="示例人员",
            tested_at=datetime(2026, 11, 19, 9, tzinfo=HUNAN),
            **more,
        )

    def purchased(self, kg=100):
        return production.purchase_batch(
            self.owner,
            product_number=self.product,
            supplier="示例农户合作社",
            purchased_on=date(2026, 11, 18),
            quantity_kg=Decimal(kg),
        )

    def collected(self, batch, kg=100, **more):
        paper = {
            "issuer_name": "示例农户合作社",
            "product_name": "螺丝椒",
            "origin": "湖南省示例县",
            "quantity_kg": Decimal(kg),
            "issued_on": date(2026, 11, 18),
            "photo": licence_picture("x"),
        }
        return services.collect_certificate(
            self.owner,
            batch_number=batch.number,
            collected_on=date(2026, 11, 18),
            **(more or paper),
        )

    def carded(self):
        card = self.applied()
        services.approve_card(self.bureau, pk=card.pk)
        return services.approve_card(self.province, pk=card.pk)

    def applied(self, **claims):
        """An application with all its evidence, waiting for the county."""
        card = services.draft_card(self.owner, product_number=self.product, **claims)
        hand_in(self.owner, card)
        return services.submit_card(self.owner, pk=card.pk)

    def certified(self, batch, kg=100, bases=("自行检测合格",), **more):
        return services.issue_certificate(
            self.owner,
            batch_number=batch.number,
            bases=list(bases),
            quantity_kg=Decimal(kg),
            **more,
        )

    def coded(self, batch, quantity=21, **more):
        light = (Decimal(100) / quantity).quantize(Decimal("0.0001"), ROUND_DOWN)
        given = {"kg_per_unit": min(Decimal(1), light)} | more
        return services.issue_codes(
            self.owner, batch_number=batch.number, quantity=quantity, **given
        )

    def marked(self, quantity=21):
        batch = self.harvested()
        self.tested(batch)
        self.carded()
        self.certified(batch)
        return self.coded(batch, quantity)

    def printed(self, issue, **more):
        wanted = {"design_code": "L60x40", "medium": "roll", "dpi": 203, "first": 1, "last": 10}
        return services.print_labels(self.owner, issue_pk=issue.pk, **wanted | more)


class Point:
    """A running trace point of the farm's township, with a clerk and the farm's consent."""

    def __init__(self, farm, region=None):
        region = region or township()
        station = bureau_of(region, *roles.grants_of("township_inspector"))
        self.point = subjects.register_point(
            station,
            region_path=region.path,
            name="东坪镇追溯网点（示例）",
            operator_kind="station",
            operator_name="东坪镇监管站（示例）",
            address="示例路 2 号",
            contact_name="示例人员",
            contact_phone="13800004321",
            opening="周一至周五 9:00–17:00",
        )
        bureau = bureau_of(region.parent, *roles.grants_of("county_officer"))
        subjects.review_point(bureau, number=self.point.number, passed=True)
        self.clerk = actor_in(self.point.organisation, *roles.grants_of("point_clerk"))
        self.farmer = farm.subject.number

    def consented(self, **more):
        given = {"kind": "paper", "paper": licence_picture("x")} | more
        return subjects.record_consent(self.clerk, farmer_number=self.farmer, **given)

    def printed(self, issue, **more):
        wanted = {"design_code": "L60x40", "medium": "roll", "dpi": 203, "first": 1, "last": 10}
        return services.print_for_farmer(
            self.clerk, farmer_number=self.farmer, issue_pk=issue.pk, **wanted | more
        )
