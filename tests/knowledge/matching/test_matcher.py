"""The matcher: what fits, how surely, why; and that it may change meanwhile."""

import random
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.area import Area, AreaKind
from knowledge.compound import Splitter
from knowledge.gazetteer import Gazetteer
from knowledge.matching.confidence import Bounds
from knowledge.matching.document import Confidence, Document, Match, Nearness, Query
from knowledge.matching.matcher import Matcher, Settings

AREAS = Gazetteer(
    (
        Area("nederland", "Nederland", AreaKind.COUNTRY),
        Area("flevoland", "Flevoland", AreaKind.PROVINCE, ("nederland",)),
        Area("overijssel", "Overijssel", AreaKind.PROVINCE, ("nederland",)),
        Area("noordelijk", "Noordelijk Flevoland", AreaKind.REGION, ("flevoland",)),
        Area("twente", "Twente", AreaKind.REGION, ("overijssel",)),
        Area("dronten", "Dronten", AreaKind.MUNICIPALITY, ("flevoland",)),
        Area("urk", "Urk", AreaKind.MUNICIPALITY, ("flevoland", "noordelijk")),
        Area("enschede", "Enschede", AreaKind.MUNICIPALITY, ("twente", "overijssel")),
    )
)

NETWORKS = (
    Document(
        "bodem",
        {
            "name": "Netwerk Bodem",
            "words": "huis verzakt; scheuren in de muur; grondwaterstand; PFAS",
            "description": "Over bodemdaling, funderingen en Grondwater in het veen.",
        },
        areas=("nederland",),
        themes=("bodem", "water"),
        offers=("feiten",),
        scale="nationaal",
    ),
    Document(
        "hitte",
        {
            "name": "Klimaatgroep",
            "description": "Hitte in de stad, groene daken. Stress bij ouderen.",
        },
        areas=("twente",),
        themes=("klimaat",),
        offers=("aanpak",),
        scale="regionaal",
    ),
    Document(
        "wonen",
        {"name": "Woonlab", "description": "Woningbouw in de stad en leegstand van winkels."},
        areas=("flevoland",),
        themes=("wonen",),
        offers=("ervaringen",),
        scale="regionaal",
    ),
    Document(
        "zorg",
        {"name": "Zorgtafel", "description": "Jeugdzorg, wachtlijst en thuiszorg voor ouderen."},
        areas=("urk",),
        themes=("gezondheid",),
        offers=("mensen",),
        scale="lokaal",
    ),
)


@pytest.fixture
def matcher():
    made = Matcher(AREAS)
    made.load(NETWORKS)
    return made


def keys(matches: list[Match]) -> list[str]:
    return [match.key for match in matches]


def test_the_right_network_with_the_reason(matcher):
    (found,) = matcher.match(Query("Scheuren in huizen door een lage grondwaterstand"))
    assert found.key == "bodem"
    assert found.confidence is Confidence.FITS
    assert set(found.reason.words) >= {"grondwaterstand", "scheuren in de muur"}
    assert found.reason.area is None
    assert found.reason.nearness is None


def test_a_compound_is_found_by_its_parts_and_the_other_way_round(matcher):
    assert keys(matcher.match(Query("hittestress"))) == ["hitte"]
    assert keys(matcher.match(Query("problemen met een huis: bodem")))[0] == "bodem"


def test_words_are_given_as_the_document_writes_them_each_once(matcher):
    found = matcher.match(Query("pfas, een wachtlijst? bodemdaling, Bodemdalingen, fundering"))[0]
    assert set(found.reason.words) == {"PFAS", "bodemdaling", "funderingen"}


@pytest.mark.parametrize(
    "text",
    [
        "Hoe bak ik een appeltaart?",
        "Wie wint de wedstrijd Ajax - Feyenoord?",
        "Wie weet iets?",
        "Wie weet iets in Flevoland?",
        "",
        "🎉🎉",
        "de het een",
        "\x00\x01",
    ],
)
def test_what_is_about_something_else_finds_nothing(matcher, text):
    assert matcher.match(Query(text)) == []
    assert matcher.match(Query(text, areas=("flevoland",), stated=frozenset({"areas"}))) == []


