"""What we lean on in moto is still where it was."""

import inspect
from pathlib import Path

from localaws.services.stepfunctions import moto_states
from localaws.services.stepfunctions.task import ApiTask


def test_every_internal_that_we_replace_is_still_there() -> None:
    assert [name for where, name in moto_states.REPLACED if not hasattr(where, name)] == []


def test_the_factory_that_we_stand_in_for_is_still_motos_way_to_make_a_task() -> None:
    tasks = Path(inspect.getfile(moto_states.state_task_factory)).parent
    source = (tasks / "service" / f"{moto_states.FACTORY.rpartition('.')[2]}.py").read_text()

    assert "def state_task_service_for(service_name: str)" in source
    assert moto_states.FACTORY in inspect.getsource(moto_states.state_task_factory)


def test_a_task_overrides_methods_that_moto_calls() -> None:
    base = moto_states.StateTaskService
    own = [name for name, value in vars(ApiTask).items() if inspect.isfunction(value)]
    invented = {"_integration", "_submitted"}

    assert sorted(name for name in own if not hasattr(base, name)) == sorted(invented)


def test_the_retrier_sleeps_through_the_name_that_we_replace() -> None:
    source = inspect.getsource(moto_states.retrier_decl)

    assert "time.sleep(interval_seconds)" in source
