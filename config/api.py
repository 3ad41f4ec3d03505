"""The JSON API: one router per module under `/api/v1/`, refusals as problem+json."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import SessionAuth

from xiangsu.kernel.errors import DomainError, RuleBroken
from xiangsu.kernel.web import problem

api = NinjaAPI(
    title="湘溯 Xiangsu",
    version="1",
    description="农产品质量安全追溯与第二代农产品“身份证”平台：登记、生产、检测、三标、查验",
    auth=SessionAuth(),
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(DomainError)
def refuse(_request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(error)


@api.exception_handler(ValidationError)
def refuse_input(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    field = str(first["loc"][-1])
    return problem(RuleBroken("invalid", f"字段 {field} 填写有误：{first['msg']}", field=field))
