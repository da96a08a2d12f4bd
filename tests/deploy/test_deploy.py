"""deploy/: units and a compose file that would run, on loopback, with commands that the parser knows."""

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.cli.arguments import parser
from pipeline.settings import PROJECT, Settings
from tests.support import variables_of_settings

DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def compose() -> dict[str, Any]:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def test_every_unit_passes_systemd_s_own_check(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on this machine")
    folder = tmp_path / "etc" / "systemd" / "system"
    folder.mkdir(parents=True)
    command = tmp_path / "opt" / "zhibiao" / ".venv" / "bin" / "zhibiao"
    command.parent.mkdir(parents=True)
    command.write_text("#!/bin/sh\n", encoding="utf-8")
    command.chmod(0o755)
    for unit in UNITS:
        shutil.copy(unit, folder)
    verify = [analyze, "verify", f"--root={tmp_path}", "--man=no", "--recursive-errors=no"]
    done = subprocess.run(
        [*verify, *(unit.name for unit in UNITS)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    (folder / "zhibiao.service").write_text("[Service]\nExecStrat=/bin/true\n", encoding="utf-8")
    wrong = subprocess.run([*verify, "zhibiao.service"], capture_output=True, text=True, check=False)
    assert "ExecStrat" in wrong.stderr, "the check itself must see a mistake"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_each_service_runs_a_command_that_exists_and_listens_on_loopback_only(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    [line] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    program, *arguments = shlex.split(line)
    assert program == "/opt/zhibiao/.venv/bin/zhibiao"
    options = parser().parse_args(arguments)
    assert getattr(options, "host", "127.0.0.1") == "127.0.0.1"
    for needed in ("User=zhibiao", "NoNewPrivileges=true", "EnvironmentFile=-/etc/zhibiao/zhibiao.env"):
        assert needed in text
    assert not re.search(r"(PASSWORD|SECRET|_URL)=", text)


def test_compose_has_each_part_apart_and_publishes_on_loopback_only() -> None:
    services = compose()["services"]
    assert set(services) == {"postgres", "code", "web", "scheduler", "doctor"}
    only = {name: service["command"][2] for name, service in services.items() if "command" in service}
    assert only == {"code": "code", "web": "web", "scheduler": "scheduler"}
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:3000:3000"]
    for service in services.values():
        assert {"image", "restart", "logging"} <= service.keys()
        assert not service.get("privileged") and service.get("network_mode") != "host"
        for needed in service.get("depends_on", {}):
            assert "healthcheck" in services[needed]


def test_compose_runs_commands_that_the_parser_knows_and_hands_each_part_its_storage() -> None:
    file = compose()
    mounted = {volume.split(":")[0] for service in file["services"].values() for volume in service["volumes"]}
    assert set(file["volumes"]) == {name for name in mounted if "$" not in name}
    for service in file["services"].values():
        if "command" in service:
            parser().parse_args(service["command"])
        if service["image"] == "zhibiao":
            url = service["environment"]["ZHIBIAO_POSTGRES_URL"]
            assert "${ZHIBIAO_POSTGRES_PASSWORD:?" in url, "no password of its own, and none is forgotten"
            assert service["read_only"] and service["cap_drop"] == ["ALL"]


def test_no_installation_starts_the_web_page_without_its_guard() -> None:
    for path in [*UNITS, DEPLOY / "compose.yaml", DEPLOY / "Dockerfile", PROJECT / "Makefile"]:
        assert not re.search(r"dagster[-_]webserver|dagster dev|\bdg dev", path.read_text(encoding="utf-8"))
    assert "dagster_webserver" not in (PROJECT / "pipeline" / "cli" / "serve.py").read_text(encoding="utf-8")


def test_the_image_is_built_from_files_that_exist_with_hashes_checked() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE):
        for name in line.split()[:-1]:
            assert (PROJECT / name).exists(), name
    wheel = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    needed = {*wheel["targets"]["wheel"]["packages"], *wheel["targets"]["wheel"]["force-include"]}
    assert needed <= set(" ".join(re.findall(r"^COPY (.*)$", text, re.MULTILINE)).split())
    assert "--require-hashes -r requirements-postgres.lock" in text
    assert re.search(r"^USER zhibiao$", text, re.MULTILINE)
    build = compose()["services"]["code"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_the_example_of_settings_can_be_read_and_names_only_what_exists() -> None:
    text = (DEPLOY / "zhibiao.env.example").read_text(encoding="utf-8")
    given = dict(re.findall(r"^(ZHIBIAO_[A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert Settings.from_environment(environment=given).data == Path("/var/lib/zhibiao")
    assert set(re.findall(r"^#?(ZHIBIAO_[A-Z_]+)=", text, re.MULTILINE)) <= variables_of_settings()


def test_the_lock_of_the_larger_installation_has_the_same_versions_and_no_host() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert not re.search(r"://|\bfile:|index-url|find-links", text)
        return dict(re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==([^ ;\\]+)", text, re.MULTILINE))

    small, larger = pins("requirements.lock"), pins("requirements-postgres.lock")
    assert {"dagster-postgres", "psycopg2-binary", "hatchling"} <= larger.keys()
    assert small.items() <= larger.items()
    assert larger.items() <= pins("requirements-ray.lock").items() <= pins("requirements-dev.lock").items()


def kuberay() -> dict[str, dict[str, Any]]:
    """The parts of the cluster by kind."""
    text = (DEPLOY / "kuberay.yaml").read_text(encoding="utf-8")
    parts = list(yaml.safe_load_all(text))
    assert "<<:" not in text, "Kubernetes merges nothing"
    return {part["kind"]: part for part in parts}


def test_a_cluster_has_one_image_a_token_and_settings_that_can_be_read() -> None:
    parts = kuberay()
    cluster = parts["RayCluster"]["spec"]
    groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    pods = [*(group["template"]["spec"] for group in groups), parts["Deployment"]["spec"]["template"]["spec"]]
    for pod in pods:
        [container] = pod["containers"]
        assert container["image"] == "zhibiao-ray:latest"
        [token, *_] = container["env"]
        assert token["name"] == "RAY_AUTH_TOKEN" and "secretKeyRef" in token["valueFrom"]
        assert container["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"]
        assert {mount["name"] for mount in container["volumeMounts"]} == {
            each["name"] for each in pod["volumes"]
        }
    assert cluster["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"
    given = parts["ConfigMap"]["data"]
    settings = Settings.from_environment(environment=given)
    assert (settings.engine, settings.schedule) == ("ray", "0 2 * * *")
    assert settings.address.startswith(f"{parts['RayCluster']['metadata']['name']}-head-svc:")
    assert given["RAY_AUTH_MODE"] == "token"
    assert not re.search(
        r"(KEY|TOKEN|SECRET)[A-Z_]*: \S", (DEPLOY / "kuberay.yaml").read_text(encoding="utf-8")
    )
    locked = re.search(
        r"^ray==(\S+)", (PROJECT / "requirements-ray.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert locked is not None and cluster["rayVersion"] == locked[1]


def test_only_the_pods_of_a_cluster_reach_each_other() -> None:
    policy = kuberay()["NetworkPolicy"]["spec"]
    [rule] = policy["ingress"]
    assert rule["from"] == [{"podSelector": policy["podSelector"]}]


def test_the_image_of_a_cluster_is_that_of_a_service_with_hashes_checked() -> None:
    text = (DEPLOY / "Dockerfile.ray").read_text(encoding="utf-8")
    assert re.search(r"^FROM zhibiao$", text, re.MULTILINE)
    assert (
        "--require-hashes -r requirements-ray.lock" in text and (PROJECT / "requirements-ray.lock").is_file()
    )
    assert text.rindex("USER zhibiao") > text.rindex("RUN ")
