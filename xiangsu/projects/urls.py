from django.urls import path

from xiangsu.projects import views

urlpatterns = [
    path("projects/", views.projects, name="projects-list"),
    path("projects/years", views.years, name="projects-years"),
    path("projects/years/<int:year>", views.year_page, name="projects-year"),
    path("projects/years/<int:year>/close", views.close_year, name="projects-year-close"),
    path("projects/annex1", views.import_annex1, name="projects-annex1-import"),
    path("projects/annex1/template", views.annex1_template, name="projects-annex1-template"),
    path("projects/annex1/<int:pk>", views.preview_annex1, name="projects-annex1-preview"),
    path("projects/<str:number>", views.detail, name="projects-detail"),
    path("projects/<str:number>/bind", views.bind, name="projects-bind"),
    path("projects/<str:number>/unbind", views.unbind, name="projects-unbind"),
]
