# The edits of openapi.yaml that contract_edit.test.mjs looks for: a role, a required member, bounds that were loosened,
# one more kind of attachment.
/operationId: listCertifications/,/x-roles:/s/x-roles: .*/x-roles: [reviewer, auditor]/
/^    CertificationCreate:/,/required:/s/required: .*/required: [role, name]/
s/^    OptionalEnterpriseName: .*/    OptionalEnterpriseName: {type: [string, "null"], minLength: 2, maxLength: 120}/
/^    ProductForm:/,/^    [A-Z].*:$/{
/annual_uses:/,/maximum:/s/maximum: 1000$/maximum: 5000/
}
/^    PaymentPasswordChange:/,/current_password:/s/{6}/{6,8}/
/^    QualificationSave:/,/tax_return:/s/^\( *\)tax_return: .*/&\n\1audit_report: {$ref: '#\/components\/schemas\/Id'}/
