from django.apps import AppConfig


class TestingConfig(AppConfig):
    name = "xiangsu.testing"
    label = "testing"
