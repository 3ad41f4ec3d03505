"""What producers and bureaus do with registrations."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction

from xiangsu.accounts import queries as accounts
from xiangsu.accounts import services as account_services
from xiangsu.kernel import clock, evidence, ledger, sheets, turns
from xiangsu.kernel.actor import PUBLIC, Actor
from xiangsu.kernel.dates import months_later
from xiangsu.kernel.errors import NotFound, RuleBroken
from xiangsu.kernel.numbers import next_number
from xiangsu.kernel.scope import one_of
from xiangsu.kernel.sheets import ImportJob
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries, rules
from xiangsu.subjects.directory import COLUMNS, DIRECTORY, check_directory
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

FIELDS = (
    *("kind", "uscc", "name", "legal_representative", "address", "industry"),
    *("contact_name", "contact_phone", "licence_valid_to"),
)


@transaction.atomic
def register(
    *, name: str, region_path: str, username: str, password: str, display_name: str, phone: str
) -> Subject:
    """A producer opens an account and an empty registration (主体注册).

    region_path: of its township. Raises RuleBroken if the login name is taken or the
    password weak.
    """
    post = account_services.open_producer(
        name=name,
        region_path=region_path,
        username=username,
        password=password,
        display_name=display_name,
        phone=phone,
    )
    region = post.organisation.region
    county = accounts.county_of(region).code_mca
    subject = Subject.objects.create(
        organisation=post.organisation,
        number=f"S{county}-{next_number(f'S{county}'):04d}",
        name=name,
        region=region,
        contact_name=display_name,
        contact_phone=phone,
    )
    ledger.record(PUBLIC, "subjects.registered", subject, name=name)
    return subject


@transaction.atomic
def save_draft(actor: Actor, *, licence: File[Any] | None = None, **fields: Any) -> Subject:
    """Keep what is filled in so far, complete or not.

    fields: any of FIELDS. Raises RuleBroken once the registration was submitted.
    """
    actor.require("subjects.register")
    subject = queries.own_subject(actor, lock=True)
    if subject.state not in {Subject.State.DRAFT, Subject.State.RETURNED}:
        raise RuleBroken("not_a_draft", "登记已提交，不能直接修改；审核通过后可申请变更。")
    for field in FIELDS:
        if field in fields:
            setattr(subject, field, fields[field])
    if licence is not None:
        subject.licence = evidence.store(licence, actor=actor, field="licence")
    subject.save()
    subject.organisation.name = subject.name
    subject.organisation.save(update_fields=["name"])
    ledger.record(actor, "subjects.draft_saved", subject)
    return subject


@transaction.atomic
def submit(actor: Actor) -> Subject:
    """Hand the registration to the county. Raises RuleBroken naming what is missing or wrong."""
    actor.require("subjects.register")
    subject = queries.own_subject(actor, lock=True)
    if subject.state == Subject.State.SUBMITTED:
        return subject
    if subject.state not in {Subject.State.DRAFT, Subject.State.RETURNED}:
        raise RuleBroken("not_a_draft", "登记已审核通过；要修改请申请变更。")
    _check(subject)
    subject.state, subject.submitted_at = Subject.State.SUBMITTED, clock.now()
    _save_unique(subject)
    ReviewNote.objects.filter(subject=subject, settled_at=None).update(settled_at=clock.now())
    ledger.record(actor, "subjects.submitted", subject, uscc=subject.uscc)
    _tell_bureau(subject, f"{subject.name} 提交了主体登记")
    return subject


def _check(subject: Subject) -> None:
    if fault := rules.uscc_fault(subject.uscc):
        raise RuleBroken("uscc_invalid", fault, field="uscc")
    missing = [
        words
        for key, words in rules.NEEDED.items()
        if key not in rules.SUBMITTABLE_WITHOUT and not _has(subject, key)
    ]
    if missing:
        raise RuleBroken("incomplete", f"还缺：{'、'.join(missing)}。补齐后再提交。")


def _has(subject: Subject, key: str) -> bool:
    return bool(subject.licence_id if key == "licence" else getattr(subject, key))


def _save_unique(subject: Subject) -> None:
    try:
        with transaction.atomic():
            subject.save()
    except IntegrityError as taken:
        raise RuleBroken(
            "uscc_taken",
            "这个信用代码已有主体登记。如确是本单位，请联系县农业农村局。",
            field="uscc",
        ) from taken


def _tell_bureau(subject: Subject, title: str) -> None:
    bureau = accounts.bureau_over(subject.region.path)
    if bureau is not None:
        account_services.notify(bureau.pk, title=title, link=f"/subjects/{subject.number}")


@transaction.atomic
def approve(actor: Actor, *, number: str) -> Subject:
    """Pass a registration. Two at once: the second is told it is done."""
    return _review(actor, number, Subject.State.APPROVED, {})


@transaction.atomic
def send_back(actor: Actor, *, number: str, reasons: Mapping[str, str]) -> Subject:
    """Return a registration with a reason for each field.

    reasons: field of the registration → reason. Raises RuleBroken without any.
    """
    actor.require("subjects.review")
    queries.subject_for(actor, number)
    if not reasons:
        raise RuleBroken("no_reason", "退回时请至少写明一处需要修改的内容。")
    return _review(actor, number, Subject.State.RETURNED, reasons)


def _review(actor: Actor, number: str, state: str, reasons: Mapping[str, str]) -> Subject:
    actor.require("subjects.review")
    subject = queries.subject_for(actor, number, lock=True)
    if subject.state != Subject.State.SUBMITTED:
        raise RuleBroken(
            "already_reviewed",
            f"这份登记现在是“{subject.get_state_display()}”，可能刚由同事处理过，请刷新查看。",
        )
    subject.state, subject.reviewed_at = state, clock.now()
    subject.save(update_fields=["state", "reviewed_at"])
    ReviewNote.objects.bulk_create(
        ReviewNote(subject=subject, field=field, reason=reason) for field, reason in reasons.items()
    )
    ledger.record(actor, f"subjects.{state}", subject, reasons=dict(reasons))
    title = "主体登记已通过" if state == "approved" else "主体登记被退回，请按意见修改"
    account_services.notify(subject.organisation_id, title=title, link="/subjects/mine")
    return subject


@transaction.atomic
def propose_change(actor: Actor, *, reason: str, **fields: Any) -> SubjectChange:
    """Ask for a change of an approved registration; it counts once the county passed it.

    fields: any of FIELDS. Raises RuleBroken if nothing changes, a change is already
    waiting, or a code is wrong.
    """
    actor.require("subjects.register")
    subject = queries.own_subject(actor, lock=True)
    if subject.state != Subject.State.APPROVED:
        raise RuleBroken("not_approved", "登记还没有通过审核，请直接修改登记。")
    if SubjectChange.objects.filter(subject=subject, state="submitted").exists():
        raise RuleBroken("change_waiting", "上一次变更还在审核，请等审核后再申请。")
    before = {field: _plain(getattr(subject, field)) for field in FIELDS if field in fields}
    after = {field: _plain(fields[field]) for field in before}
    changed = [field for field in before if before[field] != after[field]]
    if not changed:
        raise RuleBroken("nothing_changed", "没有修改任何内容。")
    if "uscc" in changed and (fault := rules.uscc_fault(after["uscc"])):
        raise RuleBroken("uscc_invalid", fault, field="uscc")
    change = SubjectChange.objects.create(
        subject=subject,
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
        reason=reason,
    )
    ledger.record(actor, "subjects.change_proposed", change, before=change.before)
    _tell_bureau(subject, f"{subject.name} 申请变更登记")
    return change


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def decide_change(actor: Actor, *, pk: int, passed: bool, opinion: str = "") -> SubjectChange:
    """Pass or return a change; passed, it is applied at once."""
    actor.require("subjects.review")
    change = queries.change_for(actor, pk, lock=True)
    if change.state != SubjectChange.State.SUBMITTED:
        raise RuleBroken("already_reviewed", "这项变更刚由同事处理过，请刷新查看。")
    if not passed and not opinion:
        raise RuleBroken("no_reason", "退回时请写明原因。", field="opinion")
    if passed:
        _apply(change)
    change.state = SubjectChange.State.APPROVED if passed else SubjectChange.State.RETURNED
    change.opinion, change.reviewed_at = opinion, clock.now()
    change.save(update_fields=["state", "opinion", "reviewed_at"])
    ledger.record(actor, f"subjects.change_{change.state}", change, after=change.after)
    account_services.notify(
        change.subject.organisation_id,
        title="变更已通过" if passed else "变更被退回",
        text=opinion,
        link="/subjects/mine",
    )
    return change


def _apply(change: SubjectChange) -> None:
    subject = Subject.objects.select_for_update().get(pk=change.subject_id)
    for field, value in change.after.items():
        is_day = field == "licence_valid_to"
        setattr(subject, field, (date.fromisoformat(value) if value else None) if is_day else value)
    _save_unique(subject)
    if "name" in change.after:
        subject.organisation.name = subject.name
        subject.organisation.save(update_fields=["name"])


@transaction.atomic
def add_product(
    actor: Actor,
    *,
    name: str,
    category_id: int,
    spec: str = "",
    standard: str = "",
    client_id: UUID | None = None,
) -> Product:
    """A new product of the actor's organisation. Raises RuleBroken if it is there already."""
    actor.require("subjects.register")
    subject = queries.own_subject(actor, lock=True)
    mine = Product.objects.filter(organisation_id=subject.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    if mine.filter(name=name, spec=spec).exists():
        raise RuleBroken("product_known", "已有同名同规格的产品，不用重复添加。", field="name")
    product = Product.objects.create(
        organisation_id=subject.organisation_id,
        number=f"{subject.number}-P{next_number(f'{subject.number}-P'):02d}",
        name=name,
        category_id=category_id,
        spec=spec,
        standard=standard,
        client_id=client_id,
    )
    ledger.record(actor, "subjects.product_added", product, name=name, spec=spec)
    return product


@transaction.atomic
def add_base(
    actor: Actor,
    *,
    name: str,
    region_path: str,
    area_mu: Decimal,
    address: str = "",
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    client_id: UUID | None = None,
) -> Base:
    """A new base of the actor's organisation. Raises RuleBroken if its name is taken."""
    actor.require("subjects.register")
    subject = queries.own_subject(actor, lock=True)
    mine = Base.objects.filter(organisation_id=subject.organisation_id)
    if known := turns.made_by(client_id, mine):
        return known
    if mine.filter(name=name).exists():
        raise RuleBroken("base_known", "已有同名的基地，请换一个名称。", field="name")
    base = Base.objects.create(
        organisation_id=subject.organisation_id,
        number=f"{subject.number}-J{next_number(f'{subject.number}-J'):02d}",
        name=name,
        region=accounts.region_at(region_path),
        address=address,
        area_mu=area_mu,
        longitude=longitude,
        latitude=latitude,
        client_id=client_id,
    )
    ledger.record(actor, "subjects.base_added", base, name=name, area_mu=area_mu)
    return base


@transaction.atomic
def authorise_brand(
    actor: Actor,
    *,
    subject_number: str,
    brand: str,
    certificate_no: str,
    valid_from: date,
    valid_to: date,
) -> BrandAuthorisation:
    """Lend a regional brand to an approved producer. Raises RuleBroken for a used number."""
    actor.require("subjects.authorise_brand")
    subject = queries.subject_for(actor, subject_number)
    if subject.state != Subject.State.APPROVED:
        raise RuleBroken("not_approved", "主体登记还没有通过审核，不能授权品牌。")
    if valid_to < valid_from:
        raise RuleBroken("dates_crossed", "截止日期不能早于起始日期。", field="valid_to")
    if BrandAuthorisation.objects.filter(brand=brand, certificate_no=certificate_no).exists():
        raise RuleBroken("number_taken", "这个授权编号已使用，请核对。", field="certificate_no")
    authorisation = BrandAuthorisation.objects.create(
        organisation_id=subject.organisation_id,
        brand=brand,
        certificate_no=certificate_no,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    ledger.record(actor, "subjects.brand_authorised", authorisation, brand=brand)
    return authorisation


@transaction.atomic
def preview_directory(actor: Actor, *, file: File[Any]) -> ImportJob:
    """Read a county's directory for a look. Raises RuleBroken for what is no fitting table."""
    actor.require("subjects.import")
    return sheets.preview(
        actor, kind=DIRECTORY, upload=file, columns=COLUMNS, check=check_directory
    )


@transaction.atomic
def commit_directory(actor: Actor, *, job_id: int) -> ImportJob:
    """Replace the county's directory by the previewed one; sent twice, written once."""
    actor.require("subjects.import")
    job = sheets.job_for(actor, DIRECTORY, job_id, lock=True)
    if not sheets.begin_commit(job):
        return job
    region = accounts.organisation_at(actor.organisation_id).region
    if region.level != "county":
        raise NotFound("县级名录")
    turns.take(f"subjects.directory.{region.pk}")
    before = list(DirectoryEntry.objects.filter(region=region).values_list("pk", flat=True))
    replaced = list(
        DirectoryEntry.objects.filter(pk__in=before).values(
            "name", "uscc", "kind", "industry", "import_job_id"
        )
    )
    DirectoryEntry.objects.filter(pk__in=before).delete()
    DirectoryEntry.objects.bulk_create(
        DirectoryEntry(
            region=region,
            name=row["name"],
            uscc=row["uscc"],
            kind=row["kind"],
            industry=row.get("industry") or "",
            import_job=job,
        )
        for row in job.rows
    )
    sheets.finish_commit(job, {"written": len(job.rows), "replaced": replaced})
    ledger.record(actor, "subjects.directory_imported", job, rows=len(job.rows), sha256=job.sha256)
    return job


@transaction.atomic
def undo_directory(actor: Actor, *, job_id: int) -> ImportJob:
    """Put back the directory that the import replaced. Raises RuleBroken if a newer one came."""
    actor.require("subjects.import")
    job = sheets.job_for(actor, DIRECTORY, job_id, lock=True)
    mine = DirectoryEntry.objects.filter(import_job=job)
    if job.state != ImportJob.State.COMMITTED or mine.count() != job.result["written"]:
        raise RuleBroken("cannot_undo", "名录已被后来的导入替换，不能撤销这一次。")
    region = accounts.organisation_at(actor.organisation_id).region
    mine.delete()
    DirectoryEntry.objects.bulk_create(
        DirectoryEntry(region=region, **row) for row in job.result["replaced"]
    )
    sheets.finish_undo(job)
    ledger.record(actor, "subjects.directory_undone", job)
    return job


@transaction.atomic
def register_point(
    actor: Actor, *, region_path: str, client_id: UUID | None = None, **fields: str
) -> TracePoint:
    """Register a trace point for a township in the actor's reach; the county reviews it.

    fields: name, operator_kind, operator_name, address, contact_name, contact_phone, opening.
    Raises NotFound for a township elsewhere. A second click finds the point of the first.
    """
    actor.require("subjects.register_point")
    if client_id and (known := TracePoint.objects.filter(client_id=client_id).first()):
        return known
    region = accounts.region_at(region_path)
    if region.level != "township" or not region.path.startswith(actor.write_path):
        raise NotFound("乡镇")
    county = accounts.county_of(region)
    organisation = account_services.found_organisation(
        kind="trace_point", name=fields["name"], region_path=region_path
    )
    prefix = f"W{county.code_mca}"
    point = TracePoint.objects.create(
        organisation=organisation,
        number=f"{prefix}-{next_number(prefix):03d}",
        region=region,
        client_id=client_id,
        **fields,
    )
    ledger.record(actor, "subjects.point_registered", point, number=point.number)
    bureau = accounts.bureau_over(region.path)
    if bureau is not None:
        link = f"/subjects/points/{point.number}"
        account_services.notify(bureau.pk, title=f"追溯网点待审核：{point.name}", link=link)
    return point


@transaction.atomic
def review_point(actor: Actor, *, number: str, passed: bool, opinion: str = "") -> TracePoint:
    """Pass or return a trace point. The second of two reviewers is told."""
    actor.require("subjects.review")
    point = queries.point_for(actor, number, lock=True)
    if point.state != TracePoint.State.SUBMITTED:
        raise RuleBroken(
            "already_reviewed", f"这个网点现在是“{point.get_state_display()}”，请刷新查看。"
        )
    if not passed and not opinion:
        raise RuleBroken("no_reason", "退回时请写明原因。", field="opinion")
    return _set_point(actor, point, "approved" if passed else "returned", opinion)


@transaction.atomic
def close_point(actor: Actor, *, number: str, opinion: str) -> TracePoint:
    """Stop a point from printing, with the reason; what it printed stays accountable."""
    actor.require("subjects.review")
    point = queries.point_for(actor, number, lock=True)
    if point.state != TracePoint.State.APPROVED:
        raise RuleBroken("not_running", "这个网点没有在运行。")
    return _set_point(actor, point, "closed", opinion)


def _set_point(actor: Actor, point: TracePoint, state: str, opinion: str) -> TracePoint:
    point.state, point.opinion, point.reviewed_at = state, opinion, clock.now()
    point.save(update_fields=["state", "opinion", "reviewed_at"])
    ledger.record(actor, f"subjects.point_{state}", point, opinion=opinion)
    title = f"追溯网点{point.get_state_display()}"
    account_services.notify(point.organisation_id, title=title, text=opinion)
    return point


@transaction.atomic
def record_consent(
    actor: Actor, *, farmer_number: str, kind: str, paper: File[Any] | None = None, phone: str = ""
) -> PointConsent:
    """A producer lets the clerk's point print its labels; an earlier consent ends.

    Raises NotFound outside the point's township, RuleBroken without the paper's photo, or
    when the phone number named is not the registered one.
    Source: Personal Information Protection Law, articles 13, 14 (consent, informed).
    """
    point = queries.own_point(actor)
    farmer = queries.farmer_near(actor, farmer_number)
    if kind == PointConsent.Kind.PAPER and paper is None:
        raise RuleBroken("no_paper", "请拍下农户签字的授权书。", field="paper")
    if kind == PointConsent.Kind.PHONE and phone != farmer.contact_phone:
        raise RuleBroken("phone_differs", "与登记的手机号不一致，请与农户核对。", field="phone")
    today = clock.today()
    months = int(reference.term_on("point_consent_months", today))
    open_one = PointConsent.objects.filter(point=point, subject=farmer, withdrawn_at=None)
    open_one.update(withdrawn_at=clock.now())
    consent = PointConsent.objects.create(
        point=point,
        subject=farmer,
        kind=kind,
        paper=evidence.store(paper, actor=actor, field="paper") if paper else None,
        valid_from=today,
        valid_to=months_later(today, months),
        user_id=actor.user_id,
    )
    facts = {"point": point.number, "farmer": farmer.number, "kind": kind}
    ledger.record(actor, "subjects.print_consent_recorded", consent, **facts)
    account_services.notify(
        farmer.organisation_id,
        title=f"{point.name} 登记了您的代打印授权",
        text="如果不是您本人同意的，请立即撤回并联系县农业农村局。",
        link="/subjects/consents",
    )
    return consent


@transaction.atomic
def withdraw_consent(actor: Actor, *, pk: int) -> PointConsent:
    """The producer takes its consent back; the point reaches it no longer."""
    actor.require("subjects.register")
    consent = one_of(queries.consents_given(actor), "代打印授权", lock=True, pk=pk)
    if consent.withdrawn_at is None:
        consent.withdrawn_at = clock.now()
        consent.save(update_fields=["withdrawn_at"])
        ledger.record(actor, "subjects.print_consent_withdrawn", consent)
    return consent
