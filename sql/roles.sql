-- Least rights: the service's role may do what its queries do and nothing else. Runs behind the views; whatever the role
-- had before is taken away first. tests/db/rights_test.c takes each grant away again and demands that a query misses
-- it, so a new query brings its grant here and one that is gone takes its grant along.
-- A lock (FOR UPDATE … FOR KEY SHARE) needs the right to update some column: where rows are locked and never changed,
-- it is the key alone. What is history has neither UPDATE nor DELETE; where money stands, only the columns that move.

-- sql/migrations/0001_foundation.sql
GRANT SELECT ON sandbox_clock TO jqt_service; -- roles_sandbox.sql: to move it
GRANT SELECT, INSERT ON secret_check TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON enterprise TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON account TO jqt_service;
GRANT INSERT ON account_uscc TO jqt_service;
GRANT SELECT, INSERT, DELETE ON account_role TO jqt_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO jqt_service;
GRANT SELECT, INSERT ON event TO jqt_service;
GRANT SELECT, INSERT, DELETE ON pending TO jqt_service;
GRANT SELECT ON SEQUENCE pending_id_seq TO jqt_service;
GRANT SELECT, INSERT ON event_position TO jqt_service;
GRANT SELECT, INSERT, DELETE, UPDATE (due_at) ON file TO jqt_service;
GRANT SELECT, INSERT, UPDATE (used_bytes) ON file_room TO jqt_service;
GRANT SELECT, INSERT, DELETE, UPDATE (id) ON file_deleted TO jqt_service;

-- 0002_identity.sql
GRANT SELECT, INSERT, UPDATE ON client TO jqt_service;
GRANT SELECT, INSERT, DELETE, UPDATE (taken_at) ON login_transaction TO jqt_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON authorization_code TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON refresh_token TO jqt_service;

-- 0003_certification.sql
GRANT SELECT, INSERT, UPDATE ON certification TO jqt_service;
GRANT SELECT, INSERT, DELETE ON certification_attachment TO jqt_service;
GRANT SELECT, INSERT, UPDATE (lifted_at, lifting_code, lifting_reason, version) ON freezes TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON change_request TO jqt_service;
GRANT SELECT, INSERT, DELETE ON change_request_attachment TO jqt_service;

-- 0004_site.sql
GRANT SELECT ON district TO jqt_service;
GRANT SELECT ON industry TO jqt_service;
GRANT SELECT ON service_type TO jqt_service;
GRANT SELECT, INSERT ON agreement TO jqt_service;
GRANT SELECT, UPDATE ON site TO jqt_service;
GRANT SELECT, INSERT ON setting TO jqt_service;

-- 0005_qualification.sql
GRANT INSERT ON qualification_form TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON qualification TO jqt_service;
GRANT SELECT, INSERT ON qualification_revision TO jqt_service;
GRANT SELECT, INSERT ON qualification_attachment TO jqt_service;

-- 0006_booking.sql
GRANT SELECT, INSERT, UPDATE ON voucher_type TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON booking_batch TO jqt_service;
GRANT SELECT, INSERT, DELETE, UPDATE (code, name, face_value_fen, validity_days, annual_cap, service_types)
    ON booking_batch_type TO jqt_service;
GRANT SELECT, INSERT, UPDATE (batch_id) ON notice_acknowledgement TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON booking TO jqt_service;
GRANT SELECT, INSERT, UPDATE (bookings) ON booking_tally TO jqt_service;
GRANT SELECT, INSERT ON draw_entry TO jqt_service;
GRANT SELECT, INSERT ON draw_exclusion TO jqt_service;
GRANT SELECT, INSERT ON draw_outcome TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON win_hold TO jqt_service;

-- 0007_voucher.sql
GRANT SELECT, INSERT, UPDATE (remaining_fen, closed_as, frozen_until, updated_at, version) ON voucher TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON payment_password TO jqt_service;

-- 0008_catalogue.sql
GRANT SELECT, INSERT, UPDATE ON product TO jqt_service;
GRANT SELECT, INSERT, DELETE ON product_voucher_type TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON product_version TO jqt_service;
GRANT SELECT, INSERT, UPDATE ON product_statistics TO jqt_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON catalogue TO jqt_service;
GRANT SELECT, INSERT, UPDATE (enterprise_id), DELETE ON catalogue_renaming TO jqt_service;
GRANT SELECT, INSERT, DELETE ON favourite TO jqt_service;

