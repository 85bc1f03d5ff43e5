"""What there is to show: frozen data that `dialogs` fills and the other modules here draw.

Texts of users stand in here as they were kept (masked, not escaped); drawing makes them harmless.
Names of areas are already looked up, themes come whole since their name depends on the language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from knowledge.articulation import Obstacle
from knowledge.lifecycle import State
from knowledge.masking import Kind
from knowledge.matching.document import Confidence, Nearness
from knowledge.network import Contact, LookingFor, Scale
from knowledge.prompt import Prompt
from knowledge.question import Place, Visibility
from knowledge.theme import Theme


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why a network matched. area: name of the network's area that fits, with its nearness.

    alike: no word carried it; its text lies near in meaning.
    """

    words: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    area: str = ""
    nearness: Nearness | None = None
    alike: bool = False


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network as an answer shows it. areas: names. source and year when nobody keeps it."""

    key: str
    name: str
    line: str
    areas: tuple[str, ...]
    scale: Scale
    confidence: Confidence
    reason: ReasonView
    contacts: tuple[Contact, ...] = ()
    link: str = ""
    joined: bool = False
    source: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class HubView:
    """The hub that takes the question. linked: somebody there reads along."""

    name: str
    national: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class EarlierView:
    """An earlier question that looks alike. text is '' when this reader may not see it.

    asker: '' unless this reader may see the name. networks: names of those that helped or to
    which it was referred. key: of the question. own: the reader asked it. can_follow: the reader
    may hear the answer too. followed: the reader does so already.
    """

    number: str
    text: str
    state: State
    asked: date
    asker: str = ""
    networks: tuple[str, ...] = ()
    key: int = 0
    hub: HubView | None = None
    own: bool = False
    can_follow: bool = False
    followed: bool = False


@dataclass(frozen=True, slots=True)
class FacetsView:
    """What a question carries, with names instead of keys."""

    areas: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    looking_for: tuple[LookingFor, ...] = ()
    scale: Scale | None = None
    purpose: str = ""
    tried: str = ""
    deadline: date | None = None
    visibility: Visibility = Visibility.UNNAMED


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer to a question: what matches, and what can be done next.

    networks: those to show, best first. rest: how many more there are ('meer'). unfolded: this is
    the longer list. cut: the question was longer than what is kept. masked: personal data that
    was taken out. doubt: no network fits well, these are perhaps.
    """

    draft: str
    text: str
    place: Place
    networks: tuple[NetworkView, ...]
    rest: int
    hub: HubView
    earlier: tuple[EarlierView, ...] = ()
    unfolded: bool = False
    cut: bool = False
    masked: frozenset[Kind] = field(default=frozenset())


ANY_SCALE = "any"
"""The choice that takes a scale back: a list from which one was chosen cannot be emptied."""


