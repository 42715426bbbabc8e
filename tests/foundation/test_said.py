"""What templates say: messages filled in, escaped, and isolated in pages that run from right to left."""

import pytest
from jinja2 import Environment
from markupsafe import Markup

from petitioner.foundation import i18n, said

TEMPLATE = """{{ _("%(share)s %% of %(assembly)s", share=12, assembly=assembly) }}"""


@pytest.fixture(scope="module")
def environment() -> Environment:
    made = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    said.install(made)
    return made


def shown(environment: Environment, template: str, language: str = "en", **values: object) -> str:
    with i18n.speaking(language):
        return environment.from_string(template).render(values)


def test_what_is_filled_in_is_escaped_and_markup_is_not(environment):
    assert shown(environment, TEMPLATE, assembly="<b> & Co") == "12 % of &lt;b&gt; &amp; Co"
    assert shown(environment, TEMPLATE, assembly=Markup("<b>x</b>")) == "12 % of <b>x</b>"


def test_where_no_markup_is_written_nothing_is_escaped():
    plain = Environment(autoescape=False, extensions=["jinja2.ext.i18n"])  # noqa: S701 - plain text only
    said.install(plain)
    assert shown(plain, TEMPLATE, assembly="<b>") == "12 % of <b>"
    assert shown(plain, TEMPLATE, "fa", assembly="Assembly") == "12 % of Assembly"


def test_a_message_without_anything_to_fill_in_still_says_percent(environment):
    assert shown(environment, "{{ _('100 %%') }}") == "100 %"


def test_a_message_is_said_in_the_language_of_this_very_page(environment):
    heard = [shown(environment, "{{ _('Help') }}", language) for language in ("en", "fr", "en", "fa")]
    assert heard == ["Help", "Aide", "Help", "راهنما"]


def test_numbers_choose_their_form_and_stand_in_it(environment):
    template = "{% for n in (1, 2) %}{{ ngettext('%(num)s day', '%(num)s days', n) }} {% endfor %}"
    assert shown(environment, template) == "1 day 2 days "
    block = "{% trans num=2 %}one{% pluralize %}{{ num }} or %{% endtrans %}"
    assert shown(environment, block) == "2 or %"


@pytest.mark.parametrize(
    ("value", "is_isolated"),
    [
        ("Four Rivers Assembly", True),
        ("Комитет", True),
        ("კომიტეტი", True),
        ("مجمع چهار رود", False),
        ("12,847", False),
        ("/en/statements", False),
        ("https://assembly.example/", False),
        (Markup("<b>A</b>"), False),
    ],
)
def test_in_a_page_from_right_to_left_words_the_other_way_are_isolated(environment, value, is_isolated):
    template = "{{ _('%(what)s, and %(num)s', what=value, num=3) }}"
    wanted = f"\u2068{value}\u2069" if is_isolated else value
    assert shown(environment, template, "fa", value=value) == f"{wanted}, and 3"
    assert shown(environment, template, "de", value=value) == f"{value}, and 3"
