"""What others may ask about producers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from xiangsu.accounts import queries as accounts
from xiangsu.kernel.actor import Actor
from xiangsu.kernel.evidence import EvidenceFile
from xiangsu.kernel.masking import mask_name, mask_phone
from xiangsu.kernel.scope import one_of, within_reach
from xiangsu.subjects import rules
from xiangsu.subjects.models import (
    Base,
    BrandAuthorisation,
    DirectoryEntry,
    PointConsent,
    Product,
    ReviewNote,
    Subject,
    SubjectChange,
    TracePoint,
)

__all__ = [
    "Base",
    "BrandAuthorisation",
    "PointConsent",
    "Product",
    "Subject",
    "TracePoint",
]  # types that callers are handed


def subject_of(organisation_id: int) -> Subject:
    """An organisation's registration, for callers that have authorised the read."""
    rows = Subject.objects.select_related("region__parent", "organisation__region")
    return one_of(rows, "主体登记", organisation_id=organisation_id)


def own_subject(actor: Actor, *, lock: bool = False) -> Subject:
    actor.require("subjects.view")
    rows = Subject.objects.select_related("region__parent", "licence")
    return one_of(rows, "主体登记", lock=lock, organisation_id=actor.organisation_id)


def public_names(organisation_ids: set[int]) -> dict[int, str]:
    """Organisation id → name as anybody may read it; a household is a person, so masked."""
    rows = Subject.objects.filter(organisation_id__in=organisation_ids)
    return {
        row.organisation_id: mask_name(row.name) if row.kind == "household" else row.name
        for row in rows
    }


def is_approved(organisation_id: int) -> bool:
    """Whether the producer may mark and sell: registered, reviewed, not suspended."""
    return Subject.objects.filter(organisation_id=organisation_id, state="approved").exists()


def subjects_of(actor: Actor) -> QuerySet[Subject]:
    """Registrations in reach; officials do not see drafts."""
    actor.require("subjects.view")
    rows = Subject.objects.filter(within_reach(actor)).select_related("region__parent")
    if actor.is_official:
        rows = rows.exclude(state=Subject.State.DRAFT)
    return rows.order_by("-submitted_at", "pk")


def subject_for(actor: Actor, number: str, *, lock: bool = False) -> Subject:
    return one_of(subjects_of(actor), "主体登记", lock=lock, number=number)


def licensed_subject_for(actor: Actor, number: str) -> Subject:
    """A registration whose licence this actor may see. Raises NotFound where there is none."""
    rows = subjects_of(actor).exclude(licence=None).select_related("licence")
    return one_of(rows, "证照", number=number)


def open_notes(subject: Subject) -> dict[str, str]:
    """Field → reason of the last return, while it is not settled."""
    rows = ReviewNote.objects.filter(subject=subject, settled_at=None).order_by("pk")
    return dict(rows.values_list("field", "reason"))


def completeness_of(subject: Subject) -> rules.Completeness:
    filled: dict[str, Any] = {key: getattr(subject, key, None) for key in rules.NEEDED}
    filled["licence"] = subject.licence_id
    filled["products"] = Product.objects.filter(organisation_id=subject.organisation_id).exists()
    filled["bases"] = Base.objects.filter(organisation_id=subject.organisation_id).exists()
    return rules.completeness({key: bool(value) for key, value in filled.items()})


def contact_of(actor: Actor, subject: Subject) -> tuple[str, str]:
    """Contact name and phone as this actor may see them."""
    own = actor.organisation_id == subject.organisation_id
    if rules.may_see_contact(actor.read_path, subject.region.path, own=own):
        return subject.contact_name, subject.contact_phone
    return mask_name(subject.contact_name), mask_phone(subject.contact_phone)


def changes_of(actor: Actor) -> QuerySet[SubjectChange]:
    actor.require("subjects.view")
    reach = within_reach(
        actor,
        organisation="subject__organisation_id",
        region_path="subject__organisation__region__path",
    )
    return SubjectChange.objects.filter(reach).select_related("subject").order_by("-pk")


def change_for(actor: Actor, pk: int, *, lock: bool = False) -> SubjectChange:
    return one_of(changes_of(actor), "变更申请", lock=lock, pk=pk)


