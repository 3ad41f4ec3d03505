"""Pages every module has: a form alone, the look at an import, a workbook to take away."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django import forms
from django.http import HttpResponse
from django.shortcuts import render, resolve_url

from xiangsu.kernel import sheets
from xiangsu.kernel.sheets import Column, ImportJob
from xiangsu.kernel.web import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_ROWS = 20


def form_page(
    request: Request, form: forms.BaseForm, heading: str, back: str, **more: Any
) -> HttpResponse:
    """One form on a page of its own; 422 when it was refused.

    back: the name of an address or a path, where 取消 leads.
    """
    context = {"form": form, "heading": heading, "cancel": resolve_url(back)} | more
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def import_preview(
    request: Request,
    job: ImportJob,
    columns: Sequence[Column],
    *,
    heading: str,
    back: str,
    **more: Any,
) -> HttpResponse:
    """The look at an import before it is written; with `?marked` its wrong cells in red."""
    if "marked" in request.GET:
        return workbook(sheets.marked(job, columns), f"{heading}-请修改")
    context = {
        "job": job,
        "columns": columns,
        "rows": [[row.get(column.key) for column in columns] for row in job.rows[:FIRST_ROWS]],
        "heading": heading,
        "back": resolve_url(back),
    }
    return render(request, "ui/import_preview.html", context | more)


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook for download under a Chinese name."""
    response = HttpResponse(content, content_type=XLSX)
    filename = f"attachment; filename*=UTF-8''{quote(f'{name}.xlsx')}"
    response.headers["Content-Disposition"] = filename
    return response
