// The demo's data: who the enterprises are, the voucher types, the products, the orders. No requests.
const YUAN = 100; // in fen

/** Certified in `role`; qualification: answers of the form (figures of last year are added). */
export const ENTERPRISES = {
  'enterprise-a': {
    role: 'enterprise',
    certification: {
      district_code: '370102', address: '济南市历下区经十路 7000 号汉峪金谷 A4 座 1206',
      business_scope: '工业软件开发;物联网技术服务;信息系统集成服务', contact_phone: '0531-88800001', contact_email: 'contact@quanyun.example',
    },
    qualification: {
      district_code: '370102', main_business: '面向离散制造的工业软件与数据采集系统', employees: 46, industry: 'software',
      enterprise_type: 'limited_liability', honours: ['specialized'], revenue_yuan: 18_600_000, tax_paid_yuan: 742_000,
      rd_spending_yuan: 3_150_000, total_assets_yuan: 12_300_000,
    },
  },
  'enterprise-b': {
    role: 'enterprise',
    certification: {
      district_code: '370112', address: '济南市历城区工业北路 188 号 3 号厂房',
      business_scope: '通用零部件制造;模具制造;金属切削加工服务', contact_phone: '0531-88800002', contact_email: 'office@quehua.example',
    },
    qualification: {
      district_code: '370112', main_business: '工程机械液压件精密加工', employees: 128, industry: 'industry',
      enterprise_type: 'limited_liability', honours: ['specialized', 'one_technology'], revenue_yuan: 52_400_000,
      tax_paid_yuan: 1_960_000, rd_spending_yuan: 2_480_000, total_assets_yuan: 61_000_000,
    },
  },
  'provider-a': {
    role: 'provider',
    certification: {
      district_code: '370103', address: '济南市市中区经四路 288 号恒昌大厦 9 层', business_scope: '审计业务;税务服务;财务咨询',
      website: 'https://xinheng.example', contact_phone: '0531-88800011', contact_email: 'service@xinheng.example',
      presentation: '执业注册会计师 32 人,服务省内中小企业十五年。',
    },
  },
  'provider-b': {
    role: 'provider',
    certification: {
      district_code: '370104', address: '济南市槐荫区经六路延长线 20 号', business_scope: '认证服务;检验检测服务;业务培训',
      website: 'https://zhengbiao.example', contact_phone: '0531-88800012', contact_email: 'service@zhengbiao.example',
      presentation: '管理体系认证与检验检测一站式服务,专职审核员 40 余人。',
    },
  },
  'provider-c': {
    role: 'provider',
    certification: {
      district_code: '370102', address: '济南市历下区解放东路 3 号知识产权大厦 5 层', business_scope: '知识产权代理;法律咨询;信息技术咨询',
      website: 'https://zhiqiao.example', contact_phone: '0531-88800013', contact_email: 'service@zhiqiao.example',
      presentation: '专利代理师 18 人、律师 6 人,另设企业数字化团队。',
    },
  },
};

const ALL_SERVICES = ['general_consulting', 'audit', 'tax', 'legal', 'iso_certification', 'ip', 'training', 'it', 'testing', 'finance'];

export const VOUCHER_TYPES = [
  { code: 'GENERAL', name: '服务通用券', description: '可用于平台各类专业服务', face_value_fen: 5000 * YUAN, service_types: ALL_SERVICES },
  { code: 'AUDIT', name: '审计服务专用券', description: '用于财务报表审计、专项审计', face_value_fen: 8000 * YUAN, service_types: ['audit'] },
  { code: 'CERTIFICATION', name: '体系认证服务专用券', description: '用于质量、环境、职业健康安全等管理体系认证', face_value_fen: 6000 * YUAN,
    service_types: ['iso_certification'] },
].map((type) => ({ validity_days: 365, annual_cap: 3, ...type }));

export const NOTICE = `1. 每个企业在本批次只能预约一种服务券;预约时间内可以随时修改券类型或者撤回预约。
2. 预约不分先后,预约结束后公开摇号,任何人都可以核验。
3. 同一类服务券本年度中签数达到上限的,不能再预约该类服务券。
4. 公示期满无异议的,服务券发放至“我的券包”,逾期未使用的自动失效。`;

