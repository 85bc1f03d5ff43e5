"""'Netwerken bodem'."""

from __future__ import annotations

from cards.views import NetworksView
from dialogs.networks import PAGE
from tests.dialogs.house import House


def test_all_networks_by_name(house: House) -> None:
    view = house.say("Vrager", "netwerken").of(NetworksView)
    names = [network.name for network in view.networks]
    assert len(names) == PAGE
    assert names == sorted(names, key=str.casefold)
    assert view.pages == -(-len(house.library.networks) // PAGE)
    last = house.press("Vrager", "networks.page", about="", page=999).of(NetworksView)
    assert last.page == view.pages - 1
    assert last.networks


def test_networks_about_a_subject(house: House) -> None:
    for text in ("netwerken bodemdaling", "Netwerken\nbodemdaling", "netwerken bodemdaling."):
        view = house.say("Vrager", text).of(NetworksView)
        assert view.about == "bodemdaling"
        assert view.networks


def test_a_page_of_a_subject(house: House) -> None:
    first = house.say("Vrager", "netwerken water").of(NetworksView)
    assert first.pages > 1
    second = house.press("Vrager", "networks.page", about="water", page=1).of(NetworksView)
    assert second.page == 1
    assert not {each.key for each in first.networks} & {each.key for each in second.networks}


def test_nothing_found(house: House) -> None:
    view = house.say("Vrager", "netwerken xqzwvrrp").of(NetworksView)
    assert (view.networks, view.page, view.pages) == ((), 0, 1)


def test_a_network_that_stopped_is_not_listed(house: House) -> None:
    first = house.say("Vrager", "netwerken").of(NetworksView).networks[0].key
    house.library.drop_network(first)
    listed = house.say("Vrager", "netwerken").of(NetworksView).networks
    assert first not in {network.key for network in listed}


def test_personal_data_is_not_repeated(house: House) -> None:
    view = house.say("Vrager", "netwerken 0612345678").of(NetworksView)
    assert "0612345678" not in repr(view)


def test_what_a_card_carries_is_not_trusted(house: House) -> None:
    for about in (None, 7, ["a"], "x" * 10_000):
        view = house.press("Vrager", "networks.page", about=about, page="1").of(NetworksView)
        assert view.page == 0
        assert len(view.about) <= 100
