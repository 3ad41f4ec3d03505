from django.urls import path

from xiangsu.feedback import views

urlpatterns = [
    path("complain", views.complain, name="feedback-complain"),
    path("complain/track", views.track, name="feedback-track"),
    path("complain/<str:number>", views.tracked, name="feedback-tracked"),
    path("feedback/complaints", views.complaints, name="feedback-complaints"),
    path("feedback/complaints/<str:number>", views.complaint, name="feedback-complaint"),
    path("feedback/complaints/<str:number>/take-up", views.take_up, name="feedback-take-up"),
    path("feedback/complaints/<str:number>/close", views.close, name="feedback-close"),
    path("feedback/complaints/<str:number>/photo", views.photo, name="feedback-photo"),
]