/** Batches already issued, in their order: who booked which type. */
export const ISSUED_BATCHES = [
  { title: '首批济南市中小微企业专项服务券', choices: { 'enterprise-a': 'AUDIT', 'enterprise-b': 'CERTIFICATION' } },
  { title: '第二批济南市中小微企业专项服务券', choices: { 'enterprise-a': 'GENERAL', 'enterprise-b': 'GENERAL' } },
];
export const OPEN_BATCH_TITLE = '本期济南市中小微企业专项服务券';

const PROMISE = '我们承诺:入驻的服务机构优质可靠,发布的服务产品安全合规,展示的评价信息真实有效,全程监督服务过程。';
const AUDIT_STEPS = '1. 签订业务约定书;2. 编制审计计划;3. 现场审计;4. 沟通调整事项;5. 出具报告。';
const CERTIFICATION_STEPS = '1. 提交申请书和资料;2. 合同评审并签订合同;3. 审核前策划,组建审核组;4. 现场审核;5. 技术评定;6. 颁发认证证书。';
const CERTIFICATION_NEEDS = '申请条件:证照资质齐全且有效、正常生产经营 3 个月以上、正在发生拟认证范围的产品或服务、未被纳入经营异常名录、未发生责任事故。';

const offer = (provider, service, district, name, yuan, deduction, types, uses, introduction, more) => ({
  provider,
  form: {
    name, service_type_code: service, district_code: district, price_fen: yuan * YUAN, max_deduction_fen: deduction * YUAN,
    voucher_product: deduction > 0, annual_uses: uses, introduction, guarantee: PROMISE, ...more,
  },
  types,
});

export const PRODUCTS = [
  offer('provider-a', 'audit', '370103', '年度财务报表审计', 9000, 4000, ['AUDIT', 'GENERAL'], 2,
    '按照中国注册会计师审计准则对企业年度财务报表进行审计,出具审计报告,可用于银行授信、招投标和年检。',
    { process: AUDIT_STEPS, details: '1. 审计资产负债表、利润表、现金流量表及附注;2. 出具纸质与电子报告各两份;3. 提供管理建议书。' }),
  offer('provider-a', 'audit', '370103', '高新技术企业认定专项审计', 6000, 3000, ['AUDIT', 'GENERAL'], 2,
    '对近三个会计年度研究开发费用和近一年高新技术产品(服务)收入进行专项审计,出具认定所需的专项报告。',
    { process: AUDIT_STEPS, details: '服务周期 15 个工作日;含研发费用辅助账核对与归集指导。' }),
  offer('provider-a', 'tax', '370103', '研发费用加计扣除税务辅导', 4800, 2000, ['GENERAL'], 2,
    '梳理研发项目立项、费用归集与备查资料,辅导企业准确享受研发费用加计扣除。', { details: '含一次现场诊断、两次线上答疑与汇算清缴复核。' }),
  offer('provider-a', 'finance', '370102', '中小企业融资方案设计', 12000, 5000, ['GENERAL'], 1,
    '结合企业现金流与信用状况,设计银行授信、股权与供应链融资组合方案,协助准备材料。', { details: '成果:融资诊断报告、财务预测模型、对接材料一套。' }),
  offer('provider-a', 'general_consulting', '370103', '内部控制体系建设咨询', 15000, 5000, ['GENERAL'], 1,
    '按照企业内部控制基本规范,识别关键风险,设计采购、销售、资金等流程的控制措施。', { details: '成果:风险清单、流程手册、授权表。' }),
  offer('provider-b', 'iso_certification', '370104', 'ISO14001环境管理体系认证', 4000, 2000, ['CERTIFICATION', 'GENERAL'], 2,
    'ISO14001环境管理体系认证(EMS)是企业或其他组织的管理体系的一部分,用来制定和实施其环境方针,并管理其环境因素。',
    { process: CERTIFICATION_STEPS, details: `认证服务内容:验证组织环境管理体系的建立、实施运行的符合性及有效性。${CERTIFICATION_NEEDS}` }),
  offer('provider-b', 'iso_certification', '370104', 'ISO9001质量管理体系认证', 3600, 1800, ['CERTIFICATION', 'GENERAL'], 2,
    '证实组织具有稳定地提供满足顾客要求和法规要求的产品和服务的能力。', { process: CERTIFICATION_STEPS, details: CERTIFICATION_NEEDS }),
  offer('provider-b', 'iso_certification', '370116', 'ISO22000食品安全管理体系认证', 8000, 4000, ['CERTIFICATION'], 2,
    '面向食品链各环节组织的食品安全管理体系认证。', { process: CERTIFICATION_STEPS, details: CERTIFICATION_NEEDS }),
  offer('provider-b', 'iso_certification', '370104', '质量+环境+职业健康安全管理体系认证', 9800, 4000, ['CERTIFICATION'], 1,
    '三体系结合审核,一次现场、三张证书,减少企业迎审负担。', { process: CERTIFICATION_STEPS, details: CERTIFICATION_NEEDS }),
  offer('provider-b', 'testing', '370104', '产品电磁兼容(EMC)检测', 7500, 3000, ['GENERAL'], 3,
    '按国家标准对电子电气产品进行发射与抗扰度检测,出具 CMA 检测报告。', { details: '含预测试一次;整改后免费复测一次。' }),
  offer('provider-b', 'training', '370114', '内审员培训班(两天)', 1200, 600, ['GENERAL'], 10,
    'ISO9001/14001 标准理解与内部审核方法,考核合格颁发内审员证书。', { details: '每班 20 人以内;含教材与模拟审核。' }),
  offer('provider-c', 'ip', '370102', '发明专利申请代理', 5500, 2500, ['GENERAL'], 5,
    '技术交底挖掘、检索、撰写、提交与审查意见答复全流程代理。', { details: '含两次审查意见答复;官费另计。' }),
  offer('provider-c', 'ip', '370102', '商标注册代理', 1000, 500, ['GENERAL'], 10,
    '商标查询、类别规划、申请与补正。', { details: '单类 10 个商品项目以内;官费另计。' }),
  offer('provider-c', 'legal', '370105', '企业劳动用工法律顾问(年度)', 9600, 4000, ['GENERAL'], 1,
    '劳动合同与规章制度审查、用工风险培训、劳动争议应对建议。', { details: '每月现场服务半天,不限次电话咨询。' }),
  offer('provider-c', 'it', '370112', '中小企业数字化转型诊断', 6800, 3000, ['GENERAL'], 1,
    '从设备、生产、管理三个层面评估数字化水平,给出分步实施路线图。', { details: '成果:诊断报告、系统选型建议、投入产出测算。' }),
  offer('provider-c', 'general_consulting', '370102', '专精特新企业申报咨询', 8800, 0, [], 1,
    '对照认定标准进行差距分析,指导材料准备。', { details: '本产品不适用服务券,请联系机构线下办理。' }),
];

