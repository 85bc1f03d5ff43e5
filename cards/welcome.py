"""The first meeting, and help: what this does, what can be said, what is kept and for how long."""

from __future__ import annotations

from cards.element import Drawn, Element, heading, line, run, said, sheet, subheading
from cards.language import Words
from cards.views import HelpView, WelcomeView
from cards.wording import what_a_broker_is
from knowledge.question import Place


def draw(view: WelcomeView, say: Words) -> Drawn:
    """Draw the welcome."""
    _ = say.gettext
    title = _("Hello, I am PLeK")
    does = _(
        "I help you find who knows something about a question on the living environment. "
        "I am for everybody who works for a municipality, a province, "
        "a water board or the central government."
    )
    how = _how(view.place, say)
    body: list[Element] = [heading(title), said(does), *_examples(how, say)]
    body += [subheading(_("What happens with your question")), *map(said, _kept(say))]
    body.append(said(_("Type 'help' to see what else I can do."), close=False))
    text = f"{title}\n{does}\n{how}"
    return Drawn(sheet(say.language, body, [], title), text)


def draw_help(view: HelpView, say: Words) -> Drawn:
    """Draw the help."""
    _ = say.gettext
    title = _("This is what you can do")
    how = _how(view.place, say)
    body: list[Element] = [heading(title), *_examples(how, say)]
    broker = _("You can also ask the hub of your area.") + " " + what_a_broker_is(say)
    body.append(said(broker, close=False))
    commands = _commands(say)
    body.append(subheading(_("You can also type this")))
    body += [line(run(command, bold=True), run(f": {does}")) for command, does in commands]
    body += [subheading(_("What is kept")), *map(said, _kept(say))]
    told = [f"{command}: {does}" for command, does in commands]
    text = "\n".join([title, how, *told, *_kept(say)])
    return Drawn(sheet(say.language, body, [], title), text)


def _how(place: Place, say: Words) -> str:
    _ = say.gettext
    if place is Place.PERSONAL:
        return _("Type your question as you would ask a colleague.")
    return _("Begin your message with @PLeK and then type your question. I read nothing else here.")


def _examples(how: str, say: Words) -> list[Element]:
    _ = say.gettext
    examples = (
        _("Who knows about subsidence under old houses in Flevoland?"),
        _("How do other municipalities deal with heat in the city centre?"),
        _("Who in Twente has experience with housing on former farms?"),
    )
    return [said(how, close=False), *(line(run("• " + each)) for each in examples)]


def _commands(say: Words) -> list[tuple[str, str]]:
    _ = say.gettext
    return [
        (_("my questions"), _("your questions and how they stand")),
        (_("question V-2026-0001"), _("one question, by its number")),
        (_("networks soil"), _("networks for a subject or a place")),
        (_("my data"), _("what we keep about you")),
        (_("forget me"), _("your name is removed at once")),
        (_("help"), _("this explanation")),
    ]


def _kept(say: Words) -> list[str]:
    _ = say.gettext
    return [
        _(
            "You choose who may see your question. If you choose nothing, members of PLeK see "
            "your question without your name. Only the hub sees your name."
        ),
        _(
            "I take citizen service numbers, phone numbers, e-mail addresses and bank account "
            "numbers out of your text. We do not keep those."
        ),
        _(
            "A question that you do not send is deleted after 30 days. "
            "A question that you do send is kept until 24 months after it is closed."
        ),
        _("Type 'forget me' and we remove your name at once."),
    ]
