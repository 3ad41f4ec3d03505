from django.urls import path

from xiangsu.labels import views

urlpatterns = [
    path("labels/batches/<str:number>", views.batch, name="labels-batch"),
    path(
        "labels/batches/<str:number>/certificate",
        views.issue_certificate,
        name="labels-certificate-issue",
    ),
    path("labels/batches/<str:number>/codes", views.issue_codes, name="labels-issue-codes"),
    path("labels/cards", views.cards, name="labels-cards"),
    path("labels/cards/apply", views.apply_card, name="labels-card-apply"),
    path("labels/cards/<int:pk>", views.card, name="labels-card"),
    path("labels/cards/<int:pk>/review", views.review_card, name="labels-card-review"),
    path("labels/certificates", views.certificates, name="labels-certificates"),
    path("labels/certificates/<str:number>", views.certificate, name="labels-certificate"),
    path(
        "labels/certificates/<str:number>/void",
        views.void_certificate,
        name="labels-certificate-void",
    ),
    path("labels/issues", views.issues, name="labels-issues"),
    path("labels/issues/<int:pk>", views.issue, name="labels-issue"),
    path("labels/issues/<int:pk>/void", views.void_codes, name="labels-issue-void"),
    path("labels/issues/<int:pk>/file/<int:number>", views.label_file, name="labels-issue-file"),
    path("labels/scans", views.scans, name="labels-scans"),
]
