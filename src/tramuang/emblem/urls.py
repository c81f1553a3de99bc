from django.urls import path

from tramuang.emblem.views import desk, public, record

urlpatterns = [
    path("v/", public.verify_any, name="emblem-verify-any"),
    path("v/<str:serial>/", public.verify, name="emblem-verify"),
    path("v/<str:serial>/status.json", public.verify_json, name="emblem-verify-json"),
    path("v/<str:serial>/credential.json", public.credential, name="emblem-credential"),
    path("emblems/", desk.desk, name="emblem-desk"),
    path("emblems/ceremony/", desk.ceremony, name="emblem-ceremony"),
    path("emblems/propose/<uuid:pk>/", desk.propose, name="emblem-propose"),
    path("emblems/orders/<uuid:pk>/", desk.decide, name="emblem-decide"),
    path("emblems/<uuid:pk>/", record.record, name="emblem-record"),
    path("emblems/<uuid:pk>/open/<slug:flow>/", record.open_case, name="emblem-open"),
    path("emblems/<uuid:pk>/reissue/", record.reissue, name="emblem-reissue"),
    path("emblems/batches/<uuid:pk>/", desk.batch, name="emblem-batch"),
]
