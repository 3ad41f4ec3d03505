from django.db.models import QuerySet
from ninja import Router
from ninja.pagination import paginate

from xiangsu.kernel.schemas import Because, Pages, answers
from xiangsu.kernel.web import Request
from xiangsu.production import queries, rules, schemas, services
from xiangsu.reference import queries as reference

router = Router()


@router.get("plots", response=answers(list[schemas.PlotOut]), summary="地块")
@paginate(Pages)
def plots(request: Request) -> QuerySet[queries.Plot]:
    return queries.plots_of(request.actor)


@router.post("plots", response=answers(schemas.PlotOut), summary="添加地块")
def add_plot(request: Request, body: schemas.PlotIn) -> queries.Plot:
    return services.add_plot(request.actor, **body.dict())


@router.get(
    "plots/calendar", response=answers(list[schemas.CalendarDayOut]), summary="各地块最早采收日"
)
def calendar(request: Request) -> list[queries.CalendarDay]:
    return queries.calendar_of(request.actor)


@router.post("input-purchases", response=answers(schemas.PurchaseOut), summary="登记投入品采购")
def purchase_input(request: Request, body: schemas.PurchaseIn) -> queries.InputPurchase:
    given = body.dict(exclude={"registration_no"})
    product = reference.input_for(body.registration_no)
    return services.purchase_input(request.actor, product_id=product.pk, **given)


@router.get("pesticide-uses", response=answers(list[schemas.UseOut]), summary="用药记录")
@paginate(Pages)
def uses(request: Request) -> QuerySet[queries.PesticideUse]:
    return queries.uses_of(request.actor)


@router.post(
    "pesticide-uses",
    response=answers(schemas.UseOut),
    summary="登记用药；有提示时须再次确认（confirmed）",
)
def record_pesticide_use(request: Request, body: schemas.UseIn) -> queries.PesticideUse:
    return services.record_pesticide_use(request.actor, **body.dict())


@router.get("batches", response=answers(list[schemas.BatchOut]), summary="生产批次")
@paginate(Pages)
def batches(request: Request) -> QuerySet[queries.Batch]:
    return queries.batches_of(request.actor)


@router.post("batches/harvest", response=answers(schemas.BatchOut), summary="登记采收批次")
def harvest(request: Request, body: schemas.HarvestIn) -> queries.Batch:
    return services.harvest_batch(request.actor, **body.dict())


@router.post("batches/process", response=answers(schemas.BatchOut), summary="登记加工批次")
def process(request: Request, body: schemas.ProcessIn) -> queries.Batch:
    given = body.dict(exclude={"sources"})
    sources = {source.batch_number: source.quantity_kg for source in body.sources}
    return services.process_batch(request.actor, sources=sources, **given)


@router.get("batches/{number}", response=answers(schemas.BatchOut), summary="一个批次")
def batch(request: Request, number: str) -> queries.Batch:
    return queries.batch_for(request.actor, number)


@router.get(
    "batches/{number}/obstacles",
    response=answers(list[schemas.ObstacleOut]),
    summary="批次不能标识的原因、法条和最早合法日期",
)
def obstacles(request: Request, number: str) -> list[rules.Obstacle]:
    return queries.obstacles_of(queries.batch_for(request.actor, number))


@router.post("batches/{number}/holds", response=answers(schemas.HoldOut), summary="冻结或召回批次")
def hold(request: Request, number: str, body: schemas.HoldIn) -> queries.Hold:
    return services.hold(request.actor, batch_number=number, **body.dict())


@router.post("holds/{pk}/release", response=answers(schemas.HoldOut), summary="解除冻结")
def release(request: Request, pk: int, body: Because) -> queries.Hold:
    return services.release(request.actor, hold_id=pk, reason=body.reason)
