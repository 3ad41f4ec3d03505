from django.urls import path

from xiangsu.subjects import views

urlpatterns = [
    path("register", views.register, name="subjects-register"),
    path("subjects/", views.subject_list, name="subjects-list"),
    path("subjects/mine", views.mine, name="subjects-mine"),
    path("subjects/mine/change", views.change, name="subjects-change"),
    path("subjects/changes/<int:pk>/decide", views.decide, name="subjects-change-decide"),
    path("subjects/products", views.products, name="subjects-products"),
    path("subjects/products/add", views.add_product, name="subjects-product-add"),
    path("subjects/bases", views.bases, name="subjects-bases"),
    path("subjects/bases/add", views.add_base, name="subjects-base-add"),
    path("subjects/brands", views.brands, name="subjects-brands"),
    path("subjects/brands/add", views.authorise_brand, name="subjects-brand-authorise"),
    path("subjects/directory", views.directory_list, name="subjects-directory"),
    path("subjects/directory/import", views.import_directory, name="subjects-directory-import"),
    path(
        "subjects/directory/template", views.directory_template, name="subjects-directory-template"
    ),
    path("subjects/directory/<int:pk>", views.preview_directory, name="subjects-directory-preview"),
    path("subjects/points", views.points, name="subjects-points"),
    path("subjects/points/register", views.register_point, name="subjects-point-register"),
    path("subjects/points/<str:number>", views.point, name="subjects-point"),
    path("subjects/points/<str:number>/review", views.review_point, name="subjects-point-review"),
    path("subjects/points/<str:number>/close", views.close_point, name="subjects-point-close"),
    path(
        "subjects/points/<str:number>/consents/<int:pk>/paper",
        views.consent_paper,
        name="subjects-consent-paper",
    ),
    path(
        "subjects/consents/for/<str:farmer_number>",
        views.record_consent,
        name="subjects-consent-record",
    ),
    path("subjects/consents", views.consents, name="subjects-consents"),
    path(
        "subjects/consents/<int:pk>/withdraw",
        views.withdraw_consent,
        name="subjects-consent-withdraw",
    ),
    path("subjects/<str:number>", views.detail, name="subjects-detail"),
    path("subjects/<str:number>/approve", views.approve, name="subjects-approve"),
    path("subjects/<str:number>/return", views.send_back, name="subjects-return"),
    path("subjects/<str:number>/licence", views.licence, name="subjects-licence"),
]
