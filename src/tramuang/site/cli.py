"""The command line: `tramuang ...`."""

import os

import click


@click.group()
def main() -> None:
    """Tramuang runs a smart-city designation programme from nomination to measured result."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tramuang.site.settings")
    import django

    django.setup()


if __name__ == "__main__":
    main()