def test_nearness_alone_is_no_match(matcher):
    found = matcher.match(Query("zeilwedstrijd op Urk", areas=("urk",)))
    assert found == []


def test_a_stated_theme_alone_is_a_maybe(matcher):
    query = Query("Wat doen jullie hieraan?", themes=("wonen",), stated=frozenset({"themes"}))
    (found,) = matcher.match(query)
    assert found.key == "wonen"
    assert found.confidence is Confidence.MAYBE
    assert found.reason.themes == ("wonen",)
    assert found.reason.words == ()


@pytest.mark.parametrize("stated", [frozenset(), frozenset({"areas"})])
def test_at_equal_text_the_nearest_comes_first(stated):
    order = ("urk", "noordelijk", "flevoland", "nederland", "twente")
    for seed in range(5):
        shuffled = list(order)
        random.Random(seed).shuffle(shuffled)
        matcher = Matcher(AREAS)
        matcher.load(
            Document(f"in-{area}", {"description": "Kennis over verzilting"}, (area,))
            for area in shuffled
        )
        found = matcher.match(Query("verzilting op Urk", areas=("urk",), stated=stated))
        assert keys(found) == [f"in-{area}" for area in order]
        assert [match.reason.nearness for match in found] == [
            Nearness.SAME,
            Nearness.AROUND,
            Nearness.AROUND,
            Nearness.NATIONAL,
            Nearness.ELSEWHERE,
        ]
        assert found[0].confidence is Confidence.FITS
        assert found[-1].confidence is Confidence.MAYBE
        assert found[-1].reason.area is None


def test_facets_that_were_stated_count_more():
    matcher = Matcher(AREAS, splitter=Splitter({}))
    matcher.load(
        [
            Document("far", {"description": "verzilting verzilting verzilting"}, ("twente",)),
            Document("near", {"description": "verzilting van landbouwgrond"}, ("urk",)),
            Document("other", {"description": "dijken"}, ("urk",)),
        ]
    )
    guessed = matcher.match(Query("verzilting", areas=("urk",)))
    stated = matcher.match(Query("verzilting", areas=("urk",), stated=frozenset({"areas"})))
    assert keys(stated) == ["near", "far"]
    ratios = []
    for found in (guessed, stated):
        score = {match.key: match.score for match in found}
        ratios.append(score["near"] / score["far"])
    assert ratios[0] < ratios[1]


def test_what_is_offered_and_the_scale_tip_the_balance():
    matcher = Matcher(AREAS)
    matcher.load(
        Document(f"{offer}-{scale}", {"description": "verzilting"}, offers=(offer,), scale=scale)
        for offer in ("feiten", "aanpak")
        for scale in ("lokaal", "nationaal")
    )
    query = Query("verzilting", looking_for=("aanpak",), scale="nationaal")
    assert keys(matcher.match(query))[0] == "aanpak-nationaal"
    assert keys(matcher.match(query))[-1] == "feiten-lokaal"


def test_put_replaces_and_remove_takes_away(matcher):
    matcher.put(Document("zorg", {"description": "Over erfpacht"}))
    assert len(matcher) == 4
    assert keys(matcher.match(Query("erfpacht"))) == ["zorg"]
    assert matcher.match(Query("jeugdzorg wachtlijst")) == []
    assert matcher.remove("zorg")
    assert not matcher.remove("zorg")
    assert "zorg" not in matcher
    assert matcher.match(Query("erfpacht")) == []
    assert matcher.get("zorg") is None
    assert matcher.get("bodem") == NETWORKS[0]


def test_the_limit_holds(matcher):
    assert matcher.match(Query("stad bodem zorg ouderen"), limit=0) == []
    assert len(matcher.match(Query("stad"), limit=1)) == 1


