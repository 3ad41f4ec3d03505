from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "xiangsu.projects"
    label = "projects"
