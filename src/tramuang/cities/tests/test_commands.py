"""The first administrator is made on the command line."""

import pytest
from click.testing import CliRunner

from tramuang.base.models import Mail
from tramuang.cities.commands import people
from tramuang.cities.models import Person

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(people, ["administrator", *words])


def test_the_first_administrator_gets_a_link_that_lets_them_in(client):
    done = run("Boss@example.org", "ผู้ดูแล")
    assert done.exit_code == 0
    link = next(word for word in done.output.split() if word.startswith("http"))
    assert Mail.objects.get().address == "boss@example.org"
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    assert "password1" in page.content.decode()


def test_doing_it_twice_gives_the_role_once(at):
    run("boss@example.org", "ผู้ดูแล")
    assert run("boss@example.org", "ผู้ดูแล").exit_code == 0
    assert Person.objects.get().appointments.count() == 1


def test_somebody_who_is_here_already_is_given_the_role(stranger):
    assert run(stranger.email, "x").exit_code == 0
    assert [each.role for each in stranger.appointments.all()] == ["administrator"]


def test_an_address_that_is_none_is_refused_in_words():
    done = run("nobody", "ก")
    assert done.exit_code == 1
    assert not Person.objects.exists()
