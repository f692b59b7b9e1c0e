-- What an enterprise sells is looked for by its present name. Behind the change of the name, whose lock lets no product
-- be listed by the former one meanwhile. $1 certification
UPDATE catalogue c SET searched = l.searched
FROM certification a, listed_product l
WHERE a.id = $1::uuid AND c.enterprise_id = a.enterprise_id AND l.product_id = c.product_id AND l.searched <> c.searched
