from datetime import date

import factory

from xiangsu.accounts.models import Appointment, Organisation, Region, User


class RegionFactory(factory.django.DjangoModelFactory[Region]):
    """安化县 with its city and province, made once."""

    class Meta:
        model = Region
        django_get_or_create = ("path",)

    code_mca = "430923"
    code_nbs = "430923"
    name = "安化县"
    level = "county"
    path = "/43/4309/430923/"


def province() -> Region:
    return RegionFactory.create(
        code_mca="430000", code_nbs=None, name="湖南省", level="province", path="/43/"
    )


def city(code: str = "4309", name: str = "益阳市") -> Region:
    return RegionFactory.create(
        code_mca=f"{code}00", name=name, level="city", path=f"/43/{code}/", parent=province()
    )


def county(code: str = "430923", name: str = "安化县") -> Region:
    parent = city(code[:4], "益阳市" if code.startswith("4309") else f"{code[:4]}市")
    return RegionFactory.create(
        code_mca=code, name=name, level="county", path=f"/43/{code[:4]}/{code}/", parent=parent
    )


def township(code: str = "430923100", name: str = "东坪镇") -> Region:
    above = county(code[:6], "安化县" if code.startswith("430923") else f"{code[:6]}县")
    path = f"{above.path}{code}/"
    return RegionFactory.create(
        code_mca=code, code_nbs=None, name=name, level="township", path=path, parent=above
    )


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    kind = "producer"
    name = factory.Sequence(lambda n: f"云溪茶业{n}号（示例）")
    region = factory.LazyFunction(township)


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = "示例人员"
    password = factory.django.Password("Xiangsu#2026")


class AppointmentFactory(factory.django.DjangoModelFactory[Appointment]):
    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "producer_manager"
    starts_on = date(2021, 1, 1)
