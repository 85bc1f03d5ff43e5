"""A turn: what was said becomes one step in one transaction, and what it owes goes out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from botbuilder.schema import Activity

from bot.delivery import Deliveries
from bot.embeddings import Embeddings
from bot.hearing import place_of, without_names
from bot.speech import answer_to_press, message
from cards.render import Content, render
from cards.views import TextView, View
from dialogs.router import Route
from dialogs.step import Notice, Reply, Request, Said
from knowledge.errors import Clash, Invalid, Moved, StorageAway, UserError
from knowledge.library import Library
from knowledge.question import Place
from storage.arrivals import Arrival
from storage.conversations import Conversation
from storage.outbox import Owed
from storage.receipts import Delivery
from storage.store import Store
from storage.work import Work

log = logging.getLogger(__name__)

ROLE_LASTS = timedelta(minutes=15)
"""How long a check of somebody's role counts; what is older counts as no."""

DEFAULT_LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class Heard:
    """An activity and what was said in it, on its way to a step."""

    activity: Activity
    said: Said
    route: Route


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn gave: the body of the answer to a press, and what is owed and leased by us.

    waiting: something is owed that we may not deliver yet, since older things go first.
    """

    response: bytes | None = None
    owed: tuple[Owed, ...] = ()
    waiting: bool = False


class Turns:
    """Runs turns. embeddings: None when it is off."""

    def __init__(
        self,
        store: Store,
        library: Library,
        deliveries: Deliveries,
        embeddings: Embeddings | None = None,
    ) -> None:
        self._store = store
        self._library = library
        self._deliveries = deliveries
        self._embeddings = embeddings

    async def take(self, heard: Heard) -> bytes | None:
        """Run a turn to its commit; what is owed goes out afterwards, by itself.

        Gives the body of the answer to a press. A refusal or an incident is an answer too.
        Raises StorageAway or Clash when nothing could be kept now.
        """
        arrival = _arrival(heard)
        try:
            try:
                if self._embeddings is not None:
                    heard = await self._with_vector(heard, self._embeddings)
                outcome = await self._store.run_prepared(
                    partial(self._think, heard, arrival), arrival=arrival
                )
            except UserError as refusal:
                outcome = await self._tell(heard, arrival, _refusal(refusal))
        except (StorageAway, Clash):
            raise
        except Exception:
            incident = heard.said.key[:8]
            log.exception("incident %s", incident)
            view = TextView("incident", (("number", incident),))
            outcome = await self._tell(heard, arrival, view)
        self._deliveries.send(outcome.owed, waiting=outcome.waiting)
        return outcome.response

    async def _with_vector(self, heard: Heard, embeddings: Embeddings) -> Heard:
        """Add what the text means that the step will search for. A step itself cannot wait."""
        sought = heard.route.step.sought
        if sought is None or not len(self._library.vectors):
            return heard
        text = await self._store.read(partial(sought, heard.said))
        vector = await embeddings.question(text, without_names(text, heard.activity))
        return replace(heard, said=replace(heard.said, vector=vector))

    def _think(self, heard: Heard, arrival: Arrival, work: Work) -> Callable[[Work], Outcome]:
        thought = heard.route.step.think(heard.said, self._library, work)
        return partial(self._act, heard, arrival, thought)

    def _act(self, heard: Heard, arrival: Arrival, thought: Any, work: Work) -> Outcome:
        said = heard.said
        met = work.arrivals.meet(arrival)
        if met is None:
            return Outcome(work.receipts.response(arrival.delivery))
        person, conversation = met
        request = Request(
            said=said,
            person=person,
            conversation=conversation,
            language=heard.route.language or person.language or DEFAULT_LANGUAGE,
            roles=lambda: work.people.hubs_of(person.key, since=said.at - ROLE_LASTS),
        )
        reply = heard.route.step.act(request, self._library, work, thought)
        if reply.language and reply.language != person.language:
            work.people.speak(person.key, reply.language)
        return self._owe(heard, reply, request, work, arrival.delivery)

    def _owe(
        self, heard: Heard, reply: Reply, request: Request, work: Work, delivery: Delivery
    ) -> Outcome:
        """Write down what the step says: to be sent, or as the answer to the press."""
        language = reply.language or request.language
        response = None
        owed: list[Owed | None] = []
        if reply.here is not None:
            content = render(reply.here, language)
            if heard.said.verb:
                response = answer_to_press(content)
                work.receipts.keep(delivery, response, request.person.key)
            else:
                owed.append(self._put(content, request.conversation, heard.said.at, work))
        at = heard.said.at
        owed += [self._notify(notice, request, at, work) for notice in reply.notices]
        return Outcome(
            response,
            tuple(each for each in owed if each is not None),
            waiting=any(each is None for each in owed),
        )

    def _notify(self, notice: Notice, request: Request, at: datetime, work: Work) -> Owed | None:
        here = notice.chat == request.conversation.key
        chat = request.conversation if here else work.conversations.get(notice.chat)
        content = render(notice.view, notice.language)
        return self._put(
            content,
            chat,
            at,
            work,
            target=notice.card,
            again=notice.again,
            question=notice.question,
        )

    def _put(
        self,
        content: Content,
        chat: Conversation,
        at: datetime,
        work: Work,
        *,
        target: str | None = None,
        again: bool = True,
        question: int | None = None,
    ) -> Owed | None:
        """Owe a content to a conversation. None when older things are owed there by others."""
        body = message(content, bot=chat.bot, conversation=chat.id, target=target)
        name = self._deliveries.name
        ours = not chat.owed or (
            self._deliveries.holds(chat.key)
            # What another instance owes there, this one does not hear of.
            and not work.outbox.left_to_others(chat.key, by=name)
        )
        owed = Owed(
            0, chat.key, chat.id, chat.service_url, target, body, again, int(ours), question
        )
        work.outbox.owe(owed, at=at, lease_by=name if ours else None)
        return owed if ours else None

    async def _tell(self, heard: Heard, arrival: Arrival, view: View) -> Outcome:
        """Answer with a text in place of a step that changed nothing."""

        def act(work: Work) -> Outcome:
            met = work.arrivals.meet(arrival)
            if met is None:
                return Outcome(work.receipts.response(arrival.delivery))
            person, conversation = met
            language = person.language or DEFAULT_LANGUAGE
            request = Request(heard.said, person, conversation, language, frozenset)
            return self._owe(heard, Reply(view), request, work, arrival.delivery)

        return await self._store.run(act, arrival=arrival)

    async def welcome(self, activity: Activity, *, at: datetime, view: View) -> None:
        """Say what the bot is for, once in each conversation that it comes into."""
        place = place_of(activity)
        tenant = activity.conversation.tenant_id or ""
        account = activity.from_property
        who = account.aad_object_id or account.id or ""

        def act(work: Work) -> Outcome:
            # Somebody's own chat stays theirs; who never spoke is not kept for being welcomed.
            known = work.people.find(tenant=tenant, object_id=who)
            chat = work.conversations.meet(
                id=activity.conversation.id,
                place=place,
                tenant=tenant,
                service_url=activity.service_url,
                bot=activity.recipient.id or "",
                person=known.key if known and place is Place.PERSONAL else None,
                at=at,
            )
            if chat.welcomed:
                return Outcome()
            work.conversations.welcome(chat.key)
            owed = self._put(render(view, DEFAULT_LANGUAGE), chat, at, work)
            return Outcome(owed=(owed,) if owed else (), waiting=owed is None)

        outcome = await self._store.run(act)
        self._deliveries.send(outcome.owed, waiting=outcome.waiting)

    async def leave(self, activity: Activity) -> None:
        """Note that the bot was taken out of a conversation."""
        await self._store.run(lambda work: work.conversations.leave(activity.conversation.id))


def _arrival(heard: Heard) -> Arrival:
    activity, said = heard.activity, heard.said
    channel, chat, account = activity.channel_id, activity.conversation, activity.from_property
    return Arrival(
        delivery=Delivery(f"{channel} {chat.id}", activity.id, activity.type),
        at=said.at,
        tenant=chat.tenant_id or "",
        object_id=account.aad_object_id or account.id,
        mri=account.id,
        name=(account.name or "")[:200],
        language=heard.route.language,
        conversation=chat.id,
        place=said.place,
        service_url=activity.service_url,
        bot=activity.recipient.id or "",
    )


def _refusal(refusal: UserError) -> TextView:
    match refusal:
        case Moved(state=state):
            return TextView("moved", (("state", state),))
        case Invalid(field=field, reason=reason):
            return TextView("invalid", (("field", field), ("reason", reason)))
        case _:
            return TextView(refusal.code)
