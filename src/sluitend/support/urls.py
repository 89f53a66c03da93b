"""The addresses of the support of a case."""

from django.urls import path

from sluitend.support import views

urlpatterns = [
    path("casussen/<uuid:case>/plan/", views.show, name="support"),
    path("casussen/<uuid:case>/plan/beeld.svg", views.chart, name="support_chart"),
    path("casussen/<uuid:case>/plan/papier/", views.paper, name="support_paper"),
    path("casussen/<uuid:case>/plan/papier.pdf", views.paper_pdf, name="support_pdf"),
    path("casussen/<uuid:case>/plan/papier.docx", views.paper_docx, name="support_docx"),
    path("casussen/<uuid:case>/plan/<slug:doe>/", views.act, name="support_act"),
]
