"""What a preview would cost, before anything is made."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tollgate.deploy.cost import CAVEAT, PRICES, estimate
from tollgate.deploy.preview import Change, Preview

Make = Callable[..., Change]
Look = Callable[..., Preview]

CLUSTER, KEY, ALARM = "aws:eks/cluster:Cluster", "aws:kms/key:Key", "aws:cloudwatch/metricAlarm:MetricAlarm"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


def test_what_stands_costs_each_month(change: Make, preview: Look) -> None:
    planned = preview(change(CLUSTER, "create"), change(KEY, "create"), *[change(ALARM, "create") for _ in range(5)])
    assert estimate(planned).monthly_usd == pytest.approx(73 + 1 + 0.5)


def test_what_goes_costs_no_more(change: Make, preview: Look) -> None:
    assert estimate(preview(change(CLUSTER, "delete"))).monthly_usd == pytest.approx(-73)


def test_what_is_kept_goes_on_costing(change: Make, preview: Look) -> None:
    assert estimate(preview(change(KEY, "delete", retained=True))).monthly_usd == 0


def test_a_replacement_costs_what_it_did(change: Make, preview: Look) -> None:
    assert estimate(preview(change(CLUSTER, "replace"))).lines == ()


def test_an_endpoint_costs_once_per_zone_and_a_gateway_nothing(change: Make, preview: Look) -> None:
    zones = {"vpcEndpointType": "Interface", "subnetIds": ["a", "b", "c"]}
    assert estimate(preview(change(ENDPOINT, "create", new=zones))).monthly_usd == pytest.approx(3 * 7.30)
    assert estimate(preview(change(ENDPOINT, "create", new={"vpcEndpointType": "Gateway"}))).monthly_usd == 0


def test_one_more_zone_costs_one_more(change: Make, preview: Look) -> None:
    old = {"vpcEndpointType": "Interface", "subnetIds": ["a", "b"]}
    more = change(ENDPOINT, old=old, new={**old, "subnetIds": ["a", "b", "c"]})
    assert estimate(preview(more)).monthly_usd == pytest.approx(7.30)


def test_what_is_paid_by_use_is_named(change: Make, preview: Look) -> None:
    by_use = estimate(preview(change("aws:athena/workgroup:Workgroup", "create"))).by_use
    assert ["per TB scanned" in line.price.basis for line in by_use] == [True]


def test_nothing_changed_costs_nothing(preview: Look) -> None:
    assert estimate(preview()).lines == ()


def test_every_price_says_what_is_paid_for_and_where_it_was_read() -> None:
    for kind, price in PRICES.items():
        assert "$" in price.basis, kind
        assert price.source.startswith("https://aws.amazon.com/"), kind


def test_estimates_say_that_they_are() -> None:
    assert "list prices" in CAVEAT
    assert "2025-06" in CAVEAT


def test_the_page_about_deploying_names_every_price(root: Path) -> None:
    page = (root / "docs" / "deploy.md").read_text()
    missing = [price.basis for price in PRICES.values() if price.basis not in page]
    assert not missing
