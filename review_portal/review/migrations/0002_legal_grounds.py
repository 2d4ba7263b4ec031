"""Brings the first versions of the legal grounds in."""

from django.db import migrations

from review_portal.review.grounds import load_legal_grounds


def load(apps, schema_editor):
    load_legal_grounds(apps.get_model("review", "LegalGround"))


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
