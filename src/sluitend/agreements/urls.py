"""The addresses of this subject."""

from django.urls import path

from sluitend.agreements.views import agreements, asking, questions

urlpatterns = [
    path("verantwoordelijk/", questions.home, name="responsibility"),
    path("verantwoordelijk/vraag/", asking.ask, name="responsibility_ask"),
    path("verantwoordelijk/vragen/<uuid:question>/", questions.question, name="responsibility_question"),
    path("verantwoordelijk/vragen/<uuid:question>/<slug:act>/", questions.act, name="responsibility_act"),
    path("verantwoordelijk/afspraken/", agreements.agreements, name="agreements"),
    path("verantwoordelijk/afspraken/nieuw/", agreements.new, name="agreement_new"),
    path("verantwoordelijk/afspraken/<uuid:agreement>/", agreements.agreement, name="agreement"),
    path("verantwoordelijk/afspraken/<uuid:agreement>/einde/", agreements.end, name="agreement_end"),
]
