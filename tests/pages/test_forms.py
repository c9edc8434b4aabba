"""Forms: the markup that a person and a screen reader get, and what the fields understand."""

import re
from datetime import date, time

import pytest
from django import forms
from django.forms import formset_factory
from django.template import Context, Template

from standards.pages.forms import Checkboxes, DateField, Form, Radios, TimeField
from tests.pages.gallery import Incident

ANSWERED = {
    "what": "Arrested on Mare Street",
    "on": "3 11 2026",
    "reply": "none",
    "plain": "y",
    "agreed": "on",
    "version": "3",
}


def summary_of(*several: object) -> str:
    template = Template("{% load probity %}{% for f in several %}{% error_summary f %}{% endfor %}")
    return template.render(Context({"several": several}))


def test_a_text_question_has_its_label_hint_and_class() -> None:
    html = str(Incident()["what"].as_field_group())

    assert '<label class="govuk-label govuk-label--s" for="id_what">What happened?</label>' in html
    assert '<div id="id_what_helptext" class="govuk-hint">' in html
    assert 'aria-describedby="id_what_helptext"' in html
    assert 'class="govuk-textarea"' in html


def test_a_wrong_answer_is_marked_named_and_tied_to_its_sentence() -> None:
    html = str(Incident({})["what"].as_field_group())

    assert "govuk-form-group--error" in html
    assert 'class="govuk-textarea govuk-textarea--error"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_what_helptext id_what_error"' in html
    assert re.search(r'id="id_what_error">.*Error:</span> Write what happened', html)


def test_the_browser_is_not_left_to_ask_for_required_answers() -> None:
    class Plain(forms.Form):
        name = forms.CharField()
        one = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)

    assert " required" not in str(Plain())


def test_only_a_question_that_may_be_skipped_says_optional() -> None:
    html = str(Incident())

    assert "Where? (optional)" in html
    assert "What happened? (optional)" not in html
    assert "Telephone number (optional)" not in html


def test_a_filter_does_not_say_optional() -> None:
    class Filter(Form):
        mark_optional = False
        owner = forms.CharField(required=False)

    assert "optional" not in str(Filter())


def test_a_group_of_choices_is_a_fieldset_with_its_question_as_legend() -> None:
    html = str(Incident({})["plain"].as_field_group())

    assert re.search(r"<fieldset[^>]*aria-describedby=\"id_plain_error\"", html)
    assert re.search(r"<legend[^>]*>Is the officer on duty\?</legend>", html)
    assert html.count('class="govuk-radios__input"') == 2
    assert "govuk-radios--inline" in html
    assert "aria-invalid" not in html  # the role of a radio does not allow it


def test_a_choice_carries_its_hint() -> None:
    html = str(Incident()["reply"].as_field_group())

    assert 'aria-describedby="id_reply_0_hint"' in html
    assert 'id="id_reply_0_hint" class="govuk-hint govuk-radios__hint">We do not send' in html


def test_plain_django_choices_are_dressed_too() -> None:
    class Plain(forms.Form):
        one = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
        many = forms.MultipleChoiceField(choices=[("b", "B")], widget=forms.CheckboxSelectMultiple)
        unit = forms.ChoiceField(choices=[("c", "C")])
        file = forms.FileField()
        word = forms.CharField(widget=forms.PasswordInput)

    html = str(Plain())

    for name in (
        "govuk-radios__input",
        "govuk-checkboxes__input",
        "govuk-select",
        "govuk-file-upload",
        "govuk-password-input",
    ):
        assert name in html


def test_a_width_given_by_the_page_replaces_the_usual_one() -> None:
    class Plain(Form):
        age = forms.IntegerField(widget=forms.NumberInput({"class": "govuk-input--width-2"}))

    html = str(Plain())

    assert 'class="govuk-input govuk-input--width-2"' in html


def test_what_a_choice_reveals_is_asked_inside_it_and_only_once() -> None:
    html = str(Incident())

    inside = html.index("probity-reveal")
    assert html.index('value="phone"') < inside < html.index('name="phone"')
    assert html.count('name="phone"') == 1


def test_a_revealed_answer_is_needed_once_its_choice_is_made() -> None:
    form = Incident({**ANSWERED, "reply": "phone"})

    assert not form.is_valid()
    assert form.errors["phone"] == ["Enter the number to ring"]


