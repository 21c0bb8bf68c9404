# The database itself refuses to change or delete what was released.

from django.db import migrations

# Who released it may be forgotten, and a note may be mended; nothing else.
FIXED = [
    "course_id",
    "number",
    "kind",
    "manifest",
    "content_hash",
    "marking_hash",
    "released_at",
    "signed_off_by",
    "signed_off_role",
    "signed_off_organisation",
    "signed_off_on",
]
SQLITE = [
    f"""CREATE TRIGGER courses_edition_no_update BEFORE UPDATE ON courses_edition
    WHEN {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FIXED)}
    BEGIN SELECT RAISE(ABORT, 'an edition is immutable'); END""",
    """CREATE TRIGGER courses_edition_no_delete BEFORE DELETE ON courses_edition
    BEGIN SELECT RAISE(ABORT, 'an edition is immutable'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION courses_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'an edition is immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER courses_edition_no_update BEFORE UPDATE ON courses_edition FOR EACH ROW
    WHEN ({" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED)})
    EXECUTE FUNCTION courses_edition_refuse()""",
    """CREATE TRIGGER courses_edition_no_delete BEFORE DELETE ON courses_edition FOR EACH ROW
    EXECUTE FUNCTION courses_edition_refuse()""",
]


def forwards(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    on = " ON courses_edition" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER courses_edition_no_update{on}")
    schema_editor.execute(f"DROP TRIGGER courses_edition_no_delete{on}")
    if on:
        schema_editor.execute("DROP FUNCTION courses_edition_refuse()")


class Migration(migrations.Migration):

    dependencies = [("courses", "0003_courses_and_learning")]

    operations = [migrations.RunPython(forwards, backwards)]
