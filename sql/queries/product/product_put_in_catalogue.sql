-- What the catalogue holds of a product after a change of it: as it is listed now, or nothing. $1 product
WITH gone AS (
    DELETE FROM catalogue WHERE product_id = $1::uuid AND NOT EXISTS (
        SELECT FROM listed_product WHERE product_id = $1::uuid))
INSERT INTO catalogue (product_id, enterprise_id, listed_at, price_fen, voucher_product, service_type_code,
    district_code, searched)
SELECT product_id, enterprise_id, listed_at, price_fen, voucher_product, service_type_code, district_code, searched
FROM listed_product WHERE product_id = $1::uuid
ON CONFLICT (product_id) DO UPDATE SET listed_at = excluded.listed_at, price_fen = excluded.price_fen,
    voucher_product = excluded.voucher_product, service_type_code = excluded.service_type_code,
    district_code = excluded.district_code, searched = excluded.searched
