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
      for (const { customer_id, change, segment_id } of changes) {
        console.log(`  ${customer_id} ${change} ${segment_id}`);
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
for (const { line, reason } of report.rejections) console.log(`  line ${line}: ${reason}`);

const segment = index.createSegment({
  name: "Enterprise",
  rules: [{ conditions: [{ field: "properties.plan_tier", operator: "in", value: ["enterprise"] }] }],
});
console.log(`${segment.name}: ${segment.count}`);

const before = index.read();
console.log("changes:");
index.patch({ id: "cus_1", properties: { plan_tier: "enterprise" } });
index.delete("cus_2");

const after = index.read();
console.log(`before: ${before.count(segment.id)} of ${before.count()}`);
console.log(`after: ${after.count(segment.id)} of ${after.count()}`);
console.log(`cus_1 is in ${after.segmentsOf("cus_1")}`);
const page = before.preview({ rules: segment.rules }, { search: "MÜLLER" });
console.log(`found ${page.data.map((row) => row.name)}`);

try {
  index.patch({ id: "nobody" });
} catch (error) {
  if (!(error instanceof TrancheError)) throw error;
  console.log(`${error.code}: ${error.message}`);
}
before.close();
after.close();
index.close();
