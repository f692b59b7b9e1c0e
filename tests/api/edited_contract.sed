# The edits of openapi.yaml that contract_edit.test.mjs looks for: a role, a required member, a bound.
/operationId: listCertifications/,/x-roles:/s/x-roles: .*/x-roles: [reviewer, auditor]/
/^    CertificationCreate:/,/required:/s/required: .*/required: [role, name]/
s/^    EnterpriseName: .*/    EnterpriseName: {type: string, minLength: 2, maxLength: 120}/
