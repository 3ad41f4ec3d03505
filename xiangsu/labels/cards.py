"""The public card of a batch: gathered from every module below, personal data masked."""

from django.utils import timezone

from xiangsu.accounts import queries as accounts
from xiangsu.kernel.masking import mask_name, mask_phone
from xiangsu.labels import queries, rules
from xiangsu.labels.models import Certificate
from xiangsu.production import queries as production
from xiangsu.scan.document import CertificateText, Document, Step, Test
from xiangsu.subjects import queries as subjects
from xiangsu.testing import queries as testing
from xiangsu.testing import rules as testing_rules


def document_of(batch_id: int) -> Document:
    """Everything a shopper sees about a batch, as it stands now."""
    batch = production.batch_at(batch_id)
    subject = subjects.subject_of(batch.organisation_id)
    card = queries.standing_card(batch.product_id)
    phase = queries.phase_of(card) if card else ""
    certificate = queries.valid_certificates(batch_id).first()
    records = production.records_of(batch)
    share = production.prompt_share(records)
    personal = subject.kind == "household"
    return {
        "product": batch.product.name,
        "spec": batch.product.spec,
        "brand": card.brand if card else "",
        "card_number": _fours(card.number or "") if card else "",
        "valid_to": str(card.valid_to or "") if card else "",
        "card_state": rules.PHASES[phase] if phase in rules.OUT_OF_FORCE else "",
        "card_note": card.opinion if card and phase in {"suspended", "revoked"} else "",
        "batch_number": batch.number,
        "harvested_on": str(batch.harvested_on),
        "quantity": f"{batch.quantity_kg.normalize():f} kg{queries.packing_of(batch_id)}",
        "origin": certificate.origin if certificate else origin_of(batch_id),
        "standard": batch.product.standard,
        "producer": mask_name(subject.name) if personal else subject.name,
        "producer_kind": subject.get_kind_display(),
        "producer_code": "" if personal else subject.uscc,
        "contact": mask_phone(subject.contact_phone),
        "certificate": _certificate(certificate, personal=personal) if certificate else None,
        "tests": _tests(batch_id),
        "steps": [
            Step(happened_on=str(r.happened_on), title=r.title, detail=r.detail) for r in records
        ],
        "on_time": "" if share is None else f"24 小时内记录 {share}%",
        "public_note": queries.public_note_of(batch_id),
    }


def origin_of(batch_id: int) -> str:
    """Where a batch grew, down to the township, and its base."""
    batch = production.batch_at(batch_id)
    region = batch.base.region if batch.base else batch.organisation.region
    steps = region.path.strip("/").split("/")
    paths = ["/" + "/".join(steps[: n + 1]) + "/" for n in range(1, len(steps))]
    names = accounts.region_names(paths)
    place = "".join(names.get(path, "") for path in paths)
    return f"湖南省{place} {batch.base.name}" if batch.base else f"湖南省{place}"


def _fours(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _certificate(certificate: Certificate, *, personal: bool) -> CertificateText:
    layout, issuer = certificate.layout, certificate.issuer_name
    return {
        "title": layout.title,
        "number": certificate.number,
        "lead_in": layout.lead_in,
        "commitments": layout.commitments,
        "bases": certificate.bases,
        "issuer": mask_name(issuer) if personal else issuer,
        "issued_on": str(certificate.issued_on),
        "note": "本产品不在强制开具范围内，由生产者自愿承诺。" if certificate.voluntary else "",
    }


def _tests(batch_id: int) -> list[Test]:
    return [
        {
            "tested_on": timezone.localtime(test.tested_at).strftime("%Y-%m-%d"),
            "item": test.item,
            "method": test.method.name,
            "value": testing_rules.reading_text(test.method.reading, test.reading),
            "limit": f"≤ {test.limit_mg_per_kg} mg/kg" if test.limit_mg_per_kg else "",
            "conclusion": test.get_conclusion_display(),
            "passed": test.conclusion == "qualified",
        }
        for test in testing.tests_of_batch(batch_id)
    ]
