"""The files of a print job: what stands on its labels, their bytes, their place on disk."""

import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from xiangsu.labels import queries, rules
from xiangsu.labels.models import CodeIssue, LabelFile, PrintJob
from xiangsu.labels.printing.label import Label
from xiangsu.labels.printing.pdf import label_pdf
from xiangsu.labels.printing.tspl import label_tspl

_ENDINGS: Final = {"roll": "pdf", "a4": "pdf", "tspl": "prn"}


def label_of(issue: CodeIssue) -> Label:
    """The texts of a run's labels as they stand now."""
    card, certificate, batch = issue.card, issue.certificate, issue.batch
    digits = card.number or ""
    return Label(
        scan_origin=settings.XIANGSU_SCAN_ORIGIN,
        product=batch.product.name,
        spec=batch.product.spec,
        origin=certificate.origin.removeprefix("湖南省"),
        harvested_on=str(batch.harvested_on),
        producer=certificate.issuer_name,
        card_number=" ".join(digits[at : at + 4] for at in range(0, len(digits), 4)),
        brand=card.brand,
        certificate_title=certificate.layout.title,
        certificate_number=certificate.number,
        lead_in=certificate.layout.lead_in,
        commitments=tuple(certificate.layout.commitments),
        bases=tuple(certificate.bases),
        bases_offered=tuple(certificate.layout.bases),
        quantity=f"{certificate.quantity_kg.normalize():f} kg",
        contact=certificate.contact,
        issued_on=str(certificate.issued_on),
    )


def texts_of(label: Label) -> list[str]:
    """Every text of a label, for looking up its characters in the fonts."""
    values = asdict(label).values()
    return [text for value in values for text in ([value] if isinstance(value, str) else value)]


def design_of(row: Any) -> rules.Design:
    """A row of `reference.LabelDesign` as the value that is drawn from."""
    return rules.Design(
        width=float(row.width_mm),
        height=float(row.height_mm),
        columns=row.columns,
        rows=row.rows,
        left=float(row.left_mm),
        top=float(row.top_mm),
        pitch_x=float(row.pitch_x_mm),
        pitch_y=float(row.pitch_y_mm),
    )


def content_of(file: LabelFile) -> bytes:
    """The bytes of one file; made again, the same."""
    job = file.job
    texts: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in job.label.items()
    }
    codes = queries.codes_of(job.issue, file.first - 1, file.quantity)
    label, design = Label(**texts), design_of(job.design)
    if job.medium == PrintJob.Medium.TSPL:
        return label_tspl(label, codes, design, dpi=job.dpi)
    return label_pdf(label, codes, design, dpi=job.dpi, sheet=job.medium == PrintJob.Medium.A4)


def folder_of(job: PrintJob) -> Path:
    return Path(settings.MEDIA_ROOT) / "labels" / str(job.pk)


def path_of(file: LabelFile) -> Path:
    return folder_of(file.job) / f"{file.number}.{_ENDINGS[file.job.medium]}"


def write(path: Path, content: bytes) -> None:
    """Write beside the target and rename, so that a killed worker leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)
