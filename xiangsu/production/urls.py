from django.urls import path

from xiangsu.production import views

urlpatterns = [
    path("production/plots", views.plots, name="production-plots"),
    path("production/plots/add", views.add_plot, name="production-plot-add"),
    path("production/calendar", views.calendar, name="production-calendar"),
    path("production/inputs", views.inputs, name="production-inputs"),
    path("production/inputs/purchase", views.purchase, name="production-input-purchase"),
    path("production/uses", views.uses, name="production-uses"),
    path("production/uses/<int:pk>/correct", views.correct_use, name="production-use-correct"),
    path("production/record", views.record, name="production-record"),
    path("production/record/use", views.record_use, name="production-record-use"),
    path("production/record/harvest", views.harvest, name="production-harvest"),
    path("production/batches", views.batches, name="production-batches"),
    path("production/batches/purchase", views.purchase_batch, name="production-purchase"),
    path("production/batches/process", views.process, name="production-process"),
    path("production/batches/<str:number>", views.batch, name="production-batch"),
    path("production/batches/<str:number>/hold", views.hold, name="production-hold"),
    path("production/holds/<int:pk>/release", views.release, name="production-release"),
]