/** The message tells the order apart; paid_yuan: with vouchers; state: how far it goes. */
export const ORDERS = [
  { buyer: 'enterprise-a', product: '年度财务报表审计', message: '请于四月底前完成,报告用于银行授信。', paid_yuan: 3000, state: 'completed',
    evaluation: { service: 'good', service_comment: '审计人员专业,沟通顺畅,报告按时交付。', platform_stars: 5, platform_comment: '用券流程方便。' } },
  { buyer: 'enterprise-a', product: '高新技术企业认定专项审计', message: '涉及三个研发项目,资料已整理。', paid_yuan: 2000, state: 'in_service' },
  { buyer: 'enterprise-a', product: '商标注册代理', message: '第 9 类和第 42 类,先办第 9 类。', paid_yuan: 500, state: 'awaiting_confirmation' },
  { buyer: 'enterprise-a', product: '中小企业数字化转型诊断', message: '希望两周内安排现场调研。', state: 'pending_payment' },
  { buyer: 'enterprise-b', product: 'ISO14001环境管理体系认证', message: '认证范围:液压件的机械加工。', paid_yuan: 2000, state: 'completed',
    evaluation: { service: 'good', service_comment: '审核老师认真负责,对现场管理帮助很大。', platform_stars: 4 } },
  { buyer: 'enterprise-b', product: 'ISO9001质量管理体系认证', message: '请与环境体系合并安排现场审核。', paid_yuan: 1500, state: 'paid' },
  { buyer: 'enterprise-b', product: '发明专利申请代理', message: '一种液压阀块的加工夹具。', paid_yuan: 1000, state: 'refunded',
    reason: '与在办案件存在利益冲突,无法代理。' },
  { buyer: 'enterprise-b', product: '企业劳动用工法律顾问(年度)', message: '生产一线约 90 人。', state: 'cancelled' },
];
