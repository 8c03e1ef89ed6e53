import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clinic.practice.crypto


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0003_letters'),
        ('practice', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=80)),
                ('key', models.CharField(max_length=43)),
                ('sequence', models.BigIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('typed', clinic.practice.crypto.EncryptedJSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='practice.clinic')),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='intake.intake')),
            ],
        ),
        migrations.CreateModel(
            name='TherapistMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('found', clinic.practice.crypto.EncryptedJSONField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='therapist_maps', to='practice.appointment')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='therapist_maps', to='practice.clinic')),
            ],
            options={'ordering': ['-number']},
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('intake', 'key'), name='one_draft_per_shown_page'),
        ),
        migrations.AddConstraint(
            model_name='therapistmap',
            constraint=models.UniqueConstraint(fields=('appointment', 'number'), name='one_map_per_version'),
        ),
    ]
