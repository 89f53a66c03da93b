from django.db import migrations

FOLLOWS = {
    "identity_sealed": ["person_id"],
    "identity_token": ["person_id"],
    "identity_merge": ["kept_id", "merged_id"],
    "identity_person": ["merged_into_id"],
}
SAME_SPACE = "\n".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_space FOREIGN KEY ({column}, space) "
    "REFERENCES identity_person (id, space);"
    for table, columns in FOLLOWS.items()
    for column in columns
)
BACK = "\n".join(
    f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_space;"
    for table, columns in FOLLOWS.items()
    for column in columns
)


class Migration(migrations.Migration):
    """Nothing joins two spaces, and no person or merge is deleted by the application role: pseudonyms stay known."""

    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.RunSQL(SAME_SPACE, BACK),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON identity_person, identity_merge FROM sluitend_app;",
            migrations.RunSQL.noop,
        ),
    ]
