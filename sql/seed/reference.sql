-- What every city has. Repeatable: codes and names follow this file.

-- The same codes, names and order as api/qualification/size_class.c.
INSERT INTO industry (code, name, position) VALUES
    ('agriculture', '农、林、牧、渔业', 1), ('industry', '工业', 2), ('construction', '建筑业', 3),
    ('wholesale', '批发业', 4), ('retail', '零售业', 5), ('transport', '交通运输业', 6), ('storage', '仓储业', 7),
    ('post', '邮政业', 8), ('accommodation', '住宿业', 9), ('catering', '餐饮业', 10),
    ('information_transmission', '信息传输业', 11), ('software', '软件和信息技术服务业', 12),
    ('real_estate', '房地产开发经营', 13), ('property_management', '物业管理', 14),
    ('leasing_business', '租赁和商务服务业', 15), ('other', '其他未列明行业', 16)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, position = excluded.position;

INSERT INTO service_type (code, name, position) VALUES
    ('general_consulting', '管理咨询', 1), ('audit', '审计服务', 2), ('tax', '财税代理', 3), ('legal', '法律服务', 4),
    ('iso_certification', '体系认证', 5), ('ip', '知识产权', 6), ('training', '人才培训', 7),
    ('it', '数字化与信息化', 8), ('testing', '检验检测', 9), ('finance', '投融资服务', 10)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, position = excluded.position;
