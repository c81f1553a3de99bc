from django.urls import path, re_path

from tramuang.emblem.views import desk, files, public, record

# The files of an emblem as the published tree has them.
NAME = r"[0-9]{1,4}\.(?:json|jwt|archive\.json)|emblem\.svg|emblem-(?:256|512|1024)\.png|certificate\.pdf|bundle\.(?:zip|html)"
# What is the programme's and no single emblem's.
PROGRAMME = r"\.well-known/did\.json|emblems\.json|status/[0-9]+\.(?:json|jwt)|status/[0-9]+/history\.json|log/(?:checkpoint|vkey|tile/[0-9a-z/.]+)"

urlpatterns = [
    path("v/", public.verify_any, name="emblem-verify-any"),
    path("v/<str:serial>/", public.verify, name="emblem-verify"),
    path("v/<str:serial>/status.json", public.verify_json, name="emblem-verify-json"),
    path("v/<str:serial>/credential.json", public.credential, name="emblem-credential"),
    path("v/<str:serial>/badge.svg", files.badge, name="emblem-badge"),
    re_path(rf"^v/(?P<serial>[A-Za-z0-9-]+)/(?P<name>{NAME})$", files.of_emblem, name="emblem-file"),
    re_path(rf"^(?P<path>{PROGRAMME})$", files.published, name="emblem-published"),
    path("emblems/", desk.desk, name="emblem-desk"),
    path("emblems/ceremony/", desk.ceremony, name="emblem-ceremony"),
    path("emblems/propose/<uuid:pk>/", desk.propose, name="emblem-propose"),
    path("emblems/orders/<uuid:pk>/", desk.decide, name="emblem-decide"),
    path("emblems/<uuid:pk>/", record.record, name="emblem-record"),
    path("emblems/<uuid:pk>/open/<slug:flow>/", record.open_case, name="emblem-open"),
    path("emblems/<uuid:pk>/reissue/", record.reissue, name="emblem-reissue"),
    path("emblems/batches/<uuid:pk>/", desk.batch, name="emblem-batch"),
]