def test_an_answer_under_a_choice_not_made_is_dropped_and_never_blocks() -> None:
    class Asked(Form):
        kind = forms.ChoiceField(
            choices=[("a", "A"), ("b", "B")], widget=Radios(reveals={"b": ["on", "note"]})
        )
        on = DateField(required=False)
        note = forms.CharField(required=False)

    form = Asked({"kind": "a", "on": "rubbish", "note": "typed before"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"kind": "a", "on": None, "note": ""}


def test_several_ticks_can_each_reveal_a_question() -> None:
    class Asked(Form):
        required_when_revealed = ("who",)
        kinds = forms.MultipleChoiceField(
            choices=[("a", "A"), ("b", "B")], widget=Checkboxes(reveals={"a": ["who"]})
        )
        who = forms.CharField(label="Who?", required=False)

    assert Asked({"kinds": ["b"]}).is_valid()
    assert Asked({"kinds": ["a", "b"]}).errors["who"] == ["Answer this: Who?"]


def test_the_summary_links_each_error_to_the_control_to_mend() -> None:
    html = summary_of(Incident({"where": "nowhere"}))

    assert 'role="alert"' in html
    assert "There is a problem" in html
    assert '<a href="#id_what">Write what happened' in html
    assert '<a href="#id_plain_0">' in html  # the first radio of the group
    assert '<a href="#id_agreed">' in html
    assert '<a href="#form_errors">Say either' in html


def test_every_link_of_the_summary_leads_somewhere() -> None:
    form = Incident({"where": "nowhere", "reply": "phone", "involves": "unheard-of"})

    targets = re.findall(r'href="#([^"]+)"', summary_of(form))

    page = str(form)
    assert len(targets) == 7
    assert [target for target in targets if f'id="{target}"' not in page] == []


def test_a_form_without_errors_has_no_summary() -> None:
    assert summary_of(Incident(), Incident(ANSWERED), None, "no form").strip() == ""


def test_the_summary_reads_formsets_too() -> None:
    formset = formset_factory(Incident)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-where": "here"}
    )

    assert '<a href="#id_form-0-what">' in summary_of(formset)


def test_stock_sentences_are_replaced_by_what_to_do_and_given_ones_kept() -> None:
    class Asked(Form):
        who = forms.CharField(label="Who was there?")
        where = forms.CharField(error_messages={"required": "Enter the street"})
        unit = forms.ChoiceField(label="Which unit?", choices=[("n", "North")])

    errors = Asked({"unit": "x"}).errors

    assert errors["who"] == ["Answer this: Who was there?"]
    assert errors["where"] == ["Enter the street"]
    assert errors["unit"] == ["Choose one of the answers offered: Which unit?"]


def test_what_a_person_typed_is_escaped_and_given_back() -> None:
    html = str(Incident({"what": "<script>alert(1)</script>", "on": "3rd of Octember"}))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'value="3rd of Octember"' in html


class Dated(Form):
    on = DateField(
        label="When?", what="the date of the incident", earliest=date(2000, 1, 1), latest="today"
    )
    at = TimeField(required=False)


def test_a_date_and_a_time_arrive_as_values() -> None:
    form = Dated({"on": "3/11/20", "at": "4:05pm"})

    assert form.is_valid()
    assert form.cleaned_data == {"on": date(2020, 11, 3), "at": time(16, 5)}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Enter the date of the incident, like 3 11 2026"),
        ("soon", "Enter the date of the incident, like 3 11 2026"),
        (
            "31 2 2020",
            "There is no 31 February 2020. Enter the date of the incident, like 3 11 2026",
        ),
        ("3 11 2030", "The date of the incident must be today or earlier"),
        ("3 11 1999", "The date of the incident must be 1 January 2000 or later"),
    ],
)
def test_a_wrong_date_is_answered_with_what_to_do(
    written: str, sentence: str, london_noon: object
) -> None:
    assert Dated({"on": written}).errors["on"] == [sentence]


def test_a_date_of_today_is_not_in_the_future(london_noon: object) -> None:
    assert Dated({"on": "today"}).is_valid()


def test_a_date_already_known_is_shown_in_words() -> None:
    html = str(Dated(initial={"on": date(2026, 11, 3), "at": time(16, 5)}))

    assert 'value="3 November 2026"' in html
    assert 'value="4:05pm"' in html


def test_the_same_date_written_otherwise_is_no_change() -> None:
    form = Dated({"on": "3/11/2020"}, initial={"on": date(2020, 11, 3)})

    assert form.changed_data == []


def test_a_date_may_be_left_out_when_it_is_optional() -> None:
    class Asked(Form):
        on = DateField(required=False)

    form = Asked({"on": "   "})

    assert form.is_valid()
    assert form.cleaned_data["on"] is None
