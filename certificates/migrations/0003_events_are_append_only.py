# What happened to an award is never rewritten, and an award never changes hands. Either may forget a person.

from django.db import migrations

KEPT = ["award_id", "kind", "at", "reason", "note"]
CHANGED = {
    "awardevent": " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT)
    + " OR (NEW.by_id IS NOT NULL AND OLD.by_id IS DISTINCT FROM NEW.by_id)",
    "award": "NEW.learner_id IS NOT NULL AND OLD.learner_id IS DISTINCT FROM NEW.learner_id",
}
NAMES = {"awardevent": "certificates_awardevent_no_update", "award": "certificates_award_no_new_learner"}


def forwards(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table, name in NAMES.items():
        if postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON certificates_{table} FOR EACH ROW "
                f"WHEN ({CHANGED[table]}) EXECUTE FUNCTION certificates_refuse()"
            )
        else:
            # Older SQLite has no IS DISTINCT FROM; its IS NOT means the same.
            changed = CHANGED[table].replace("IS DISTINCT FROM", "IS NOT")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON certificates_{table} "
                f"WHEN {changed} BEGIN SELECT RAISE(ABORT, 'an award is immutable'); END"
            )


def backwards(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table, name in NAMES.items():
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON certificates_{table}" if postgresql else ""))


class Migration(migrations.Migration):

    dependencies = [("certificates", "0002_awards_are_immutable")]

    operations = [migrations.RunPython(forwards, backwards)]
