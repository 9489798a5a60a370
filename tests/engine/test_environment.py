"""What `pulumi up` needs is small: the real engine previews the program in the program's own environment."""

import json
import os
import subprocess
from pathlib import Path

from tests.engine.conftest import ROOT
from tools.bench.workbench import Workbench
from tools.environments import link

PREVIEW = """
import json, runpy, sys
from pulumi import automation
folder = sys.argv[1]
run = lambda: runpy.run_path(folder + "/__main__.py", run_name="__main__")
stack = automation.Stack.create_or_select("small", automation.LocalWorkspace(work_dir=folder, program=run))
for key, value in json.loads(sys.argv[2]).items():
    stack.set_config(key, automation.ConfigValue(value))
print(json.dumps(stack.preview().change_summary))
"""
SETTINGS = {"aws:region": "us-east-1", "tollgate:eksCluster": "local"}


def test_the_program_s_own_environment_previews_the_program(checkout: Workbench, tmp_path: Path) -> None:
    python = link(ROOT / "components" / "requirements.txt", tmp_path / "program")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | checkout.environment
    command = [str(python), "-W", "ignore", "-c", PREVIEW, str(checkout.folder), json.dumps(SETTINGS)]
    done = subprocess.run(command, cwd=checkout.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1])["create"] > 60
