#include "src/cli/sample_segments.h"

namespace tranche::cli {

std::string_view SampleSegmentsJson() {
  return R"json([
{"name":"France, enterprise",
 "description":"Named account managers, invoices reviewed before they go out",
 "rules":[{"conditions":[
  {"field":"country","operator":"in","value":["FR"]},
  {"field":"properties.plan_tier","operator":"in","value":["enterprise"]}]}]},
{"name":"SEPA direct debit, euro area",
 "description":"Collected in the monthly run on the 5th",
 "rules":[{"conditions":[
  {"field":"country","operator":"in","value":["AT","BE","CY","DE","EE","ES","FI","FR","GR","HR","IE","IT","LT","LU","LV","MT","NL","PT","SI","SK"]},
  {"field":"currency","operator":"in","value":["EUR"]},
  {"field":"payment_method_type","operator":"in","value":["direct_debit"]}]}]},
{"name":"Paid plan, no way to charge",
 "description":"Dunning starts here: a paid plan and no payment method on file",
 "rules":[{"conditions":[
  {"field":"properties.plan_tier","operator":"in","value":["starter","pro","enterprise"]},
  {"field":"payment_method_type","operator":"is_not_set"}]}]},
{"name":"Card with direct debit as fallback",
 "description":"Failed cards are retried by direct debit",
 "rules":[{"conditions":[
  {"field":"payment_method_type","operator":"has_all","value":["card","direct_debit"]}]}]},
{"name":"EU without a tax id",
 "description":"VAT is charged until the number arrives",
 "rules":[{"conditions":[
  {"field":"country","operator":"in","value":["AT","BE","BG","CY","CZ","DE","DK","EE","ES","FI","FR","GR","HR","HU","IE","IT","LT","LU","LV","MT","NL","PL","PT","RO","SE","SI","SK"]},
  {"field":"tax_id","operator":"is_not_set"},
  {"field":"properties.plan_tier","operator":"not_in","value":["free"]}]}]},
{"name":"Head offices on long contracts",
 "description":"One invoice for the group, renewal talks six months ahead",
 "rules":[{"conditions":[
  {"field":"relationship","operator":"in","value":["has_child"]},
  {"field":"properties.contract_type","operator":"in","value":["annual","multi_year"]}]}]},
{"name":"Subsidiaries with their own tax id",
 "description":"Billed apart from the parent company",
 "rules":[{"conditions":[
  {"field":"relationship","operator":"in","value":["has_parent"]},
  {"field":"tax_id","operator":"is_set"}]}]},
{"name":"Invoices not in English",
 "description":"Translated templates; customers without a language get English",
 "rules":[{"conditions":[
  {"field":"language","operator":"not_in","value":["en"],"missing":"exclude"}]}]},
{"name":"Asia-Pacific, any currency",
 "description":"Office hours of the Singapore team",
 "rules":[{"operator":"or","conditions":[
  {"field":"country","operator":"in","value":["AU","HK","ID","IN","JP","KR","MY","NZ","PH","SG","TH","VN"]},
  {"field":"currency","operator":"in","value":["AUD","JPY"]},
  {"field":"language","operator":"in","value":["ja","ko","zh"]}]}]},
{"name":"Regulated industries",
 "description":"Purchase order and audit trail on every invoice",
 "rules":[
  {"conditions":[
   {"field":"properties.industry","operator":"in","value":["fintech","health","insurance","government"]},
   {"field":"properties.plan_tier","operator":"in","value":["pro","enterprise"]}]},
  {"conditions":[
   {"field":"properties.industry","operator":"in","value":["energy","telecom"]},
   {"field":"properties.contract_type","operator":"in","value":["multi_year"]}]}]},
{"name":"Not linked to the CRM",
 "description":"Sales cannot see these: no external id, pilots left out",
 "rules":[{"conditions":[
  {"field":"external_id","operator":"is_not_set"},
  {"field":"properties.contract_type","operator":"not_in","value":["pilot"]}]}]},
{"name":"Year-end review",
 "description":"Picked by hand by the finance team, with every large account outside the usual methods",
 "rules":[
  {"conditions":[
   {"field":"customer_id","operator":"in","value":["cus_00000001","cus_00000002","cus_00000007","cus_00000042"]}]},
  {"conditions":[
   {"field":"properties.plan_tier","operator":"in","value":["enterprise"]},
   {"field":"payment_method_type","operator":"in","value":["paypal","apple_pay"]},
   {"field":"customer_id","operator":"not_in","value":["cus_00000003"]}]}]}
]
)json";
}

}  // namespace tranche::cli
