from django.urls import path

from xiangsu.labels.views import batches, cards, certificates, codes, register, scans

urlpatterns = [
    path("cards", register.register, name="labels-register"),
    path("cards/<str:number>", register.registered_card, name="labels-registered-card"),
    path("labels/batches/<str:number>", batches.batch, name="labels-batch"),
    path(
        "labels/batches/<str:number>/certificate",
        certificates.issue_certificate,
        name="labels-certificate-issue",
    ),
    path("labels/batches/<str:number>/codes", codes.issue_codes, name="labels-issue-codes"),
    path("labels/cards", cards.cards, name="labels-cards"),
    path("labels/cards/apply", cards.apply_card, name="labels-card-apply"),
    path(
        "labels/cards/first-generation",
        cards.register_first_generation,
        name="labels-card-first-generation",
    ),
    path("labels/cards/<int:pk>", cards.card, name="labels-card"),
    path("labels/cards/<int:pk>/edit", cards.edit_card, name="labels-card-edit"),
    path("labels/cards/<int:pk>/submit", cards.submit_card, name="labels-card-submit"),
    path(
        "labels/cards/<int:pk>/evidence/<str:code>",
        cards.evidence_file,
        name="labels-card-evidence",
    ),
    path("labels/cards/<int:pk>/review", cards.review_card, name="labels-card-review"),
    path("labels/cards/<int:pk>/renew", cards.renew_card, name="labels-card-renew"),
    path("labels/cards/<int:pk>/sanction", cards.sanction_card, name="labels-card-sanction"),
    path("labels/certificates", certificates.certificates, name="labels-certificates"),
    path("labels/certificates/<str:number>", certificates.certificate, name="labels-certificate"),
    path(
        "labels/certificates/<str:number>/void",
        certificates.void_certificate,
        name="labels-certificate-void",
    ),
    path("labels/issues", codes.issues, name="labels-issues"),
    path("labels/issues/<int:pk>", codes.issue, name="labels-issue"),
    path("labels/issues/<int:pk>/void", codes.void_codes, name="labels-issue-void"),
    path("labels/issues/<int:pk>/file/<int:number>", codes.label_file, name="labels-issue-file"),
    path("labels/scans", scans.scans, name="labels-scans"),
]
