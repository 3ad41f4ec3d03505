from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    name = "xiangsu.subjects"
    label = "subjects"