def test_results_are_the_same_every_time(matcher):
    query = Query("ouderen in de stad en de bodem", areas=("urk",), themes=("water",))
    again = Matcher(AREAS)
    again.load(reversed(NETWORKS))
    assert matcher.match(query) == matcher.match(query) == again.match(query)


WORDS = ("veen", "dijk", "polder", "hittestress", "wijk", "zorg", "PFAS")
KEYS = st.sampled_from([f"k{number}" for number in range(12)])
DOCUMENTS = st.builds(
    Document,
    key=KEYS,
    fields=st.fixed_dictionaries(
        {
            "name": st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join),
            "description": st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
        }
    ),
    areas=st.lists(st.sampled_from(["urk", "flevoland", "twente"]), max_size=2).map(tuple),
    themes=st.lists(st.sampled_from(["water", "zorg"]), unique=True, max_size=2).map(tuple),
)
FIXED = Splitter({"hitte": 2, "stress": 2})


@settings(deadline=None, max_examples=60)
@given(st.lists(DOCUMENTS, max_size=12), st.lists(DOCUMENTS | KEYS, max_size=25))
def test_changes_end_where_a_fresh_load_ends(before, steps):
    matcher = Matcher(AREAS, splitter=FIXED)
    matcher.load(before)
    after = {document.key: document for document in before}
    for step in steps:
        if isinstance(step, str):
            assert matcher.remove(step) == (step in after)
            after.pop(step, None)
        else:
            matcher.put(step)
            after[step.key] = step
    fresh = Matcher(AREAS, splitter=FIXED)
    fresh.load(after.values())
    assert len(matcher) == len(fresh)
    for text in ("veen", "hitte in de polder", "PFAS dijk wijk zorg"):
        query = Query(text, areas=("urk",), themes=("water",))
        assert matcher.match(query) == fresh.match(query)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_question_gets_an_answer(text):
    matcher = Matcher(AREAS)
    matcher.load(NETWORKS)
    matcher.put(Document("any", {"description": text}))
    found = matcher.match(Query(text, areas=(text,), themes=(text,)))
    assert len(found) <= len(matcher)
    for match in found:
        assert len(match.reason.words) <= 4
        assert match.score > 0


def test_a_very_long_question_counts_for_its_first_part(matcher):
    long = "Bodemdaling en funderingen. " + "x " * 3_000
    assert len(long) > 4_000
    assert keys(matcher.match(Query(long + "jeugdzorg " * 2_000))) == ["bodem"]
    begun = time.perf_counter()
    matcher.match(Query(" ".join(f"woord{number}" for number in range(20_000))))
    assert time.perf_counter() - begun < 1.0


def test_it_grows_from_nothing_and_learns_to_split():
    matcher = Matcher(AREAS)
    assert matcher.match(Query("hitte")) == []
    for document in NETWORKS:
        matcher.put(document)
    assert keys(matcher.match(Query("hittestress"))) == ["hitte"]


def test_a_change_between_readers(matcher):
    for number in range(120):
        matcher.put(Document(f"n{number}", {"description": f"verzilting en veen {number}"}))
    gone: set[str] = set()
    wrong: list[object] = []
    stop = threading.Event()

    def read():
        while not stop.is_set():
            removed = set(gone)
            try:
                seen = set(keys(matcher.match(Query("verzilting"), limit=200)))
            except Exception as error:  # noqa: BLE001  any error at all is what is looked for
                wrong.append(error)
                return
            if seen & removed:
                wrong.append(seen & removed)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(60):
        matcher.remove(f"n{number}")
        gone.add(f"n{number}")
        matcher.put(Document(f"m{number}", {"description": "verzilting"}, areas=(f"a{number}",)))
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_settings_can_be_tuned():
    strict = Matcher(AREAS, Settings(bounds=Bounds(maybe=0.9, unknown=0.0)))
    strict.load(NETWORKS)
    assert strict.match(Query("leegstand en onzin")) == []
    assert keys(strict.match(Query("leegstand"))) == ["wonen"]
