# The database itself refuses to change what was certified, and to delete it. A snapshot is written once.

from django.db import migrations

CHANGED = {
    "sqlite": """OLD.code IS NOT NEW.code OR OLD.completion_id IS NOT NEW.completion_id OR OLD.level IS NOT NEW.level
      OR OLD.issued_on IS NOT NEW.issued_on OR OLD.valid_until IS NOT NEW.valid_until
      OR (OLD.snapshot <> '' AND (OLD.snapshot IS NOT NEW.snapshot OR OLD.snapshot_hash IS NOT NEW.snapshot_hash))""",
}
CHANGED["postgresql"] = CHANGED["sqlite"].replace("IS NOT NEW", "IS DISTINCT FROM NEW")
REFUSED = "an award is immutable"


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION certificates_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
        )
        act = "EXECUTE FUNCTION certificates_refuse()"
        schema_editor.execute(
            f"CREATE TRIGGER certificates_award_no_update BEFORE UPDATE ON certificates_award FOR EACH ROW "
            f"WHEN ({CHANGED[vendor]}) {act}"
        )
        for table in ("award", "awardevent"):
            schema_editor.execute(
                f"CREATE TRIGGER certificates_{table}_no_delete BEFORE DELETE ON certificates_{table} FOR EACH ROW {act}"
            )
    else:
        act = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        schema_editor.execute(
            f"CREATE TRIGGER certificates_award_no_update BEFORE UPDATE ON certificates_award WHEN {CHANGED['sqlite']} {act}"
        )
        for table in ("award", "awardevent"):
            schema_editor.execute(
                f"CREATE TRIGGER certificates_{table}_no_delete BEFORE DELETE ON certificates_{table} {act}"
            )


def backwards(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table, event in (("award", "update"), ("award", "delete"), ("awardevent", "delete")):
        on = f" ON certificates_{table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER certificates_{table}_no_{event}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION certificates_refuse()")


class Migration(migrations.Migration):

    dependencies = [("certificates", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
