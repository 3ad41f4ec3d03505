"""Refusals as problem+json (RFC 9457), in the words a person would read."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import JsonResponse

from xiangsu.kernel.errors import DomainError, RuleBroken
from xiangsu.kernel.web import status_of

_FAULTS: Final = {
    "missing": "没有填写",
    "extra_forbidden": "不认识这个字段",
    "string_too_short": "不能为空",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_type": "应为文字",
    "string_pattern_mismatch": "含有不能保存的字符",
    "string_unicode": "含有不能保存的字符",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "decimal_max_digits": "位数太多",
    "decimal_max_places": "小数最多 {decimal_places} 位",
    "decimal_whole_digits": "数字太大",
    "decimal_parsing": "应为数字",
    "decimal_type": "应为数字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "date_from_datetime_parsing": "应为日期，例如 2026-12-08",
    "date_parsing": "应为日期，例如 2026-12-08",
    "date_type": "应为日期，例如 2026-12-08",
    "datetime_from_date_parsing": "应为时间，例如 2026-12-08T09:30:00+08:00",
    "timezone_aware": "应写明时区，例如 +08:00",
    "uuid_parsing": "应为 UUID",
    "list_type": "应为列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "json_invalid": "不是合法的 JSON",
}
_REQUESTS: Final = {
    400: ("bad_request", "请求无法识别，请检查内容是否为合法的 JSON。"),
    403: ("csrf", "缺少 X-CSRFToken 请求头，或页面已过期，请刷新后再试。"),
}


def problem(code: str, title: str, status: int, field: str | None = None) -> JsonResponse:
    body = {"type": f"urn:xiangsu:{code}", "title": title, "status": status, "code": code}
    if field:
        body["field"] = field
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def of_domain(error: DomainError) -> JsonResponse:
    field = error.field if isinstance(error, RuleBroken) else None
    return problem(error.code, error.message, status_of(error), field)


def of_input(errors: Sequence[Mapping[str, Any]]) -> JsonResponse:
    """The first thing wrong with a body or a query, naming its field."""
    first = errors[0]
    field = ".".join(str(part) for part in first["loc"] if part not in {"body", "query", "path"})
    words = _FAULTS.get(first["type"], "填写有误").format(**first.get("ctx", {}))
    return problem("invalid", f"{field}：{words}。", 422, field)


def not_logged_in() -> JsonResponse:
    return problem("not_logged_in", "请先登录。", 401)


def of_request(status: int) -> JsonResponse:
    code, title = _REQUESTS.get(status, ("refused", "请求被拒绝。"))
    return problem(code, title, status)