def products_of(actor: Actor) -> QuerySet[Product]:
    actor.require("subjects.view")
    rows = Product.objects.filter(within_reach(actor)).select_related("category", "organisation")
    return rows.order_by("organisation_id", "name", "pk")


def product_for(actor: Actor, number: str, *, lock: bool = False) -> Product:
    return one_of(products_of(actor), "产品", lock=lock, number=number)


def own_products(actor: Actor) -> QuerySet[Product]:
    """The products of the actor's own organisation, for choosing one in a form."""
    rows = Product.objects.filter(organisation_id=actor.organisation_id)
    return rows.select_related("category").order_by("name")


def bases_of(actor: Actor) -> QuerySet[Base]:
    actor.require("subjects.view")
    rows = Base.objects.filter(within_reach(actor)).select_related("region", "organisation")
    return rows.order_by("organisation_id", "name", "pk")


def own_bases(actor: Actor) -> QuerySet[Base]:
    return Base.objects.filter(organisation_id=actor.organisation_id).order_by("name")


def base_numbered(number: str) -> Base:
    """A base by its number, whoever's it is: where goods or labels are sent."""
    rows = Base.objects.select_related("organisation__region")
    return one_of(rows, "基地", number=number)


def authorisations_of(actor: Actor) -> QuerySet[BrandAuthorisation]:
    actor.require("subjects.view")
    rows = BrandAuthorisation.objects.filter(within_reach(actor)).select_related("organisation")
    return rows.order_by("-valid_to", "pk")


def authorisation_on(organisation_id: int, on: date) -> BrandAuthorisation | None:
    """The brand authorisation of a producer in force on a day, if any."""
    rows = BrandAuthorisation.objects.filter(
        organisation_id=organisation_id, valid_from__lte=on, valid_to__gte=on
    )
    return rows.order_by("-valid_to").first()


def brand_names() -> dict[str, str]:
    """Name of each regional public brand as documents print it → its key."""
    return {label: key for key, label in BrandAuthorisation.Brand.choices}


def brands_on(organisation_id: int, on: date) -> set[str]:
    """The brands a producer may use on a day."""
    rows = BrandAuthorisation.objects.filter(
        organisation_id=organisation_id, valid_from__lte=on, valid_to__gte=on
    )
    return set(rows.values_list("brand", flat=True))


def authorised_subjects(actor: Actor, brand: str, on: date) -> QuerySet[Subject]:
    """Approved producers in reach that may use a brand on a day, by number."""
    theirs = BrandAuthorisation.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        brand=brand,
        valid_from__lte=on,
        valid_to__gte=on,
    )
    return subjects_of(actor).filter(Exists(theirs), state="approved").order_by("number")


def directory_of(actor: Actor) -> QuerySet[DirectoryEntry]:
    """Directory entries in reach, each with `onboarded`: approved here under its code."""
    actor.require("subjects.view")
    here = Subject.objects.filter(uscc=OuterRef("uscc"), state="approved")
    rows = DirectoryEntry.objects.annotate(onboarded=Exists(here)).select_related("region")
    reach = Q(region__path__startswith=actor.read_path) if actor.read_path else Q(pk=None)
    return rows.filter(reach).order_by("region__path", "name")


@dataclass(frozen=True, slots=True)
class Onboarding:
    """Active producers ÷ producers in the directory (进驻率)."""

    directory: int
    active: int

    @property
    def percent(self) -> int | None:
        return self.active * 100 // self.directory if self.directory else None


def onboarding_of(actor: Actor) -> Onboarding:
    figures = directory_of(actor).aggregate(
        directory=Count("pk"), active=Count("pk", filter=Q(onboarded=True))
    )
    return Onboarding(**figures)


@dataclass(frozen=True, slots=True)
class Census:
    """Registrations in reach, counted once (主体概况).

    regions: path, name and approved producers of each region just below the actor's, most first.
    """

    states: dict[str, int]
    regions: list[tuple[str, str, int]]


