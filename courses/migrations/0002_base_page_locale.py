# The base page's locale, once Wagtail has made the table of locales.

from django.db import migrations
from wagtail.models import BootstrapLocaleField, BootstrapTranslatableModel, BootstrapTranslationKeyField


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        BootstrapLocaleField("courses.BasePage"),
        BootstrapTranslationKeyField("courses.BasePage"),
        BootstrapTranslatableModel("courses.BasePage"),
    ]