@dataclass(frozen=True, slots=True)
class FormView:
    """The form for sharpening. prompts: at most three facets that matter most, first.

    text: what stands in the text box. themes: all that can be chosen. number: the question's
    number when a stored question is being changed. wrong: (input id, reason) to correct.
    offer_anonymous: only in a personal chat. suggested_areas: names to give as an example.
    by_broker: somebody else asked this, who alone says who may see it.
    """

    draft: str
    place: Place
    original: str
    text: str
    facets: FacetsView
    prompts: tuple[Prompt, ...]
    obstacles: tuple[Obstacle, ...]
    themes: tuple[Theme, ...]
    number: str = ""
    wrong: tuple[tuple[str, str], ...] = ()
    typed_areas: str = ""
    suggested_areas: tuple[str, ...] = ()
    by_broker: bool = False

    @property
    def offer_anonymous(self) -> bool:
        """What is said in a channel or a group is public already."""
        return self.place is Place.PERSONAL


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The sharpened question with its matches, before it goes to the hub."""

    draft: str
    place: Place
    original: str
    sharpened: str
    facets: FacetsView
    networks: tuple[NetworkView, ...]
    rest: int
    hub: HubView
    earlier: tuple[EarlierView, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class AlreadyView:
    """Before a question is stored: it looks as if it was asked already. text: of the new one."""

    draft: str
    text: str
    earlier: EarlierView


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Something that can be chosen: its key, and its name as people know it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class WhichView:
    """Asks which network helped. networks: those that the asker was shown.

    unfolded: these were all, not the first alone.
    """

    draft: str
    networks: tuple[ChoiceView, ...]
    unfolded: bool = False


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One stored question for somebody who may see it. text '' when the reader may not.

    own: the reader asked it. broker: the reader is a broker of its hub. asker: '' unless the
    reader may see the name. receipt: it was asked, changed or solved just now (asked / changed /
    solved / withdrawn), so that the card says so; '' when it is only looked up. Of somebody else's
    question: followed / unfollowed, and shared when all read that the asker of another one follows
    it. can_follow: the reader may hear the answer too; followed: does so already. back: key of the
    reader's own draft, to which a button leads. which: to point out what helped. helped: names of
    the networks that were pointed out just now (receipt helped). can_offer: others read it, who may
    know something about it.
    """

    key: int
    number: str
    text: str
    original: str
    facets: FacetsView
    state: State
    hub: HubView
    created: datetime
    place: Place
    own: bool
    broker: bool = False
    asker: str = ""
    receipt: str = ""
    can_change: bool = False
    can_withdraw: bool = False
    can_offer: bool = False
    offers: tuple[str, ...] = ()
    can_follow: bool = False
    followed: bool = False
    back: str = ""
    which: WhichView | None = None
    helped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A line in 'mijn vragen'. draft: key of an unfinished draft, then number is ''."""

    number: str
    text: str
    state: State | None
    changed: datetime
    hub: str = ""
    draft: str = ""
    question: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """'Mijn vragen': newest first, ten on a page (page counts from 0).

    followed: somebody else's questions that the reader follows, last followed first.
    """

    rows: tuple[QuestionRow, ...]
    page: int
    pages: int
    followed: tuple[QuestionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsView:
    """Tells a follower what became of a question. text: '' when it may not be read there.

    about: 'withdrawn', or 'closed_off' when from now on only the hub may read it.
    """

    number: str
    text: str
    about: str


@dataclass(frozen=True, slots=True)
class PrivateView:
    """Stands where everybody reads along: a button shows the answer to whoever presses it.

    about: what there is to show ('questions', 'question', 'data', 'forget'). verb and data: of the
    button.
    """

    about: str
    verb: str
    data: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class NetworksView:
    """A list of networks by theme or area, ten on a page (page counts from 0)."""

    title: str
    networks: tuple[NetworkView, ...]
    page: int
    pages: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class OfferView:
    """'Ik weet hier iets van': the form to say what (text ''), or the thanks (text filled).

    draft: '' when it is about a stored question. wrong: why what was filled in cannot be used.
    """

    draft: str
    question: int | None
    about: str
    text: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class OfferedView:
    """Tells the asker that a colleague knows something. who: name as Teams gives it."""

    who: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """Who this is, what it does, for whom, what it keeps. place decides how to address it."""

    place: Place


@dataclass(frozen=True, slots=True)
class HelpView:
    """What can be said to the bot, what it keeps, for how long, how to have it removed."""

    place: Place


@dataclass(frozen=True, slots=True)
class MyDataView:
    """What is kept about the reader. followed: numbers of the questions that the reader follows."""

    name: str
    questions: int
    drafts: int
    since: datetime | None
    followed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForgetView:
    """Asks whether to forget the reader (done False), or says that it has happened.

    person: key of the reader, so that nobody presses it for themselves by mistake.
    """

    done: bool
    person: int = 0
    questions: int = 0
    drafts: int = 0


@dataclass(frozen=True, slots=True)
class TextView:
    """A short text. code: which one, see `cards.text`; values: what is filled in.

    The codes: hello, thanks, empty, sticker, attachment, cut, cancelled, unknown_number,
    not_yours, not_a_broker, not_found, moved, invalid, storage_away, incident, later,
    old_card, brokers_only, core_team_only, own_question, kept, unfollowed.
    """

    code: str
    values: tuple[tuple[str, str], ...] = ()


View = (
    AnswerView
    | AlreadyView
    | FormView
    | PreviewView
    | QuestionView
    | QuestionsView
    | NewsView
    | PrivateView
    | NetworksView
    | OfferView
    | OfferedView
    | WelcomeView
    | HelpView
    | MyDataView
    | ForgetView
    | TextView
)
