from django.urls import path

from xiangsu.testing import views

urlpatterns = [
    path("testing/tests", views.tests, name="testing-tests"),
    path("testing/batches/<str:number>/record", views.record, name="testing-record"),
]
