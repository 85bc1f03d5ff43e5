"""What civil servants ask in a measurement: Dutch questions, places, and the Teams message.

Forty questions over many places, so that no bot can answer from a memory of whole questions.
"""

from __future__ import annotations

import functools
import itertools
import random
import time
import uuid
from datetime import UTC, datetime
from typing import Any

QUESTIONS = (
    "Wie heeft ervaring met tijdelijke woningen in {place}?",
    "Hoe pakken andere gemeenten funderingsschade aan? Wij zitten er in {place} middenin.",
    "Wij zoeken kennis over bodemdaling in {place}. Wie weet hier meer van?",
    "Welke regels gelden voor het lozen van grondwater bij een bouwput in {place}?",
    "Wie weet iets over het hergebruik van regenwater in nieuwbouwwijken bij {place}?",
    "Hoe betrek je bewoners van {place} bij de warmtetransitie?",
    "Is er een aanpak voor netcongestie op bedrijventerreins in {place}?",
    "Wie kan mij helpen met de omgevingsvisie van {place}?",
    "Wat zijn goede voorbeelden van klimaatadaptatie in een historische binnenstad zoals {place}?",
    "Zijn er cijfers over hittestress bij ouderen in {place}?",
    "Wie heeft ervaring met participatie onder de Omgevingswet, liefst in de buurt van {place}?",
    "Hoe gaan jullie om met PFAS in de grond bij woningbouw in {place}?",
    "Wij willen in {place} natuurinclusief bouwen. Welk netwerk kan meedenken?",
    "Hoe regel je de samenwerking tussen gemeente en waterschap bij wateroverlast in {place}?",
    "Wie weet hoe je stikstofruimte berekent voor een woningbouwplan in {place}?",
    "Zijn er voorbeelden van gebiedsprocessen met boeren rond {place}?",
    "Hoe maak je een agrarisch gebied bij {place} klaar voor vernatting?",
    "Waar vind ik mensen die iets weten over windmolens en gezondheid, bijvoorbeeld in {place}?",
    "Wie heeft kennis van energiehubs en wil meedenken over {place}?",
    "Hoe leg je de bodemkwaliteit van {place} vast in het omgevingsplan?",
    "We krijgen in {place} veel vragen over houtrook. Wat doen anderen?",
    "Welke ervaringen zijn er met deelmobiliteit in dorpen rond {place}?",
    "Wie weet iets over leegstand van kerken en herbestemming in {place}?",
    "Hoe organiseer je toezicht en handhaving (VTH) als je zo klein bent als {place}?",
    "Wij zoeken een netwerk over gezonde leefomgeving voor onze wijkaanpak in {place}.",
    "Hoe verdeel je schaarse ruimte tussen wonen, energie en natuur in {place}?",
    "Wie heeft een voorbeeld van een programma onder de Omgevingswet dat past bij {place}?",
    "Wat weten we over drinkwaterbeschikbaarheid en nieuwbouw in {place}?",
    "Hoe bereid je {place} voor op langdurige droogte?",
    "Zijn er leerkringen over circulair bouwen waar {place} bij kan aansluiten?",
    "Wie weet hoe je geluid van een snelweg meeneemt in een woningbouwplan bij {place}?",
    "Hoe kom je in {place} tot een goede afweging tussen zonnevelden en landbouwgrond?",
    "Wie heeft ervaring met een regionale energiestrategie (RES) en de uitvoering in {place}?",
    "Ik zoek onderzoek naar biodiversiteit in bermen en parken van {place}.",
    "Hoe werk je als provincie samen met {place} aan de waterkwaliteit (KRW)?",
    "Welke kennis is er over ondergrondse ruimte, kabels en leidingen in {place}?",
    "Wie helpt bij het opleiden van nieuwe vergunningverleners in {place}?",
    "Hoe gebruik je data en een digitale tweeling voor de leefomgeving van {place}?",
    "Wat werkt bij het vergroenen van schoolpleinen en versteende tuinen in {place}?",
    "Wie weet iets over zeer zorgwekkende stoffen (ZZS) in afvalwater rond {place}?",
)

# fmt: off
PLACES = (
    "Almelo", "Almere", "Amersfoort", "Apeldoorn", "Arnhem", "Assen", "Breda", "Delft",
    "Deventer", "Dordrecht", "Dronten", "Ede", "Eindhoven", "Emmeloord", "Emmen", "Enschede",
    "Goes", "Gouda", "Groningen", "Haarlem", "Hardenberg", "Heerenveen", "Heerlen", "Helmond",
    "Hengelo", "Hoogeveen", "Hoorn", "Leeuwarden", "Leiden", "Lelystad", "Maastricht", "Meppel",
    "Middelburg", "Nijmegen", "Oldenzaal", "Oss", "Purmerend", "Raalte", "Roermond", "Rotterdam",
    "Schagen", "Sneek", "Terneuzen", "Tiel", "Tilburg", "Urk", "Utrecht", "Veenendaal", "Venlo",
    "Vlissingen", "Weert", "Winterswijk", "Zeewolde", "Zoetermeer", "Zutphen", "Zwolle",
)
# fmt: on

PEOPLE = 200
TENANT = str(uuid.uuid5(uuid.NAMESPACE_DNS, "tenant.example"))
BOT = {"id": f"28:{uuid.uuid5(uuid.NAMESPACE_DNS, 'bot.example')}", "name": "PLeK"}

# Microseconds since 1970: a second process, started later, never gives the same id again.
_ids = itertools.count(time.time_ns() // 1000)


def texts(seed: int) -> itertools.starmap[str]:
    """Questions without end, the same for the same seed."""
    chance = random.Random(seed)
    pairs = ((chance.choice(QUESTIONS), chance.choice(PLACES)) for _ in itertools.count())
    return itertools.starmap(lambda question, place: question.format(place=place), pairs)


@functools.cache
def _entra_id(person: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"person-{person}.example"))


def conversation(person: int) -> str:
    """Id of the personal chat of a person, numbered from 0."""
    return f"a:1personal-chat-{person:04d}-{TENANT}"


def message(text: str, *, person: int, service_url: str) -> dict[str, Any]:
    """Build the activity that Teams posts for a message in a personal chat, with a new id."""
    now = datetime.now(UTC)
    return {
        "type": "message",
        "id": str(next(_ids)),
        "text": text,
        "textFormat": "plain",
        "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "localTimestamp": now.isoformat(timespec="milliseconds"),
        "localTimezone": "Europe/Amsterdam",
        "locale": "nl-NL",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {
            "id": f"29:1person-{person:04d}",
            "name": f"Vrager {person}",
            "aadObjectId": _entra_id(person),
        },
        "conversation": {
            "id": conversation(person),
            "conversationType": "personal",
            "tenantId": TENANT,
        },
        "recipient": BOT,
        "entities": [
            {
                "type": "clientInfo",
                "locale": "nl-NL",
                "country": "NL",
                "platform": "Web",
                "timezone": "Europe/Amsterdam",
            }
        ],
        "channelData": {"tenant": {"id": TENANT}},
    }
