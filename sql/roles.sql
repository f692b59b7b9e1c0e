-- Least rights for the service's role. Repeatable; run after every migration.
-- Everything may be read and added to; what is history may be neither changed nor deleted.
GRANT USAGE ON SCHEMA public TO jqt_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jqt_service;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO jqt_service;
REVOKE UPDATE, DELETE, TRUNCATE ON
    event, ledger_transfer, qualification_revision, qualification_attachment,
    draw_entry, draw_exclusion, draw_outcome, agreement, qualification_form
    FROM jqt_service;
REVOKE DELETE, TRUNCATE ON
    enterprise, account, voucher, orders, order_payment, evaluation, booking, booking_batch, ledger_head, proposal
    FROM jqt_service;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_migration, schema_repeatable FROM jqt_service;
