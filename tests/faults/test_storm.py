"""A short storm over the gateway; `make kill` lets a long one blow."""

from __future__ import annotations

from tests.faults.storm import storm


async def test_after_any_storm_one_sweep_makes_the_store_equal_to_the_thread() -> None:
    report = await storm(resumes=4, invalidations=2, downtimes=1, seed=11)
    assert report["different"] == 0, report
    assert report["lost"]
    assert report["repeated"]
    assert report["standing"]
