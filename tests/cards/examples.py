"""One or more views of every kind, as the dialogs make them. Names end in '.example'."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from cards.views import (
    AlreadyView,
    AnswerView,
    ChoiceView,
    EarlierView,
    FacetsView,
    ForgetView,
    FormView,
    HelpView,
    HubView,
    MyDataView,
    NetworksView,
    NetworkView,
    NewsView,
    OfferedView,
    OfferView,
    PreviewView,
    PrivateView,
    QuestionRow,
    QuestionsView,
    QuestionView,
    ReasonView,
    View,
    WelcomeView,
    WhichView,
)
from knowledge.articulation import Obstacle, ObstacleKind
from knowledge.lifecycle import State
from knowledge.masking import Kind
from knowledge.matching.document import Confidence, Nearness
from knowledge.network import Contact, LookingFor, Scale
from knowledge.prompt import Prompt
from knowledge.question import Place, Visibility
from knowledge.theme import Theme

BODEM = Theme("bodem", "Bodem en ondergrond", "Soil and subsurface")
WONEN = Theme("wonen", "Wonen", "Housing")
WATER = Theme("water", "Water", "Water")
THEMES = (BODEM, WONEN, WATER)
FLEVOLAND = HubView("Noordelijk Flevoland", national=False, linked=False)
TWENTE = HubView("Twente", national=False, linked=True)
NATIONAL = HubView("Landelijk platform PLeK", national=True, linked=False)
AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
QUESTION = "Wie weet iets over bodemdaling onder oude huizen in Urk?"
SHARPENED = QUESTION + " Ik zoek ervaringen van anderen. Ik heb het nodig vóór 1 juni 2026."

PLATFORM = NetworkView(
    key="platform-bodem",
    name="Platform Slappe Bodem van het Voorbeeld",
    line="Gemeenten en waterschappen die samen leren over een bodem die daalt",
    areas=("Flevoland",),
    scale=Scale.REGIONAL,
    confidence=Confidence.FITS,
    reason=ReasonView(
        words=("bodemdaling", "funderingen"),
        themes=(BODEM,),
        area="Flevoland",
        nearness=Nearness.AROUND,
    ),
    contacts=(Contact("Coördinator Bodem", "secretaris"), Contact("Adviseur Water")),
    link="https://bodem.example/netwerk",
    joined=True,
)
INSTITUTE = NetworkView(
    key="instituut",
    name="Instituut voor Voorbeelden",
    line="Doet onderzoek naar funderingen",
    areas=("Nederland",),
    scale=Scale.NATIONAL,
    confidence=Confidence.MAYBE,
    reason=ReasonView(themes=(BODEM,), area="Nederland", nearness=Nearness.NATIONAL),
    link="https://instituut.example",
    source="Verslag van een bijeenkomst",
    year=2023,
)
ELSEWHERE = NetworkView(
    key="leerkring",
    name="Leerkring Oude Huizen",
    line="Deelt ervaringen met herstel",
    areas=("Twente", "Achterhoek", "Salland", "Drenthe"),
    scale=Scale.REGIONAL,
    confidence=Confidence.FITS,
    reason=ReasonView(words=("oude huizen",), area="Twente", nearness=Nearness.ELSEWHERE),
    source="Conceptontwerp",
)
NETWORKS = (PLATFORM, INSTITUTE, ELSEWHERE)
EARLIER = (
    EarlierView(
        "V-2026-0003",
        "Wie kent een aanpak voor verzakte funderingen?",
        State.ANSWERED,
        date(2026, 1, 12),
        asker="Beleidsmedewerker Wonen",
        networks=("Leerkring Oude Huizen",),
        key=3,
        hub=TWENTE,
        can_follow=True,
    ),
    EarlierView("V-2025-0019", "Hoe meet je bodemdaling?", State.SOLVED, date(2025, 11, 2)),
)
FACETS = FacetsView(
    areas=("Urk", "Noordoostpolder"),
    themes=(BODEM, WONEN),
    looking_for=(LookingFor.EXPERIENCE, LookingFor.APPROACH),
    scale=Scale.LOCAL,
    purpose="een voorstel aan de gemeenteraad",
    tried="het archief van de gemeente",
    deadline=date(2026, 6, 1),
    visibility=Visibility.UNNAMED,
)
OBSTACLES = (
    Obstacle(ObstacleKind.PERSONAL_DATA, "email, phone", None, ("email", "phone")),
    Obstacle(
        ObstacleKind.TWO_QUESTIONS,
        "",
        (0, 60),
        ("Wie kent bodemdaling?", "Wat kost herstel?"),
    ),
    Obstacle(ObstacleKind.ABBREVIATION, "RES", (3, 6), ("Regionale Energiestrategie",)),
)
PROMPTS = (
    Prompt("areas", ("urk",), 0.5),
    Prompt("themes", ("water", "bodem"), 0.3),
    Prompt("looking_for", ("aanpak",), 0.1),
)

FORM = FormView(
    draft="d-1",
    place=Place.PERSONAL,
    original=QUESTION,
    text=QUESTION,
    facets=FacetsView(areas=("Urk",)),
    prompts=PROMPTS,
    obstacles=OBSTACLES,
    themes=THEMES,
)
ASKED = QuestionView(
    key=42,
    number="V-2026-0042",
    text=SHARPENED,
    original=QUESTION,
    facets=FACETS,
    state=State.NEW,
    hub=FLEVOLAND,
    created=AT,
    place=Place.PERSONAL,
    own=True,
    receipt="asked",
    can_change=True,
    can_withdraw=True,
)


ANSWER = AnswerView(
    draft="d-1",
    text=QUESTION,
    place=Place.PERSONAL,
    networks=NETWORKS,
    rest=4,
    hub=FLEVOLAND,
    earlier=EARLIER,
)
PREVIEW = PreviewView(
    draft="d-1",
    place=Place.PERSONAL,
    original=QUESTION,
    sharpened=SHARPENED,
    facets=FACETS,
    networks=NETWORKS,
    rest=1,
    hub=TWENTE,
)


def changed(view: Any, **changes: Any) -> Any:
    """Give a view with other values in some of its fields."""
    return replace(view, **changes)


def answer(**changes: Any) -> AnswerView:
    return replace(ANSWER, **changes)


def preview(**changes: Any) -> PreviewView:
    return replace(PREVIEW, **changes)


def question(**changes: Any) -> QuestionView:
    return replace(ASKED, **changes)


def form(**changes: Any) -> FormView:
    return replace(FORM, **changes)


ROWS = (
    QuestionRow("", "Wie kent een goede aanpak voor hitte?", None, AT, draft="d-9"),
    QuestionRow("V-2026-0042", QUESTION, None, AT, draft="d-10"),
    QuestionRow("V-2026-0041", "Wat kost herstel?", State.CLAIMED, AT, hub="Twente", question=41),
)

VIEWS: dict[str, View] = {
    "answer": answer(),
    "answer_channel": answer(place=Place.CHANNEL, hub=TWENTE),
    "answer_maybe": answer(networks=(INSTITUTE,), rest=0, earlier=(), hub=NATIONAL),
    "answer_none": answer(
        networks=(),
        rest=0,
        earlier=(),
        cut=True,
        masked=frozenset({Kind.PHONE, Kind.EMAIL}),
    ),
    "answer_more": answer(networks=NETWORKS * 3, rest=0, unfolded=True),
    "form": form(),
    "form_channel": form(place=Place.CHANNEL, prompts=(), obstacles=()),
    "form_broker": form(
        by_broker=True,
        number="V-2026-0042",
        facets=replace(FACETS, visibility=Visibility.ANONYMOUS),
    ),
    "form_wrong": form(
        number="V-2026-0042",
        text="Wie weet iets over bodemdaling?",
        facets=FACETS,
        wrong=(("areas", "unknown:Urkk"), ("deadline", "past")),
        typed_areas="Urkk",
        prompts=(),
        obstacles=(Obstacle(ObstacleKind.NO_AREA), Obstacle(ObstacleKind.TOO_SHORT)),
    ),
    "preview": preview(),
    "preview_change": preview(number="V-2026-0042", networks=(), rest=0),
    "question_asked": ASKED,
    "question_asked_linked": question(hub=TWENTE),
    "question_shared": question(hub=TWENTE, place=Place.CHANNEL, own=False, can_offer=True),
    "question_changed": question(receipt="changed", hub=TWENTE),
    "question_solved": question(
        receipt="solved", state=State.SOLVED, can_change=False, can_withdraw=False
    ),
    "question_solved_which": question(
        receipt="solved",
        state=State.SOLVED,
        can_change=False,
        can_withdraw=False,
        which=WhichView("d-1", tuple(ChoiceView(each.key, each.name) for each in NETWORKS)),
    ),
    "question_helped": question(
        receipt="helped",
        state=State.SOLVED,
        can_change=False,
        can_withdraw=False,
        helped=(PLATFORM.name,),
    ),
    "question_withdrawn": question(
        receipt="withdrawn", state=State.WITHDRAWN, can_change=False, can_withdraw=False
    ),
    "question_offers": question(
        receipt="", hub=TWENTE, state=State.CLAIMED, offers=("Adviseur: wij deden dit vorig jaar.",)
    ),
    "question_followed": question(
        receipt="followed",
        own=False,
        can_change=False,
        can_withdraw=False,
        followed=True,
        back="d-1",
    ),
    "question_unfollowed": question(
        receipt="unfollowed", own=False, can_change=False, can_withdraw=False, can_follow=True
    ),
    "question_asked_before": question(
        receipt="shared",
        own=False,
        hub=TWENTE,
        place=Place.CHANNEL,
        can_change=False,
        can_withdraw=False,
        can_follow=True,
    ),
    "already": AlreadyView("d-1", QUESTION, EARLIER[0]),
    "already_solved": AlreadyView("d-1", QUESTION, EARLIER[1]),
    "already_own": AlreadyView("d-1", QUESTION, replace(EARLIER[0], own=True, can_follow=False)),
    "news_withdrawn": NewsView("V-2026-0042", QUESTION, "withdrawn"),
    "news_closed_off": NewsView("V-2026-0042", "", "closed_off"),
    "question_hidden": question(
        receipt="",
        own=False,
        text="",
        original="",
        facets=FacetsView(themes=(BODEM,), visibility=Visibility.HUB),
        can_change=False,
        can_withdraw=False,
    ),
    "questions": QuestionsView(ROWS, 1, 3),
    "questions_followed": QuestionsView((), 0, 1, ROWS[-1:]),
    "questions_empty": QuestionsView((), 0, 1),
    "private": PrivateView("questions", "questions.page", (("page", 0),)),
    "private_question": PrivateView("question", "question.show", (("question", 42),)),
    "private_data": PrivateView("data", "privacy.show"),
    "private_forget": PrivateView("forget", "privacy.ask"),
    "networks": NetworksView("bodem", NETWORKS, 0, 2, "bodem"),
    "networks_none": NetworksView("kwantum", (), 0, 1, "kwantum"),
    "offer": OfferView("d-1", None, QUESTION),
    "offer_wrong": OfferView("", 42, QUESTION, wrong="empty"),
    "offer_thanks": OfferView("d-1", None, QUESTION, text="Wij deden dit vorig jaar."),
    "offered": OfferedView("Adviseur Water", QUESTION, "Wij deden dit vorig jaar.\nBel me gerust."),
    "welcome": WelcomeView(Place.PERSONAL),
    "welcome_channel": WelcomeView(Place.CHANNEL),
    "help": HelpView(Place.PERSONAL),
    "help_channel": HelpView(Place.CHANNEL),
    "my_data": MyDataView("Beleidsmedewerker Wonen", 1, 2, AT, ("V-2026-0003", "V-2026-0007")),
    "forget": ForgetView(done=False, person=7, questions=3, drafts=1),
    "forgotten": ForgetView(done=True, person=7, questions=1, drafts=0),
}
"""A name for each; the golden files have these names."""
