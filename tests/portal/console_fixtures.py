"""The fixtures of the console's tests, loaded by each test module as a plugin."""

from __future__ import annotations

import pytest
from catalogue_author import Author
from console_world import Browser, Console
from portal_world import Portal
from rollout_world import Country

from portal.console.roles import Role


@pytest.fixture
def console(portal: Portal) -> Console:
    return Console(portal)


@pytest.fixture
def builder(console: Console, portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Somebody who edits a draft of what is published: a service with a form of one question."""
    country = Country(tmp_path_factory.mktemp("country"), portal)
    author: Author = country.desk.author
    author.form("alta", agency="sat")
    author.service("rfc", agency="sat", form="alta", form_version=3, channels=[{"type": "kiosk"}])
    country.desk.publish()
    browser = console.browser("eva", Role.EDITOR)
    browser.sends("/console/catalogue", "/console/catalogue/begin")
    return browser
