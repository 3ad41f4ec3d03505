from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "xiangsu.feedback"
    label = "feedback"