-- 0009_order.sql
GRANT SELECT, INSERT, UPDATE ON orders TO jqt_service;
GRANT SELECT, INSERT, UPDATE (refunded_fen) ON order_payment TO jqt_service;
GRANT SELECT, INSERT, DELETE ON order_file TO jqt_service;
GRANT SELECT, INSERT ON evaluation TO jqt_service;

-- 0010_ledger.sql
GRANT SELECT, INSERT, UPDATE (seq, hash, number, balance_fen, at) ON ledger_head TO jqt_service;
GRANT SELECT, INSERT ON ledger_transfer TO jqt_service;

-- 0011_proposal.sql
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, reason, version) ON proposal TO jqt_service;

-- Made by jqt migrate itself: whether the schema is the program's.
GRANT SELECT ON schema_migration TO jqt_service;

-- Views see with their owner's eyes: what is read through one alone has no SELECT above.
GRANT SELECT ON agreement_current TO jqt_service;
GRANT SELECT ON approved_certification TO jqt_service;
GRANT SELECT ON audit_event_representation TO jqt_service;
GRANT SELECT ON booking_availability TO jqt_service;
GRANT SELECT ON booking_batch_before_closing TO jqt_service;
GRANT SELECT ON booking_batch_offer TO jqt_service;
GRANT SELECT ON booking_batch_representation TO jqt_service;
GRANT SELECT ON booking_batch_schedule TO jqt_service;
GRANT SELECT ON booking_csv TO jqt_service;
GRANT SELECT ON booking_outcome TO jqt_service;
GRANT SELECT ON booking_representation TO jqt_service;
GRANT SELECT ON certification_content TO jqt_service;
GRANT SELECT ON certification_representation TO jqt_service;
GRANT SELECT ON change_request_representation TO jqt_service;
GRANT SELECT ON database_origin TO jqt_service;
GRANT SELECT ON domain_clock TO jqt_service;
GRANT SELECT ON enterprise_representation TO jqt_service;
GRANT SELECT ON enterprise_standing TO jqt_service;
GRANT SELECT ON buyer_standing TO jqt_service;
GRANT SELECT ON seller_standing TO jqt_service;
GRANT SELECT ON selling_provider TO jqt_service;
GRANT SELECT ON file_attachment TO jqt_service;
GRANT SELECT ON freeze_state TO jqt_service;
GRANT SELECT ON freeze_representation TO jqt_service;
GRANT SELECT ON evaluation_representation TO jqt_service;
GRANT SELECT ON ledger_csv TO jqt_service;
GRANT SELECT ON ledger_entry_representation TO jqt_service;
GRANT SELECT ON ledger_transfer_representation TO jqt_service;
GRANT SELECT ON order_csv TO jqt_service;
GRANT SELECT ON order_recent TO jqt_service;
GRANT SELECT ON order_representation TO jqt_service;
GRANT SELECT ON order_standing TO jqt_service;
GRANT SELECT ON own_work TO jqt_service;
GRANT SELECT ON open_product_version TO jqt_service;
GRANT SELECT ON product_representation TO jqt_service;
GRANT SELECT ON product_terms TO jqt_service;
GRANT SELECT ON product_use TO jqt_service;
GRANT SELECT ON product_version_representation TO jqt_service;
GRANT SELECT ON proposal_representation TO jqt_service;
GRANT SELECT ON provider_representation TO jqt_service;
GRANT SELECT ON provider_standing TO jqt_service;
GRANT SELECT ON public_product TO jqt_service;
GRANT SELECT ON listed_product TO jqt_service;
GRANT SELECT ON published_win TO jqt_service;
GRANT SELECT ON qualification_facts TO jqt_service;
GRANT SELECT ON qualification_form_current TO jqt_service;
GRANT SELECT ON qualification_representation TO jqt_service;
GRANT SELECT ON session_standing TO jqt_service;
GRANT SELECT ON voucher_representation TO jqt_service;
GRANT SELECT ON voucher_state TO jqt_service;
GRANT SELECT ON voucher_type_representation TO jqt_service;
GRANT SELECT ON win_standing TO jqt_service;
