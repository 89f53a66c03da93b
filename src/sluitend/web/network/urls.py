"""The addresses of the network: organisations, the roles that must be filled, and who fills them."""

from django.urls import path

from sluitend.web.network import acting, organisations, posts

urlpatterns = [
    path("organisaties/", organisations.organisations, name="organisations"),
    path("organisaties/<uuid:organisation>/", organisations.organisation, name="organisation"),
    path("organisaties/<uuid:organisation>/<slug:act>/", acting.organisation_act, name="organisation_act"),
    path("rollen/", posts.posts, name="posts"),
    path("rollen/<uuid:post>/", posts.post, name="post"),
    path("rollen/<uuid:post>/<slug:act>/", acting.post_act, name="post_act"),
]
