"""What the app says about itself in Teams, before anybody has talked with it; in each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the command menu. Teams sends the title, so the bot must know it as a command."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything in one language. short: at most 80 characters; full: at most 4,000."""

    language: str
    name: str
    full_name: str
    short: str
    full: str
    commands: tuple[Command, ...]


DUTCH = Wording(
    language="nl",
    name="PLeK",
    full_name="PLeK: wie weet iets over de leefomgeving?",
    short="Stel je vraag over de leefomgeving en vind wie er iets over weet.",
    full=(
        "Werk je bij een gemeente, een provincie, een waterschap of het Rijk, en heb je een vraag"
        " over de leefomgeving? Stel die aan PLeK, zoals je hem aan een collega stelt.\n\n"
        "Je krijgt meteen antwoord: welke kennisnetwerken bij je vraag passen en waarom, en of een"
        " collega al eens zoiets vroeg. PLeK helpt je ook om je vraag scherper te maken.\n\n"
        "Kom je er zo niet uit? Dan kan je vraag naar de kennishub van je gebied. Jij kiest wie"
        " je vraag en je naam mag zien.\n\n"
        "Zo werkt het\n"
        "- In een chat met PLeK: typ je vraag.\n"
        "- In een kanaal of groepschat: begin je bericht met @PLeK. PLeK leest daar geen andere"
        " berichten.\n"
        "- Typ 'help' en je ziet wat je nog meer kunt doen.\n\n"
        "Over je gegevens: typ 'mijn gegevens' om te zien wat PLeK van je bewaart. Typ 'vergeet"
        " mij' om het te laten weghalen. PLeK haalt een burgerservicenummer, telefoonnummer of"
        " e-mailadres uit je vraag voordat die wordt bewaard."
    ),
    commands=(
        Command("help", "Wat je kunt vragen en hoe PLeK werkt"),
        Command("mijn vragen", "De vragen die je hebt gesteld, en hoe het ermee staat"),
        Command("netwerken", "De kennisnetwerken die PLeK kent"),
        Command("mijn gegevens", "Wat PLeK van je bewaart"),
        Command("vergeet mij", "Haal weg wat PLeK van je bewaart"),
    ),
)

ENGLISH = Wording(
    language="en",
    name="PLeK",
    full_name="PLeK: who knows about the living environment?",
    short="Ask about the living environment and find who knows something about it.",
    full=(
        "Do you work for a Dutch municipality, province, water board or the central government,"
        " and do you have a question about the living environment? Ask PLeK, as you would ask a"
        " colleague.\n\n"
        "You get an answer at once: which knowledge networks fit your question and why, and"
        " whether a colleague asked something like it before. PLeK also helps you to make your"
        " question sharper.\n\n"
        "Not what you need? Then your question can go to the knowledge hub of your area. You"
        " choose who may see your question and your name.\n\n"
        "How it works\n"
        "- In a chat with PLeK: type your question.\n"
        "- In a channel or group chat: begin your message with @PLeK. PLeK reads no other messages"
        " there.\n"
        "- Type 'help' to see what else you can do.\n\n"
        "About your data: type 'my data' to see what PLeK keeps about you. Type 'forget me' to"
        " have it removed. PLeK takes a citizen service number, telephone number or e-mail"
        " address out of your question before it is kept."
    ),
    commands=(
        Command("help", "What you can ask and how PLeK works"),
        Command("my questions", "The questions you asked, and how they stand"),
        Command("networks", "The knowledge networks that PLeK knows"),
        Command("my data", "What PLeK keeps about you"),
        Command("forget me", "Remove what PLeK keeps about you"),
    ),
)
