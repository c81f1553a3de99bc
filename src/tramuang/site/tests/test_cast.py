"""The cast page: one steps into a role by a button, in the demonstration and nowhere else."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, include, path, reverse

from tramuang.cities import actions
from tramuang.cities.models import Person
from tramuang.site import demo_views
from tramuang.site import urls as site_urls

urlpatterns = [*site_urls.urlpatterns, path("", include("tramuang.site.demo_urls"))]

PACKAGE = Path(demo_views.__file__).resolve().parents[1]
DEMO = pytest.mark.urls(__name__)


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    processors = settings.TEMPLATES[0]["OPTIONS"]["context_processors"]
    settings.TEMPLATES = [
        settings.TEMPLATES[0]
        | {
            "OPTIONS": settings.TEMPLATES[0]["OPTIONS"]
            | {"context_processors": [*processors, "tramuang.site.demo_views.frame"]}
        }
    ]


@pytest.fixture
def players(db, at, area, province):
    """Some of the cast of the demonstration, as its loader makes them."""

    def make(key, *roles):
        person = actions.record_person(
            email=f"{key}@demo.example",
            name_th=key,
            name_en=key,
            key=key,
            provenance="invented",
            by="system:demo",
            at=at,
        )
        for role, duties, scope in roles:
            actions.appoint(person, role, duties=duties, by="system:demo", at=at, **scope)
        return person

    return {
        "neighbour-lead": make("neighbour-lead", ("city-lead", ["edit-plan"], {"area": area})),
        "province-96": make("province-96", ("province-officer", ["nominate"], {"province": province})),
        "registrar-1": make("registrar-1", ("registrar", ["issue-emblem"], {})),
        "stranger": make("stranger"),
        "lead-tan": make("lead-tan", ("city-lead", ["edit-plan"], {"area": area})),
    }


# --- where it is not --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_the_flag_there_is_no_cast_page_and_nothing_to_post_to(client, players):
    assert client.get("/cast/").status_code == 404
    for key in players:
        assert client.post(f"/cast/{key}/").status_code == 404
    assert "_auth_user_id" not in client.session
    with pytest.raises(NoReverseMatch):
        reverse("site-cast")


@DEMO
@pytest.mark.django_db
def test_without_the_flag_the_view_lets_nobody_in_even_if_its_address_were_there(client, players, settings):
    settings.DEMO = False
    assert client.get("/cast/").status_code == 404
    assert client.post("/cast/stranger/").status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("flag", "found"), [("", "nothing"), ("0", "nothing"), ("1", "/cast/")])
def test_the_flag_of_the_environment_alone_makes_the_addresses(flag, found, tmp_path):
    ask = (
        "import django; django.setup()\n"
        "from django.urls import reverse, NoReverseMatch\n"
        "try: print(reverse('site-cast'))\n"
        "except NoReverseMatch: print('nothing')"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRAMUANG_")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "tramuang.site.settings",
        "TRAMUANG_HOME": str(tmp_path),
        "TRAMUANG_DEMO": flag,
        "PYTHONPATH": str(PACKAGE.parent),
    }
    done = subprocess.run([sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == found


def signing_in(tree):
    """The calls in a file that sign somebody in without asking for anything."""
    names = {"login", "alogin", "force_login", "perform_login", "django_login", "SESSION_KEY", "BACKEND_SESSION_KEY"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and ("auth" in node.module or "account" in node.module):
            yield from (each.name for each in node.names if each.name in names)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node.func.attr


def test_no_other_code_signs_anybody_in_without_credentials():
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts and list(signing_in(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == {"site/demo_views.py"}


# --- in the demonstration ---------------------------------------------------------------------------------------


@DEMO
@pytest.mark.django_db
def test_each_of_the_cast_has_a_line_on_what_to_try_and_stands_on_its_side(client, demo, players):
    client.cookies["language"] = "en"
    page = client.get("/cast/")
    sides = {str(side["title"]): [each["part"].key for each in side["people"]] for side in page.context["sides"]}
    assert sides == {
        "The province": ["province-96"],
        "The registrars": ["registrar-1"],
        "A neighbour and a stranger": ["neighbour-lead", "stranger"],
    }
    assert [each["part"].key for each in page.context["towns"]] == ["lead-tan"]
    text = page.content.decode()
    for each in sides.values():
        assert all(demo_views.parts()[key].en.split(".")[0] in text.replace("&#x27;", "'") for key in each)


def test_every_listed_part_of_the_files_is_there_and_none_that_is_not_listed():
    parts = demo_views.parts()
    assert {"nara-lead", "nara-data", "province-96", "programme-officer", "secretary", "chair", "stranger"} <= set(
        parts
    )
    assert {
        "reviewer-1",
        "reviewer-2",
        "reviewer-3",
        "reviewer-4",
        "registrar-1",
        "registrar-2",
        "neighbour-lead",
    } <= set(parts)
    assert "other-provinces" not in parts
    assert all(part.th and part.en for part in parts.values())


@DEMO
@pytest.mark.django_db
def test_a_button_steps_into_the_role_and_the_frame_says_so(client, demo, players):
    client.cookies["language"] = "en"
    answer = client.post("/cast/registrar-1/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    text = client.get("/people/me/").content.decode()
    assert "You are trying the role of" in text
    assert 'href="/cast/"' in text
    assert "You are here now" in client.get("/cast/").content.decode()


@DEMO
@pytest.mark.django_db
def test_stepping_into_another_role_leaves_nothing_of_the_first(client, demo, players):
    client.post("/cast/registrar-1/")
    first = client.session.session_key
    client.post("/cast/stranger/")
    assert client.session["_auth_user_id"] == str(players["stranger"].pk)
    assert client.session.session_key != first


@DEMO
@pytest.mark.django_db
def test_stepping_in_needs_a_form_of_ours(demo, players):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/cast/stranger/").status_code == 403
    assert browser.get("/cast/stranger/").status_code == 405


@DEMO
@pytest.mark.django_db
def test_nobody_steps_into_a_real_person_or_one_who_is_not_of_the_cast(client, demo, players, at):
    Person.objects.filter(key="stranger").update(provenance="real")
    actions.record_person(
        email="x@demo.example", name_th="x", key="not-listed", provenance="invented", by="system:demo", at=at
    )
    for key in ("stranger", "not-listed", "nobody"):
        assert client.post(f"/cast/{key}/").status_code == 404
    assert "_auth_user_id" not in client.session


@DEMO
@pytest.mark.django_db
def test_the_page_costs_the_same_queries_at_one_player_and_at_three(
    client, demo, players, at, django_assert_num_queries
):
    Person.objects.exclude(key="neighbour-lead").update(erased_at=at)
    client.get("/cast/")
    with django_assert_num_queries(5):
        assert len(client.get("/cast/").context["sides"]) == 1
    Person.objects.update(erased_at=None)
    with django_assert_num_queries(5):
        page = client.get("/cast/")
    assert sum(len(side["people"]) for side in page.context["sides"]) + len(page.context["towns"]) == 5
