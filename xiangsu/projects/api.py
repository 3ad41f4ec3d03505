from django.db.models import QuerySet
from ninja import Router
from ninja.pagination import paginate

from xiangsu.kernel.schemas import Because, Pages, answers
from xiangsu.kernel.web import Request
from xiangsu.projects import queries, services
from xiangsu.projects.schemas import BindIn, ProjectOut

router = Router()


@router.get("projects", response=answers(list[ProjectOut]), summary="项目")
@paginate(Pages)
def projects(request: Request) -> QuerySet[queries.Project]:
    return queries.projects_of(request.actor)


@router.get("projects/{number}", response=answers(ProjectOut), summary="一个项目")
def project(request: Request, number: str) -> queries.Project:
    return queries.project_for(request.actor, number)


@router.post("projects/{number}/bind", response=answers(ProjectOut), summary="名额绑定企业")
def bind(request: Request, number: str, body: BindIn) -> queries.Project:
    chosen = body.subject_number
    return services.bind_producer(request.actor, number=number, subject_number=chosen)


@router.post("projects/{number}/unbind", response=answers(ProjectOut), summary="解除绑定")
def unbind(request: Request, number: str, body: Because) -> queries.Project:
    return services.unbind_producer(request.actor, number=number, reason=body.reason)
