"""The addresses of policy and regulation."""

from django.urls import path

from sluitend.policy.views import acting, lists, page

urlpatterns = [
    path("beleid/", lists.documents, name="policy_documents"),
    path("beleid/lijst.csv", lists.documents_csv, name="policy_documents_csv"),
    path("beleid/nieuw/", lists.new_document, name="policy_document_new"),
    path("beleid/<uuid:policy>/", page.document, name="policy_document"),
    path("beleid/<uuid:policy>/tekst/", page.text, name="policy_text"),
    path("beleid/<uuid:policy>/doe/<slug:act>/", acting.policy_act, name="policy_act"),
    path("beleid/passages/<uuid:passage>/<slug:act>/", acting.passage_act, name="passage_act"),
    path("beleid/bevindingen/<uuid:finding>/<slug:act>/", acting.finding_act, name="policy_finding_act"),
]
