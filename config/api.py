"""The JSON API: one router per module under `/api/v1/`, refusals as problem+json."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import SessionAuth

from xiangsu.accounts.api import router as accounts
from xiangsu.feedback.api import router as feedback
from xiangsu.kernel import problems
from xiangsu.kernel.errors import DomainError
from xiangsu.labels.api import router as labels
from xiangsu.production.api import router as production
from xiangsu.projects.api import router as projects
from xiangsu.subjects.api import router as subjects
from xiangsu.testing.api import router as testing

FIRST_REFUSAL: Final = 400


class Api(NinjaAPI):
    """Says in its schema what it really sends: refusals are `application/problem+json`."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= FIRST_REFUSAL:
                        answer["content"] = {
                            "application/problem+json": answer["content"]["application/json"]
                        }
        return schema


api = Api(
    title="湘溯 Xiangsu",
    version="1",
    description="农产品质量安全追溯与第二代农产品“身份证”平台：登记、生产、检测、三标、投诉、项目。"
    "用浏览器会话登录；写操作须带 X-CSRFToken 请求头。",
    auth=SessionAuth(),
    docs_url=None,
    urls_namespace="api",
)
for prefix, router, tag in (
    ("", accounts, "账号"),
    ("", subjects, "主体"),
    ("", production, "生产"),
    ("", testing, "检测"),
    ("", labels, "三标"),
    ("", feedback, "投诉"),
    ("", projects, "项目"),
):
    api.add_router(prefix, router, tags=[tag])


@api.exception_handler(DomainError)
def refuse(_request: HttpRequest, error: DomainError) -> HttpResponse:
    return problems.of_domain(error)


@api.exception_handler(ValidationError)
def refuse_input(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.of_input(error.errors)


@api.exception_handler(AuthenticationError)
def ask_to_log_in(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problems.not_logged_in()


@api.exception_handler(HttpError)
def refuse_request(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problems.of_request(error.status_code)
