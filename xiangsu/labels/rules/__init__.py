from xiangsu.labels.rules.cards import card_number, may_review
from xiangsu.labels.rules.certificates import bases_fault, quantity_fault, retention_until

__all__ = [
    "bases_fault",
    "card_number",
    "may_review",
    "quantity_fault",
    "retention_until",
]
