from django.urls import URLPattern, path

from tramuang.cities import views

urlpatterns: list[URLPattern] = [
    path("people/", views.people, name="cities-people"),
    path("people/invite/", views.invite, name="cities-person-invite"),
    path("people/me/", views.me, name="cities-me"),
    path("people/me/language/", views.language, name="cities-me-language"),
    path("people/places/", views.places, name="cities-places"),
    path("people/places/organisations/", views.organisations, name="cities-organisations"),
    path("people/places/areas/new/", views.area, name="cities-area-new"),
    path("people/places/areas/<slug:code>/", views.area, name="cities-area-edit"),
    path("people/places/organisations/new/", views.organisation, name="cities-organisation-new"),
    path("people/places/organisations/<slug:code>/", views.organisation, name="cities-organisation-edit"),
    path("people/roles/<int:number>/end/", views.end_appointment, name="cities-appointment-end"),
    path("people/roles/<int:number>/delegate/", views.delegate, name="cities-delegation-make"),
    path("people/delegations/<int:number>/end/", views.end_delegation, name="cities-delegation-end"),
    path("people/<uuid:key>/", views.person, name="cities-person"),
    path("people/<uuid:key>/correct/", views.correct, name="cities-person-correct"),
    path("people/<uuid:key>/invite/", views.invite_again, name="cities-person-invite-again"),
    path("people/<uuid:key>/appoint/", views.appoint, name="cities-appointment-make"),
    path("people/<uuid:key>/export/", views.export, name="cities-person-export"),
    path("people/<uuid:key>/erase/", views.erase, name="cities-person-erase"),
]
