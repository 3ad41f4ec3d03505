from django.urls import path

from xiangsu.labels.views import batches, cards, certificates, codes, scans

urlpatterns = [
    path("labels/batches/<str:number>", batches.batch, name="labels-batch"),
    path(
        "labels/batches/<str:number>/certificate",
        certificates.issue_certificate,
        name="labels-certificate-issue",
    ),
    path("labels/batches/<str:number>/codes", codes.issue_codes, name="labels-issue-codes"),
    path("labels/cards", cards.cards, name="labels-cards"),
    path("labels/cards/apply", cards.apply_card, name="labels-card-apply"),
    path("labels/cards/<int:pk>", cards.card, name="labels-card"),
    path("labels/cards/<int:pk>/review", cards.review_card, name="labels-card-review"),
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
