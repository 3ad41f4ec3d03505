from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "xiangsu.ui"
    label = "ui"
