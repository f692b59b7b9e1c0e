/* A buyer, a provider and two voucher products, put straight into the database by its owner: what tests of the
 * catalogue and of orders start from. */
#ifndef JQT_TESTS_DB_MARKET_H
#define JQT_TESTS_DB_MARKET_H
#include "tests/db/database.h"

#define BUYER "01930000-0000-7000-8000-000000000001"
#define SELLER "01930000-0000-7000-8000-000000000002"
#define BUYER_ACCOUNT "01930000-0000-7000-8000-000000000011"
#define COLLEAGUE_ACCOUNT "01930000-0000-7000-8000-000000000013"
#define SELLER_ACCOUNT "01930000-0000-7000-8000-000000000012"
#define TYPE "01930000-0000-7000-8000-000000000021"
#define BATCH "01930000-0000-7000-8000-000000000022"
#define PRODUCT "01930000-0000-7000-8000-000000000031"
#define SCARCE_PRODUCT "01930000-0000-7000-8000-000000000032"
#define FACE_FEN "100000"

/* Behind the products that a fixture lists. */
#define FILL_CATALOGUE "INSERT INTO catalogue SELECT * FROM listed_product ON CONFLICT DO NOTHING"

static const char *const market_fixtures[] = {
    "INSERT INTO enterprise (id, uscc, name, name_folded) VALUES ('" BUYER "', '91370100MA3C0XYB8L', '买方', '买方'),"
    " ('" SELLER "', '91370100MA3C0XYB9J', '机构', '机构')",
    "INSERT INTO account (id, provider, subject, account_type, enterprise_id) VALUES"
    " ('" COLLEAGUE_ACCOUNT "', 'p', 'c', 'legal', '" BUYER "'),"
    " ('" BUYER_ACCOUNT "', 'p', 'a', 'legal', '" BUYER "'), ('" SELLER_ACCOUNT "', 'p', 'b', 'legal', '" SELLER "')",
    "INSERT INTO certification (id, enterprise_id, role, state, created_by, created_at, updated_at) VALUES"
    " (gen_random_uuid(), '" BUYER "', 'enterprise', 'approved', '" BUYER_ACCOUNT "', now(), now()),"
    " (gen_random_uuid(), '" SELLER "', 'provider', 'approved', '" SELLER_ACCOUNT "', now(), now())",
    "INSERT INTO district (code, name) VALUES ('370102', '历下区') ON CONFLICT DO NOTHING",
    "INSERT INTO service_type (code, name, position) VALUES ('test', '测试', 99) ON CONFLICT DO NOTHING",
    "DELETE FROM agreement WHERE name = 'trade_agreement'",
    "INSERT INTO agreement (kind, name, version, title, body) VALUES ('agreement', 'trade_agreement', 1, '交易协议', "
    "'…')",
    "INSERT INTO voucher_type (id, code, name, face_value_fen, validity_days, annual_cap, service_types, created_at)"
    " VALUES ('" TYPE "', 'T1', '通用券', " FACE_FEN ", 90, 1000, '{test}', now())",
    "INSERT INTO booking_batch (id, number, title, notice, opens_at, closes_at, publicity_at, issue_at, entropy_events,"
    " first_entropy_at, last_entropy_at, created_by, created_at, updated_at) VALUES ('" BATCH
    "', '202611-01', 't', 'n', now(),"
    " now() + interval '1 hour', now() + interval '2 hours', now() + interval '3 hours', '[]', now(), now(),"
    " '" BUYER_ACCOUNT "', now(), now())",
    "INSERT INTO booking_batch_type VALUES ('" BATCH "', '" TYPE "', 1000, 'T1', '通用券', " FACE_FEN
    ", 90, 1000, '{test}')",
    "INSERT INTO product (id, enterprise_id, name, name_folded, service_type_code, price_fen, voucher_product,"
    " max_deduction_fen, annual_uses, district_code, contact_name, state, created_by, listed_at, created_at, "
    "updated_at) VALUES"
    " ('" PRODUCT "', '" SELLER "', '审计', '审计', 'test', 300000, true, 150000, 1000, '370102', '赵', 'listed',"
    " '" SELLER_ACCOUNT "', now(), now(), now()),"
    " ('" SCARCE_PRODUCT "', '" SELLER "', '认证', '认证', 'test', 300000, true, 150000, 1, '370102', '赵', 'listed',"
    " '" SELLER_ACCOUNT "', now(), now(), now())",
    "INSERT INTO product_statistics (product_id) VALUES ('" PRODUCT "'), ('" SCARCE_PRODUCT "')",
    FILL_CATALOGUE,
    "INSERT INTO product_voucher_type VALUES ('" PRODUCT "', '" TYPE "'), ('" SCARCE_PRODUCT "', '" TYPE "')",
};

static inline void market_make(PGconn *owner)
{
    for (size_t i = 0; i < sizeof market_fixtures / sizeof market_fixtures[0]; i++)
        database_run(owner, market_fixtures[i]);
}

/* Who orders and pays is qualified. */
static inline void market_qualify_buyer(PGconn *owner)
{
    database_run(owner,
                 "INSERT INTO qualification (id, enterprise_id, state, revision, created_by, created_at, updated_at)"
                 " VALUES (gen_random_uuid(), '" BUYER "', 'granted', 1, '" BUYER_ACCOUNT "', now(), now())");
}
#endif
