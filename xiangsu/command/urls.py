from django.urls import path

from xiangsu.command import views

urlpatterns = [path("", views.home, name="command-home")]