def census_of(actor: Actor) -> Census:
    """Registrations by state, and the approved ones by place, in two queries."""
    depth = actor.read_path.count("/") + 1
    states: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    rows = subjects_of(actor).order_by().values_list("state", "region__path")
    for state, path, number in rows.annotate(n=Count("pk")):
        states[state] += number
        if state == Subject.State.APPROVED:
            regions["/".join(path.split("/")[:depth]) + "/"] += number
    names = accounts.region_names(list(regions))
    return Census(
        dict(states), [(path, names.get(path, ""), n) for path, n in regions.most_common()]
    )


def points_of(actor: Actor) -> QuerySet[TracePoint]:
    """Trace points in reach."""
    actor.require("subjects.view")
    rows = TracePoint.objects.filter(within_reach(actor)).select_related("region__parent")
    return rows.order_by("region__path", "pk")


def point_for(actor: Actor, number: str, *, lock: bool = False) -> TracePoint:
    return one_of(points_of(actor), "追溯网点", lock=lock, number=number)


def own_point(actor: Actor) -> TracePoint:
    """The clerk's own point. Raises NotFound unless the county approved it."""
    actor.require("subjects.take_consent")
    rows = TracePoint.objects.filter(state=TracePoint.State.APPROVED).select_related("region")
    return one_of(rows, "运行中的追溯网点", organisation_id=actor.organisation_id)


def farmers_around(point: TracePoint) -> QuerySet[Subject]:
    """The approved producers of a point's township."""
    rows = Subject.objects.filter(state=Subject.State.APPROVED)
    near = rows.filter(organisation__region__path__startswith=point.region.path)
    return near.select_related("region", "organisation").order_by("number")


def farmer_near(actor: Actor, number: str) -> Subject:
    """A producer of the clerk's township, before its consent. Raises NotFound for all others."""
    return one_of(farmers_around(own_point(actor)), "生产主体", number=number)


def shown_name(subject: Subject) -> str:
    """A producer's name as a clerk may see it before the consent: a person's is masked."""
    personal = subject.kind == Subject.Kind.HOUSEHOLD
    return mask_name(subject.name) if personal else subject.name


def farmers_found(point: TracePoint, text: str) -> list[tuple[str, str]]:
    """Number and shown name of producers around a point, by number or a part of the name.

    Twenty at most.
    """
    wanted = Q(number__iexact=text.strip()) | Q(name__contains=text.strip())
    rows = farmers_around(point).filter(wanted)[:20]
    return [(subject.number, shown_name(subject)) for subject in rows]


def open_consents(point: TracePoint, on: date) -> QuerySet[PointConsent]:
    rows = PointConsent.objects.filter(point=point, withdrawn_at=None, valid_to__gte=on)
    return rows.select_related("subject__region", "subject__organisation").order_by("-pk")


def consenting_farmers(actor: Actor, on: date) -> int:
    """How many producers let the clerk's own point print for them on a day."""
    actor.require("subjects.take_consent")
    rows = PointConsent.objects.filter(point__organisation_id=actor.organisation_id)
    return rows.filter(withdrawn_at=None, valid_to__gte=on).count()


def consented_farmer(point: TracePoint, number: str, on: date) -> Subject:
    """A producer around a point whose consent holds on a day. Raises NotFound for all others."""
    consents = open_consents(point, on)
    return one_of(
        farmers_around(point).filter(print_consents__in=consents), "代打印授权", number=number
    )


def consents_given(actor: Actor) -> QuerySet[PointConsent]:
    """The consents the actor's own organisation gave, newest first."""
    actor.require("subjects.register")
    rows = PointConsent.objects.filter(subject__organisation_id=actor.organisation_id)
    return rows.select_related("point__region").order_by("-pk")


def consents_at(actor: Actor, point: TracePoint) -> QuerySet[PointConsent]:
    """The consents a point holds, for the officials over it."""
    actor.require("subjects.view")
    rows = PointConsent.objects.filter(point=point).select_related("subject", "paper")
    return rows.order_by("-pk")


def consent_paper(actor: Actor, point: TracePoint, pk: int) -> EvidenceFile:
    """The photo of a signed consent. Raises NotFound where there is none."""
    rows = consents_at(actor, point).exclude(paper=None)
    paper = one_of(rows, "授权书", pk=pk).paper
    assert paper is not None
    return paper
