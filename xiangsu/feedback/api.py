from django.db.models import QuerySet
from ninja import Router
from ninja.pagination import paginate

from xiangsu.feedback import queries, services
from xiangsu.feedback.schemas import CloseIn, ComplaintOut
from xiangsu.kernel.schemas import Pages, answers
from xiangsu.kernel.web import Request

router = Router()


@router.get("complaints", response=answers(list[ComplaintOut]), summary="投诉举报")
@paginate(Pages)
def complaints(request: Request) -> QuerySet[queries.Complaint]:
    return queries.complaints_of(request.actor)


@router.get("complaints/{number}", response=answers(ComplaintOut), summary="一件投诉")
def complaint(request: Request, number: str) -> queries.Complaint:
    return queries.complaint_for(request.actor, number)


@router.post("complaints/{number}/take-up", response=answers(ComplaintOut), summary="受理投诉")
def take_up(request: Request, number: str) -> queries.Complaint:
    return services.take_up(request.actor, number=number)


@router.post("complaints/{number}/close", response=answers(ComplaintOut), summary="答复并办结")
def close(request: Request, number: str, body: CloseIn) -> queries.Complaint:
    return services.close(request.actor, number=number, reply=body.reply)
