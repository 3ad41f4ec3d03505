"""The files of one run: at most 5,000 labels each, the same bytes of codes every time."""

from xiangsu.kernel.errors import NotFound
from xiangsu.labels import queries
from xiangsu.labels.models import CodeIssue
from xiangsu.labels.printing import MOST_PER_FILE, Label, label_pdf


def file_numbers(issue: CodeIssue) -> range:
    """1 … n, one number a file."""
    return range(1, (issue.quantity + MOST_PER_FILE - 1) // MOST_PER_FILE + 1)


def label_file(issue: CodeIssue, number: int, *, sheet: bool) -> bytes:
    """The PDF of one file of a run. Raises NotFound for a number it does not have."""
    if number not in file_numbers(issue):
        raise NotFound("标签文件")
    codes = queries.codes_of(issue, (number - 1) * MOST_PER_FILE, MOST_PER_FILE)
    return label_pdf(label_of(issue), codes, sheet=sheet)


def label_of(issue: CodeIssue) -> Label:
    card = issue.card
    digits = card.number or ""
    return Label(
        product=issue.batch.product.name,
        spec=issue.batch.product.spec,
        card_number=" ".join(digits[at : at + 4] for at in range(0, len(digits), 4)),
        brand=card.brand,
        producer=issue.certificate.issuer_name,
        origin=issue.certificate.origin.removeprefix("湖南省"),
        harvested_on=str(issue.batch.harvested_on),
    )
