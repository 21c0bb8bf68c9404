"""What the documents promise about the shape of the whole."""

import ast
import re
from pathlib import Path

from django.apps import apps

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Lower layers first; an app's foreign keys point to a lower layer only.
LAYERS = {
    name: number
    for number, names in enumerate(
        [
            ["people"],
            ["records", "media"],
            ["courses"],
            ["assessments"],
            ["certificates"],
            ["pages", "reports", "handbooks"],
            ["upstander"],
        ]
    )
    for name in names
}


def test_foreign_keys_between_apps_point_downwards() -> None:
    wrong = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None:
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here in LAYERS and there in LAYERS and here != there and LAYERS[there] >= LAYERS[here]:
                wrong.append(f"{model._meta.label}.{field.name} -> {there}")
    assert wrong == []


def test_every_app_of_ours_has_a_layer() -> None:
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT)}
    assert {label for label in ours if ".venv" not in apps.get_app_config(label).path} <= set(LAYERS)


def test_site_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists()


def variables_of_settings() -> set[str]:
    """Return every variable that settings.py reads by the helpers of env.py."""
    tree = ast.parse((ROOT / "site/upstander/settings.py").read_text())
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.func.attr != "mailer"
    ]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


def test_env_example_documents_every_variable_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text()
    documented = re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert set(documented) == variables_of_settings()


def test_nothing_else_reads_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("site", "courses", "assessments", "certificates", "media")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ(?!\.setdefault)|getenv", path.read_text())
    ]
    assert readers == ["site/upstander/env.py"]


def test_the_readmes_commands_exist() -> None:
    text = (ROOT / "README.md").read_text()
    if len(text.splitlines()) < 5:
        pytest.skip("README.md is not written yet.")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
    assert named
    assert named <= targets


def test_uploads_never_go_into_an_importable_folder(settings: object) -> None:
    from django.conf import settings as real

    assert not Path(str(real.MEDIA_ROOT)).is_relative_to(ROOT / "media")
