// A billing backend in Node.js: load, save a segment, patch a customer, receive the changes.
//
//   npm install --prefix examples/embed/node
//   TRANCHE_LIBRARY=build/release/src/capi/libtranche_c.so node examples/embed/node/demo.js
"use strict";

const { Index, TrancheError } = require("./tranche.js");

const index = new Index(
  { fields: [{ name: "properties.plan_tier", kind: "select", values: ["starter", "enterprise"] }] },
  {
    onChanges: ({ changes }) => {
      for (const { customer, change, segment_id } of changes) {
        console.log(`  ${customer} ${change} ${segment_id}`);
      }
    },
  },
);

const report = index.load([
  { id: "cus_1", name: "Acme SAS", country: "FR" },
  { id: "cus_2", name: "Müller GmbH", country: "DE", properties: { plan_tier: "enterprise" } },
  { id: "cus_3", name: "Northwind", country: "Frence" },
]);
console.log(`loaded ${report.records - report.rejected} of ${report.records} customers`);
for (const { field, value, reason, lines } of report.dropped) {
  console.log(`  ${field}: ${value} ${reason} (lines ${lines})`);
}

const segment = index.call("put_segment", {
  draft: {
    id: "enterprise",
    name: "Enterprise",
    rules: [{ conditions: [{ field: "properties.plan_tier", operator: "in", value: ["enterprise"] }] }],
  },
});
console.log(`${segment.name}: ${segment.count}`);

const mueller = { field: "name", operator: "contains", value: ["müller"] };
const named = index.read();
console.log(`called Müller: ${named.ask("count", { target: { draft: { rules: [{ conditions: [mueller] }] } } }).count}`);
named.close();

const before = index.read();
console.log("changes:");
index.apply([{ op: "patch", customer: { id: "cus_1", properties: { plan_tier: "enterprise" } } }]);
index.apply([{ op: "delete", id: "cus_2" }]);
for (const attempt of ["sent", "sent again"]) {
  const joined = index.apply([{ op: "upsert", customer: { id: "cus_6" } }], { source: "crm", sequence: 1 });
  console.log(`${attempt}: already applied: ${joined.already_applied ?? false}`);
}

const after = index.read();
console.log(`before: ${before.count("enterprise")} of ${before.ask("count").count}`);
console.log(`after: ${after.count("enterprise")} of ${after.ask("count").count}`);
console.log(`cus_1 is in ${after.ask("segments_of", { customer: "cus_1" })}`);
const page = before.ask("preview_draft", { draft: { rules: segment.rules }, page: { search: "MÜLLER" } });
console.log(`found ${page.data.map((row) => row.name)}`);

try {
  index.apply([{ op: "patch", customer: { id: "nobody" } }]);
} catch (error) {
  if (!(error instanceof TrancheError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
before.close();
after.close();
index.close();
