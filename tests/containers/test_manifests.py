"""docker/kubernetes and docker/compose.yaml, read: by the schemas of Kubernetes
itself, where nothing unknown may stand, and by what only we know of them."""

import copy
import re

import kubernetes_validate
import pytest
import yaml

from tests.support.stack import ROOT

FOLDER = ROOT / "docker/kubernetes"
# The oldest that these are written for, and the newest that is known.
VERSIONS = ("1.30", kubernetes_validate.latest_version())
SETTINGS = set(re.findall(r'"(TILSKUDD_\w+)"',
                          (ROOT / "api/settings.def").read_text()))
FRONT = set(re.findall(r"TILSKUDD_\w+",
                       (ROOT / "docker/haproxy.cfg").read_text()))
DATABASE = set(re.findall(r"TILSKUDD_\w+",
                          (ROOT / "docker/database.sh").read_text()))

FILES = {path.name: list(yaml.safe_load_all(path.read_text()))
         for path in sorted(FOLDER.glob("*.yaml"))}
KUSTOMIZATION, = FILES.pop("kustomization.yaml")
OBJECTS = [item for items in FILES.values() for item in items]
NAMES = [f"{item['kind']}/{item['metadata']['name']}" for item in OBJECTS]


def judge(item, version=VERSIONS[-1]):
    return kubernetes_validate.validate(item, version, strict=True)


def pods():
    return [(item["metadata"]["name"], item["spec"]["template"])
            for item in OBJECTS if item["kind"] in ("Deployment", "Job")]


def named(kind, name):
    return OBJECTS[NAMES.index(f"{kind}/{name}")]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("item", OBJECTS, ids=NAMES)
def test_each_is_what_kubernetes_takes(item, version):
    assert judge(item, version)


@pytest.mark.parametrize("spoil", [
    lambda pod: pod["containers"][0].update(imagePullPolicies="Always"),
    lambda pod: pod["containers"][0].pop("name"),
    lambda pod: pod["securityContext"].update(runAsUser="10001"),
    lambda pod: pod["volumes"][0]["secret"].update(mode=0o440),
])
def test_what_kubernetes_does_not_take_is_found(spoil):
    item = copy.deepcopy(named("Deployment", "tilskudd-api"))
    spoil(item["spec"]["template"]["spec"])
    with pytest.raises(kubernetes_validate.ValidationError):
        judge(item)


def test_all_that_was_asked_for_is_there_once():
    assert len(set(NAMES)) == len(NAMES)
    assert sorted(KUSTOMIZATION["resources"]) == sorted(FILES)
    assert {"Deployment", "Service", "Job", "HorizontalPodAutoscaler",
            "PodDisruptionBudget", "NetworkPolicy", "ConfigMap"} <= {
        item["kind"] for item in OBJECTS}


@pytest.mark.parametrize("name, pod", pods(), ids=[name for name, _ in pods()])
def test_each_pod_is_confined(name, pod):
    spec, whole = pod["spec"], pod["spec"]["securityContext"]
    assert spec["automountServiceAccountToken"] is False
    assert whole["runAsNonRoot"] and whole["runAsUser"] == 10001
    assert whole["seccompProfile"]["type"] == "RuntimeDefault"
    for container in spec["containers"]:
        own = container["securityContext"]
        assert own["readOnlyRootFilesystem"] is True
        assert own["allowPrivilegeEscalation"] is False
        assert own["capabilities"] == {"drop": ["ALL"]}
        assert {"cpu", "memory"} <= set(container["resources"]["requests"])
        assert "memory" in container["resources"]["limits"]
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in spec["volumes"]}


@pytest.mark.parametrize("name, pod", pods(), ids=[name for name, _ in pods()])
def test_secrets_are_files(name, pod):
    for container in pod["spec"]["containers"]:
        assert "secretRef" not in str(container)
        assert "secretKeyRef" not in str(container)
    secret = [volume for volume in pod["spec"]["volumes"]
              if "secret" in volume]
    assert secret
    assert all(v["secret"]["defaultMode"] == 0o440 for v in secret)


def test_settings_are_the_services_own():
    told = named("ConfigMap", "tilskudd-settings")["data"]
    assert set(told) <= SETTINGS
    job = named("Job", "tilskudd-migrate")["spec"]["template"]["spec"]
    assert {one["name"] for one in job["containers"][0]["env"]} <= SETTINGS
    paths = {m["mountPath"] for m in named("Deployment", "tilskudd-api")["spec"][
        "template"]["spec"]["containers"][0]["volumeMounts"]}
    for name, value in told.items():
        for path in re.findall(r"(?:^|=)(/[\w./]+)", value):
            assert path.rsplit("/", 1)[0] in paths, (name, path)


def test_who_selects_finds():
    labels = {name: pod["metadata"]["labels"] for name, pod in pods()}
    api = labels["tilskudd-api"]
    assert named("Service", "tilskudd-api")["spec"]["selector"] == api
    assert named("PodDisruptionBudget", "tilskudd-api")["spec"]["selector"][
        "matchLabels"] == api
    target = named("HorizontalPodAutoscaler", "tilskudd-api")["spec"][
        "scaleTargetRef"]
    assert f"{target['kind']}/{target['name']}" in NAMES
    for item in OBJECTS:
        if item["kind"] == "NetworkPolicy":
            wanted = item["spec"]["podSelector"].get("matchLabels", {}).items()
            assert any(wanted <= found.items() for found in labels.values())
    ports = {port["name"] for port in named("Deployment", "tilskudd-api")[
        "spec"]["template"]["spec"]["containers"][0]["ports"]}
    assert ports == {"api", "ops"}


def test_a_stop_is_given_its_time():
    """The notice and the drain: api/settings.def."""
    text = (ROOT / "api/settings.def").read_text()
    needed = sum(int(re.search(rf'"{name}", "(\d+)"', text)[1])
                 for name in ("TILSKUDD_DRAIN_NOTICE_S", "TILSKUDD_DRAIN_S"))
    api = named("Deployment", "tilskudd-api")["spec"]["template"]["spec"]
    assert api["terminationGracePeriodSeconds"] > needed
    compose = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
    grace = compose["services"]["one"]["stop_grace_period"]
    assert int(grace.rstrip("s")) > needed


def test_the_composed_stack_says_nothing_unknown():
    compose = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
    for name, service in compose["services"].items():
        known = {"front": FRONT, "db1": DATABASE, "db2": DATABASE}.get(
            name, SETTINGS)
        assert set(service.get("environment", {})) <= known, name
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
