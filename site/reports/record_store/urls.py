"""The record store's addresses, below the CMS's `record-store/`."""

from django.urls import path

from . import credentials, doors, exports, forwarding, statements

urlpatterns = [
    path("", doors.first, name="record_store"),
    path("statements/", statements.listing, name="record_statements"),
    path("statements/look-up/", statements.look_up, name="record_look_up"),
    path("statements/<int:statement_id>/", statements.statement, name="record_statement"),
    path("statements/<int:statement_id>/file/", statements.file, name="record_statement_file"),
    path("files/", exports.listing, name="record_exports"),
    path("files/add/", exports.add, name="record_export_add"),
    path("files/<int:export_id>/", exports.download, name="record_export"),
    path("files/<int:export_id>/delete/", exports.delete, name="record_export_delete"),
    path("credentials/", credentials.listing, name="record_credentials"),
    path("credentials/add/", credentials.add, name="record_credential_add"),
    path("credentials/<int:credential_id>/rotate/", credentials.rotate, name="record_credential_rotate"),
    path("credentials/<int:credential_id>/revoke/", credentials.revoke, name="record_credential_revoke"),
    path("forwarding/", forwarding.listing, name="record_forwarding"),
    path("forwarding/add/", forwarding.add, name="record_target_add"),
    path("forwarding/<int:target_id>/", forwarding.change, name="record_target"),
    path("forwarding/<int:target_id>/switch/", forwarding.switch, name="record_target_switch"),
    path("forwarding/<int:target_id>/try/", forwarding.attempt, name="record_target_try"),
    path("forwarding/<int:target_id>/history/", forwarding.back_fill, name="record_back_fill"),
    path("forwarding/<int:target_id>/refused/", forwarding.dead, name="record_dead"),
    path("forwarding/<int:target_id>/replay/", forwarding.replay, name="record_replay"),
]
