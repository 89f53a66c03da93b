"""The addresses of administration."""

from django.urls import path

from sluitend.web.organisation import acting, changes, colleague, leaving, offers, review, staff

urlpatterns = [
    path("beheer/", staff.administration, name="administration"),
    path("beheer/voorstellen/<uuid:proposal>/<slug:act>/", acting.proposal_act, name="proposal_act"),
    path("beheer/rollen/<uuid:official>/overdragen/", leaving.hand_over, name="hand_over"),
    path("beheer/rollen/<uuid:official>/<slug:act>/", acting.role_act, name="role_act"),
    path("account/rollen/", offers.offers, name="offers"),
    path("account/rollen/<uuid:proposal>/<slug:act>/", offers.offer_act, name="offer_act"),
    path("beheer/<uuid:organisation>/", staff.staff, name="staff"),
    path("beheer/<uuid:organisation>/uitnodigen/", staff.invite, name="invite"),
    path("beheer/<uuid:organisation>/mensen/<int:user>/", colleague.colleague, name="colleague"),
    path(
        "beheer/<uuid:organisation>/mensen/<int:user>/<slug:act>/", acting.colleague_act, name="colleague_act"
    ),
    path("beheer/<uuid:organisation>/toegang/", review.access_review, name="access_review"),
    path("beheer/<uuid:organisation>/toegang/<uuid:review>/", review.review_record, name="review_record"),
    path("beheer/<uuid:organisation>/toegang/<slug:act>/", review.review_act, name="review_act"),
    path("beheer/<uuid:organisation>/wijzigingen/", changes.registry_changes, name="registry_changes"),
]
