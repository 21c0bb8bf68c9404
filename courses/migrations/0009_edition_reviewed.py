"""An edition says whether it was released with its reviews, and that can not be changed afterwards either."""

from importlib import import_module

from django.db import migrations, models

before = import_module("courses.migrations.0004_editions_are_immutable")


def _triggers(vendor, fixed):
    if vendor == "postgresql":
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in fixed)
        refuse = "EXECUTE FUNCTION courses_edition_refuse()"
        yield f"""CREATE TRIGGER courses_edition_no_update BEFORE UPDATE ON courses_edition
            FOR EACH ROW WHEN ({changed}) {refuse}"""
        yield f"""CREATE TRIGGER courses_edition_no_delete BEFORE DELETE ON courses_edition
            FOR EACH ROW {refuse}"""
    else:
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in fixed)
        refuse = "BEGIN SELECT RAISE(ABORT, 'an edition is immutable'); END"
        yield f"CREATE TRIGGER courses_edition_no_update BEFORE UPDATE ON courses_edition WHEN {changed} {refuse}"
        yield f"CREATE TRIGGER courses_edition_no_delete BEFORE DELETE ON courses_edition {refuse}"


def drop(apps, schema_editor):
    """SQLite makes the table anew for a new column, and its triggers would be gone: they are put back below."""
    on = " ON courses_edition" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("courses_edition_no_update", "courses_edition_no_delete"):
        schema_editor.execute(f"DROP TRIGGER {name}{on}")


def make(apps, schema_editor):
    for statement in _triggers(schema_editor.connection.vendor, [*before.FIXED, "reviewed"]):
        schema_editor.execute(statement)


def make_as_before(apps, schema_editor):
    for statement in _triggers(schema_editor.connection.vendor, before.FIXED):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [("courses", "0008_procedures_written_by")]

    operations = [
        migrations.RunPython(drop, make_as_before),
        migrations.AddField("edition", "reviewed", models.BooleanField(default=False, db_default=False)),
        migrations.RunPython(make, drop),
    ]
