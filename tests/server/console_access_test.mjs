// Every screen of the console, light, dark and as wide as a phone, held to what axe-core knows of accessibility. Nothing is
// wider than the window.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { address, ask, launch, packages, serve, stop } from "./console_server.mjs";

const axe = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

const choose = async (page, value) => {
  const values = page.getByRole("combobox", { name: "Values of country" });
  await values.fill(value);
  await values.press("Enter");
};
const screens = {
  segments: ["#/segments", (page) => page.getByRole("link", { name: "SEPA direct debit", exact: true }).waitFor()],
  "nothing found": ["#/segments", (page) => page.getByLabel("Search segments").fill("nothing like it")],
  deletion: ["#/segments", (page) => page.getByLabel("Delete Enterprise in France").click()],
  "a list of values": ["#/new", async (page) => {
    await page.getByRole("combobox", { name: "Values of country" }).click();
    await page.locator("[role=listbox] [role=option]").first().waitFor();
  }],
  "an error": ["#/new", async (page) => {
    await choose(page, "Narnia");
    await page.locator(".condition .error").waitFor();
  }],
  "an edit": ["#/segments/seg_1/edit", async (page) => {
    await choose(page, "DE");
    await page.getByRole("button", { name: "6 would enter" }).click();
  }],
  durations: ["#/segments/late/edit", (page) => page.getByText("00:00 UTC").waitFor()],
  customers: ["#/customers", (page) => page.getByRole("link", { name: "cus_1", exact: true }).waitFor()],
  "a filter": ["#/customers", (page) => page.getByText("Filter by segment").click()],
  "a customer": ["#/customers/cus_4", async (page) => {
    await page.locator("aside").getByRole("button", { name: "Enterprise in France" }).click();
    await page.getByText("plan tier is any of").waitFor();
  }],
  "a segment": ["#/segments/seg_1", async (page) => {
    await page.getByText("All pairs").click();
    await page.locator(".bars").getByText("FR").waitFor();
  }],
  "a segment by date": ["#/segments/late", async (page) => {
    await page.getByLabel("Field").selectOption("properties.last_seen");
    await page.locator(".times").waitFor();
  }],
  "no such segment": ["#/segments/nobody", (page) => page.getByText("does not exist any more").waitFor()],
};

let browser;
before(async () => {
  browser = await launch();
  await serve();
  await ask("POST", "/v1/fields", { name: "properties.last_seen", kind: "datetime" });
  await ask("PATCH", "/v1/customers/cus_4", { properties: { last_seen: "2020-02-29T08:00:00Z" } });
  const conditions = [{ field: "properties.last_seen", operator: "older_than", value: ["P45D"] }, { field: "segment", operator: "not_in", value: ["seg_2"] }];
  await ask("PUT", "/v1/segments/late", { name: "Late", rules: [{ conditions }] });
});
after(async () => {
  await browser.close();
  await stop();
});

// Dark differs by its colours, and a phone by all but these.
const looks = {
  light: [{ colorScheme: "light", viewport: { width: 1200, height: 800 } }, {}],
  dark: [{ colorScheme: "dark", viewport: { width: 1200, height: 800 } }, { runOnly: ["color-contrast"] }],
  phone: [{ colorScheme: "light", viewport: { width: 360, height: 740 } }, { rules: { "color-contrast": { enabled: false } } }],
};
for (const [look, [options, rules]] of Object.entries(looks)) {
  test(`everybody can use it: ${look}`, async () => {
    const context = await browser.newContext({ ...options, reducedMotion: "reduce", bypassCSP: true });  // axe is a script of no origin
    context.setDefaultTimeout(10_000);
    for (const [name, [path, act]] of Object.entries(screens)) {
      const page = await context.newPage();
      await page.goto(`${address}/${path}`);
      await act(page);
      await page.evaluate(axe);
      const { violations } = await page.evaluate((only) => axe.run(document, only), rules);
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`);
      assert.deepEqual(found, [], `${name}, ${look}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${name}, ${look}: too wide`);
      await page.close();
    }
    await context.close();
  });
}
