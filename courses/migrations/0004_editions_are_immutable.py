# The database itself refuses to change or delete what was released.

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER courses_edition_no_update BEFORE UPDATE ON courses_edition
    WHEN OLD.manifest IS NOT NEW.manifest OR OLD.content_hash IS NOT NEW.content_hash
      OR OLD.number IS NOT NEW.number OR OLD.course_id IS NOT NEW.course_id
    BEGIN SELECT RAISE(ABORT, 'an edition is immutable'); END""",
    """CREATE TRIGGER courses_edition_no_delete BEFORE DELETE ON courses_edition
    BEGIN SELECT RAISE(ABORT, 'an edition is immutable'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION courses_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'an edition is immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER courses_edition_no_update BEFORE UPDATE ON courses_edition FOR EACH ROW
    WHEN (OLD.manifest IS DISTINCT FROM NEW.manifest OR OLD.content_hash IS DISTINCT FROM NEW.content_hash
      OR OLD.number IS DISTINCT FROM NEW.number OR OLD.course_id IS DISTINCT FROM NEW.course_id)
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
