from django.db.models import QuerySet
from ninja import Router
from ninja.pagination import paginate

from xiangsu.kernel.schemas import Pages, answers
from xiangsu.kernel.web import Request
from xiangsu.testing import queries, services
from xiangsu.testing.schemas import SelfTestIn, SelfTestOut

router = Router()


@router.get("tests", response=answers(list[SelfTestOut]), summary="检测记录")
@paginate(Pages)
def tests(request: Request) -> QuerySet[queries.SelfTest]:
    return queries.tests_of(request.actor)


@router.post(
    "batches/{number}/tests",
    response=answers(SelfTestOut),
    summary="登记自检；不合格或疑似阳性即冻结批次",
)
def record(request: Request, number: str, body: SelfTestIn) -> queries.SelfTest:
    return services.record_self_test(request.actor, batch_number=number, **body.dict())
