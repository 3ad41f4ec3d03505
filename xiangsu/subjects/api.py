from django.db.models import QuerySet
from ninja import Router
from ninja.pagination import paginate

from xiangsu.kernel.schemas import Pages, answers
from xiangsu.kernel.web import Request
from xiangsu.reference import queries as reference
from xiangsu.subjects import queries, schemas, services
from xiangsu.subjects.rules import Completeness

router = Router()


@router.get("subjects", response=answers(list[schemas.SubjectOut]), summary="生产主体")
@paginate(Pages)
def subjects(request: Request) -> QuerySet[queries.Subject]:
    return queries.subjects_of(request.actor)


@router.get("subjects/mine", response=answers(schemas.SubjectOut), summary="本单位的登记")
def mine(request: Request) -> queries.Subject:
    return queries.own_subject(request.actor)


@router.patch("subjects/mine", response=answers(schemas.SubjectOut), summary="保存登记草稿")
def save_draft(request: Request, body: schemas.DraftIn) -> queries.Subject:
    return services.save_draft(request.actor, **body.dict(exclude_none=True))


@router.get(
    "subjects/mine/completeness",
    response=answers(schemas.CompletenessOut),
    summary="登记的完整度和还缺的项",
)
def completeness(request: Request) -> Completeness:
    return queries.completeness_of(queries.own_subject(request.actor))


@router.post("subjects/mine/submit", response=answers(schemas.SubjectOut), summary="提交登记")
def submit(request: Request) -> queries.Subject:
    return services.submit(request.actor)


@router.get("subjects/{number}", response=answers(schemas.SubjectOut), summary="一个生产主体")
def subject(request: Request, number: str) -> queries.Subject:
    return queries.subject_for(request.actor, number)


@router.post(
    "subjects/{number}/approve", response=answers(schemas.SubjectOut), summary="审核通过登记"
)
def approve(request: Request, number: str) -> queries.Subject:
    return services.approve(request.actor, number=number)


@router.post(
    "subjects/{number}/return", response=answers(schemas.SubjectOut), summary="退回登记，逐项说明"
)
def send_back(request: Request, number: str, body: schemas.ReturnIn) -> queries.Subject:
    return services.send_back(request.actor, number=number, reasons=body.reasons)


@router.get("products", response=answers(list[schemas.ProductOut]), summary="产品")
@paginate(Pages)
def products(request: Request) -> QuerySet[queries.Product]:
    return queries.products_of(request.actor)


@router.post("products", response=answers(schemas.ProductOut), summary="添加产品")
def add_product(request: Request, body: schemas.ProductIn) -> queries.Product:
    given = body.dict(exclude={"category_code"})
    category = reference.category_for(body.category_code)
    return services.add_product(request.actor, category_id=category.pk, **given)


@router.get("bases", response=answers(list[schemas.BaseOut]), summary="基地")
@paginate(Pages)
def bases(request: Request) -> QuerySet[queries.Base]:
    return queries.bases_of(request.actor)


@router.post("bases", response=answers(schemas.BaseOut), summary="添加基地")
def add_base(request: Request, body: schemas.BaseIn) -> queries.Base:
    return services.add_base(request.actor, **body.dict())


@router.post("brands", response=answers(schemas.BrandOut), summary="授权品牌")
def authorise_brand(request: Request, body: schemas.BrandIn) -> queries.BrandAuthorisation:
    return services.authorise_brand(request.actor, **body.dict())
