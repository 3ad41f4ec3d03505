"""The public card of a batch, brought up to date."""

from django.db import transaction

from xiangsu.labels import cards
from xiangsu.labels.models import CodeIssue, PublicNote
from xiangsu.scan import services as scan


@transaction.atomic
def republish(batch_id: int) -> None:
    """Publish a batch's card anew, if it has codes; unchanged, nothing happens."""
    if CodeIssue.objects.filter(batch_id=batch_id).exists():
        scan.republish(batch_id=batch_id, document=cards.document_of(batch_id))


def republish_product(product_id: int) -> None:
    """Publish the cards of all of a product's batches anew, in the caller's transaction."""
    issues = CodeIssue.objects.filter(batch__product_id=product_id)
    for batch_id in issues.order_by("batch_id").values_list("batch_id", flat=True).distinct():
        republish(batch_id)


def set_public_note(batch_id: int, text: str) -> None:
    """Set or clear the sentence for shoppers, in the caller's transaction."""
    PublicNote.objects.update_or_create(batch_id=batch_id, defaults={"text": text[:200]})
    republish(batch_id)
