-- Jinan (济南市): its districts, texts and form. Applied once, to an empty database; what it makes is the operators' from
-- then on. Another city's file has the same sections.

-- By GB/T 2260.
INSERT INTO district (code, name) VALUES
    ('370102', '历下区'), ('370103', '市中区'), ('370104', '槐荫区'), ('370105', '天桥区'), ('370112', '历城区'),
    ('370113', '长清区'), ('370114', '章丘区'), ('370115', '济阳区'), ('370116', '莱芜区'), ('370117', '钢城区'),
    ('370124', '平阴县'), ('370126', '商河县');

INSERT INTO site (name, support_phone, help_url, notice) VALUES
    ('济企通专项服务券', '4006-0531-77', 'http://zwfw.sd.gov.cn/col/col2445/index.html',
     '请使用省统一身份认证平台的法人账号登录。完成企业认证并获得服务券资格后,方可预约专项服务券。');

INSERT INTO agreement (kind, name, version, title, body) VALUES
('agreement', 'trade_agreement', 1, '济南市专项服务券交易协议',
'一、本协议由购买服务的企业(以下称“企业”)与提供服务的机构(以下称“服务机构”)在济企通平台提交订单时订立。
二、专项服务券仅限获得该券的企业本身使用,不得转让、出售、兑换现金或者找零。1 服务券抵扣 1 元。
三、订单可使用的服务券不超过该产品的最高用券额度;其余部分由企业与服务机构在线下结算,平台不代收代付。
四、企业支付服务券后,服务机构应在 7 日内接单。未接单或者拒绝接单的,已支付的服务券全部退回原券。
五、服务机构应按产品页面载明的内容、流程和保障提供服务,完成后在平台提交完成报告,并如实上传合同、发票和成果文件。
六、企业应在收到完成报告后 15 日内确认完成或者说明未完成的原因;逾期未处理的,视为确认完成。
七、双方发生争议的,可以在平台申请处理;平台依据双方提交的材料作出决定,服务券按决定退回或者结算。
八、以虚假交易、虚开发票等方式套取服务券的,收回服务券,取消资格,并依法追究责任。
九、订单确认后,本协议的版本与订单内容一并保存,此后对产品或者协议的修改不影响已经提交的订单。'),
('agreement', 'booking_notice', 1, '专项服务券预约注意事项',
'1. 每个企业在每个批次只能预约一种服务券;预约时间内可以随时修改券类型或者撤回预约。
2. 预约不分先后。预约结束后公开摇号,摇号过程和结果可以由任何人核验。
3. 同一类服务券本年度中签数达到上限的,不能再预约该类服务券。
4. 企业资格信息须完整、真实;表单新增必填项的,补充完整后方可预约,无需再次审核。
5. 到达公示时间后可在“预约记录”查看中签情况;公示期满无异议的,服务券发放至“我的券包”。
6. 服务券逾期未使用的自动失效。'),
('template', 'application_form', 1, '中小微企业入库申请表',
'中小微企业入库申请表

企业名称:________________________________
统一社会信用代码:________________________
法定代表人:______________  所在区县:______________
主营业务:________________________________________________
所属行业:______________  企业类型:______________
职工总数(人):__________  数据所属年度:__________
上年度营业收入(万元):__________  上年度纳税额(万元):__________
上年度研发投入(万元):__________  上年资产总额(万元):__________
企业资质:□独角兽企业 □瞪羚(后备)企业 □专精特新企业 □一企一技术
联系人:______________  联系电话:______________

本企业申请进入济南市中小微企业专项服务券企业库,并声明以上内容真实、准确、完整。

法定代表人(签字):______________        企业(盖章):
                                          年    月    日'),
('template', 'undertaking_letter', 1, '专项服务券使用承诺书',
'专项服务券使用承诺书

本企业自愿申请使用济南市中小微企业专项服务券,并郑重承诺:
一、提交的申请材料真实、合法、有效,不存在隐瞒或者虚报。
二、服务券只用于本企业购买平台上的服务,不转让、不出售、不套现。
三、与服务机构的交易真实,不以任何形式虚构服务内容、合同或者发票。
四、配合主管部门对服务券使用情况的检查,按要求提供合同、发票、成果等材料。
五、企业信息发生变化时及时更新;不再符合中小微企业条件时,不再预约和使用服务券。
六、违反以上承诺的,同意收回服务券、取消资格并记入信用记录,由此产生的责任由本企业承担。

企业名称(盖章):______________________
法定代表人(签字):____________________
                                          年    月    日');

-- The manual's form (§3). 万元 are asked as integer yuan; figures carry the year they speak of.
INSERT INTO qualification_form (version, schema, required_answers, required_attachments) VALUES (1, '{
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {"description": "企业名称", "type": "string", "minLength": 2, "maxLength": 100},
    "legal_representative": {"description": "法人姓名", "type": "string", "minLength": 1, "maxLength": 50},
    "district_code": {"description": "所在区县(见 /districts)", "type": "string", "enum": ["370102", "370103", "370104",
      "370105", "370112", "370113", "370114", "370115", "370116", "370117", "370124", "370126"]},
    "figures_year": {"description": "数据所属年度", "type": "integer", "minimum": 2000, "maximum": 2100},
    "tax_paid_yuan": {"description": "上年度纳税额(元)", "type": "integer", "minimum": 0, "maximum": 1000000000000},
    "main_business": {"description": "主营业务", "type": "string", "minLength": 1, "maxLength": 500,
      "x-multiline": true},
    "employees": {"description": "职工总数", "type": "integer", "minimum": 0, "maximum": 1000000},
    "revenue_yuan": {"description": "上年度营业收入(元)", "type": "integer", "minimum": 0, "maximum": 100000000000000},
    "rd_spending_yuan": {"description": "上年度研发投入(元)", "type": "integer", "minimum": 0,
      "maximum": 1000000000000},
    "industry": {"description": "所属行业(见 /industries)", "type": "string", "enum": ["agriculture", "industry",
      "construction", "wholesale", "retail", "transport", "storage", "post", "accommodation", "catering",
      "information_transmission", "software", "real_estate", "property_management", "leasing_business", "other"]},
    "total_assets_yuan": {"description": "上年资产总额(元)", "type": "integer", "minimum": 0,
      "maximum": 100000000000000},
    "enterprise_type": {"description": "企业类型:limited_liability 有限责任公司,joint_stock 股份有限公司,sole_proprietorship 个人独资企业,partnership 合伙企业,individual_business 个体工商户,other 其他",
      "type": "string", "enum": ["limited_liability", "joint_stock", "sole_proprietorship", "partnership",
      "individual_business", "other"]},
    "honours": {"description": "企业资质(多选):unicorn 独角兽企业,gazelle 瞪羚(后备)企业,specialized 专精特新企业,one_technology 一企一技术",
      "type": "array", "maxItems": 4, "uniqueItems": true,
      "items": {"type": "string", "enum": ["unicorn", "gazelle", "specialized", "one_technology"]}}
  }
}', ARRAY['name', 'district_code', 'figures_year', 'tax_paid_yuan', 'main_business', 'employees', 'revenue_yuan',
    'industry', 'total_assets_yuan'], ARRAY['application_form', 'business_licence', 'undertaking_letter']);
