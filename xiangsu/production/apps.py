from django.apps import AppConfig


class ProductionConfig(AppConfig):
    name = "xiangsu.production"
    label = "production"
