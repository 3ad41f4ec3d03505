from typing import Annotated

from django.db.models import QuerySet
from ninja import Query, Router
from ninja.pagination import paginate
from pydantic import Field

from xiangsu.kernel.schemas import Because, Pages, answers
from xiangsu.kernel.web import Request
from xiangsu.labels import queries, schemas, services

router = Router()


@router.get("cards", response=answers(list[schemas.CardOut]), summary="身份证")
@paginate(Pages)
def cards(request: Request) -> QuerySet[queries.IdCard]:
    return queries.cards_of(request.actor)


@router.get("cards/{pk}", response=answers(schemas.CardOut), summary="一张身份证")
def card(request: Request, pk: int) -> queries.IdCard:
    return queries.card_for(request.actor, pk)


@router.post("cards", response=answers(schemas.CardOut), summary="身份证申请，存为草稿")
def draft_card(request: Request, body: schemas.CardIn) -> queries.IdCard:
    return services.draft_card(request.actor, **body.dict())


@router.post("cards/{pk}/submit", response=answers(schemas.CardOut), summary="提交身份证申请")
def submit_card(request: Request, pk: int) -> queries.IdCard:
    return services.submit_card(request.actor, pk=pk)


@router.post("cards/{pk}/approve", response=answers(schemas.CardOut), summary="审核通过身份证")
def approve_card(request: Request, pk: int) -> queries.IdCard:
    return services.approve_card(request.actor, pk=pk)


@router.post("cards/{pk}/return", response=answers(schemas.CardOut), summary="退回身份证申请")
def return_card(request: Request, pk: int, body: schemas.Returned) -> queries.IdCard:
    return services.return_card(
        request.actor, pk=pk, opinion=body.reason, reasons=dict(body.reasons)
    )


@router.post("cards/{pk}/renew", response=answers(schemas.CardOut), summary="身份证续期申请")
def renew_card(request: Request, pk: int) -> queries.IdCard:
    return services.renew_card(request.actor, pk=pk)


@router.post("cards/{pk}/suspend", response=answers(schemas.CardOut), summary="暂停身份证")
def suspend_card(request: Request, pk: int, body: schemas.Suspended) -> queries.IdCard:
    return services.suspend_card(request.actor, pk=pk, **body.dict())


@router.post("cards/{pk}/resume", response=answers(schemas.CardOut), summary="恢复身份证")
def resume_card(request: Request, pk: int, body: Because) -> queries.IdCard:
    return services.resume_card(request.actor, pk=pk, reason=body.reason)


@router.post("cards/{pk}/revoke", response=answers(schemas.CardOut), summary="注销身份证")
def revoke_card(request: Request, pk: int, body: Because) -> queries.IdCard:
    return services.revoke_card(request.actor, pk=pk, reason=body.reason)


@router.get("certificates", response=answers(list[schemas.CertificateOut]), summary="合格证")
@paginate(Pages)
def certificates(request: Request) -> QuerySet[queries.Certificate]:
    return queries.certificates_of(request.actor)


@router.post(
    "batches/{number}/certificates",
    response=answers(schemas.CertificateOut),
    summary="开具承诺达标合格证",
)
def issue_certificate(
    request: Request, number: str, body: schemas.CertificateIn
) -> queries.Certificate:
    return services.issue_certificate(request.actor, batch_number=number, **body.dict())


@router.post(
    "certificates/{number}/void", response=answers(schemas.CertificateOut), summary="作废合格证"
)
def void_certificate(request: Request, number: str, body: Because) -> queries.Certificate:
    return services.void_certificate(request.actor, number=number, reason=body.reason)


@router.get("issues", response=answers(list[schemas.IssueOut]), summary="赋码")
@paginate(Pages)
def issues(request: Request) -> QuerySet[queries.CodeIssue]:
    return queries.issues_of(request.actor)


@router.post(
    "batches/{number}/issues",
    response=answers(schemas.IssueOut),
    summary="给批次赋码；同一 client_id 只赋一次",
)
def issue_codes(request: Request, number: str, body: schemas.CodesIn) -> queries.CodeIssue:
    return services.issue_codes(request.actor, batch_number=number, **body.dict())


@router.get("issues/{pk}/codes", response=answers(list[str]), summary="一批追溯码，分段取")
def codes(
    request: Request,
    pk: int,
    first: Annotated[int, Query(), Field(ge=0, le=100_000_000)] = 0,
    count: Annotated[int, Query(), Field(ge=1, le=10_000)] = 1000,
) -> list[str]:
    return queries.codes_of(queries.issue_for(request.actor, pk), first, count)


@router.post("issues/{pk}/void", response=answers(schemas.IssueOut), summary="作废一批追溯码")
def void_codes(request: Request, pk: int, body: Because) -> queries.CodeIssue:
    return services.void_codes(request.actor, pk=pk, reason=body.reason)


@router.get("orders", response=answers(list[schemas.OrderOut]), summary="赋码订单")
@paginate(Pages)
def orders(request: Request) -> QuerySet[queries.CodeOrder]:
    return queries.orders_of(request.actor)


@router.post("orders", response=answers(schemas.OrderOut), summary="订码；同一 client_id 只订一次")
def order_codes(request: Request, body: schemas.OrderIn) -> queries.CodeOrder:
    return services.order_codes(request.actor, **body.dict())


@router.get("rolls", response=answers(list[schemas.RollOut]), summary="标签卷")
@paginate(Pages)
def rolls(request: Request) -> QuerySet[queries.CodeRoll]:
    return queries.rolls_of(request.actor)


@router.post(
    "rolls/{number}/activations",
    response=answers(schemas.IssueOut),
    summary="把卷上一段标签启用到批次",
)
def activate_labels(request: Request, number: str, body: schemas.ActivationIn) -> queries.CodeIssue:
    return services.activate_labels(
        request.actor,
        roll_number=number,
        batch_number=body.batch_number,
        part=body.part,
        client_id=body.client_id,
    )


@router.post(
    "rolls/{number}/marks",
    response=answers(schemas.MarkOut),
    summary="登记卷上一段标签的去向",
)
def mark_labels(request: Request, number: str, body: schemas.MarkIn) -> queries.RollMark:
    return services.mark_labels(
        request.actor,
        roll_number=number,
        kind=body.kind,
        part=body.part,
        reason=body.reason,
        client_id=body.client_id,
    )
