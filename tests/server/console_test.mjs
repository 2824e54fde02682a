// The console in a real browser: each screen's main path, counts that move, a conflict, a server that goes away.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { address, ask, json, launch, nobody, sample, serve, stop } from "./console_server.mjs";

let browser, page, errors;

const row = (name) => page.locator(".segments tbody tr", { hasText: name });
const countOf = async (name) => Number((await row(name).locator(".count").textContent()).replace(",", ""));
const moves = (country) => ask("PATCH", "/v1/customers/cus_4", { country, properties: { plan_tier: "enterprise" } });

before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => {
  await serve();
  page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.setDefaultTimeout(10_000);
  errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/Failed to load|ERR_/.test(message.text()) && errors.push(message.text()));
  await page.goto(address);
  await row("Enterprise in France").waitFor();
});
afterEach(async () => {
  await page.close();
  await stop();
  assert.deepEqual(errors, []);
});

test("counts move while changes are posted", async () => {
  assert.equal(await countOf("Enterprise in France"), 6);
  await moves("FR");
  await page.waitForFunction(() => document.querySelector("tbody tr .count").textContent === "7");
  await page.getByLabel("Search segments").fill("sepa");
  assert.equal(await page.locator("tbody tr").count(), 1);
});

test("a segment is made with a preview that is exact, opened, edited and deleted", async () => {
  await page.getByText("New segment").click();
  await page.getByLabel("Name").fill("In France");
  const values = page.getByRole("combobox", { name: "Values of country" });
  await values.click();
  await values.fill("FR");
  await values.press("Enter");
  await page.getByRole("heading", { name: "46 customers" }).waitFor();
  assert.equal(await page.locator(".figure").first().textContent(), "46");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "In France" }).waitFor();
  assert.equal(await page.locator(".big .count").textContent(), "46");

  await page.getByText("Edit", { exact: true }).click();
  await values.click();
  await values.fill("DE");
  await values.press("Enter");
  await page.getByRole("button", { name: "29 would enter" }).click();
  await page.getByText("1 to 10 of 29").waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("11 to 20 of 29").waitFor();
  assert.deepEqual([...new Set(await page.locator("tbody tr td:nth-child(4)").allTextContents())], ["DE"]);
  await page.getByRole("button", { name: "0 would leave" }).click();
  await page.getByText("Nobody would leave.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForFunction(() => document.querySelector(".big .count")?.textContent === "75");

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("cannot be undone").waitFor();
  await page.locator("dialog").getByRole("button", { name: "Delete" }).click();
  await row("Enterprise in France").waitFor();
  await page.getByRole("link", { name: "In France", exact: true }).waitFor({ state: "detached" });
});

test("the preview of a form that nobody touches follows the customers", async () => {
  await page.getByLabel("Edit Enterprise in France").click();
  await page.getByRole("heading", { name: "6 customers" }).waitFor();
  await moves("FR");
  await page.getByRole("heading", { name: "7 customers" }).waitFor();
  await page.getByRole("link", { name: "cus_4", exact: true }).waitFor();
});

test("what somebody else saves meanwhile is noticed, and not lost unseen", async () => {
  await page.getByLabel("Edit Enterprise in France").click();
  await page.getByLabel("Description").fill("mine");
  await ask("PATCH", "/v1/segments/seg_1", { description: "theirs" }, { "If-Match": "*" });
  await page.getByText("Somebody else has changed this segment.").waitFor();
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("since you opened it").waitFor();
  assert.equal((await json("GET", "/v1/segments/seg_1")).description, "theirs");
  await page.getByText("Save mine").click();
  await page.getByRole("heading", { name: "Enterprise in France" }).waitFor();
  assert.equal((await json("GET", "/v1/segments/seg_1")).description, "mine");
});

test("an error stands where it belongs, and leaving unsaved asks", async () => {
  await page.getByText("New segment").click();
  const values = page.getByRole("combobox", { name: "Values of country" });
  await values.click();
  await values.fill("Narnia");
  await values.press("Enter");
  await page.locator(".condition.bad .error").waitFor();
  let asked = 0;
  page.once("dialog", (dialog) => { ++asked; void dialog.dismiss(); });
  await page.getByText("Cancel").click();
  await page.getByRole("heading", { name: "New segment" }).waitFor();
  assert.equal(asked, 1);
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByText("Cancel").click();
  await row("Enterprise in France").waitFor();
});

test("customers are filtered, searched, and told why they are in a segment or not", async () => {
  await page.getByRole("link", { name: "Customers" }).click();
  await page.getByText("200 customers").waitFor();
  await page.getByText("Filter by segment").click();
  await page.getByLabel("SEPA direct debit").check();
  await page.getByText("38 customers").waitFor();
  await page.getByLabel("SEPA direct debit").uncheck();
  await page.getByLabel("Search customers").fill("soleil energie");
  await page.getByText("3 customers").waitFor();
  await page.getByRole("link", { name: "cus_4", exact: true }).click();
  await page.getByRole("heading", { name: "Soleil Énergie SAS" }).waitFor();
  await page.getByRole("button", { name: "Enterprise in France" }).click();
  await page.getByText("plan tier is any of").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("aside").waitFor({ state: "detached" });
});

test("a segment's page shows who comes and goes", async () => {
  await page.getByRole("link", { name: "Enterprise in France", exact: true }).click();
  await page.getByText("appears here").waitFor();
  await moves("FR");
  await page.locator(".moves").getByText("→ entered").waitFor();
  await page.locator(".big .count").getByText("7").waitFor();
  await page.locator(".bars").getByText("FR").waitFor();
});

test("it goes on when the server is back", async () => {
  const listen = address.replace("http://", "");
  await stop();
  await page.getByText("Offline").waitFor();
  await serve(listen);
  await page.getByText("Live", { exact: true }).waitFor();
  await moves("FR");
  await page.waitForFunction(() => document.querySelector("tbody tr .count").textContent === "7");
});

test("an edit tells who would move in the segments that build on it, and keeps them from being forgotten", async () => {
  const rules = [{ conditions: [{ field: "segment", operator: "not_in", value: ["seg_1"] }, { field: "country", operator: "in", value: ["FR"] }] }];
  await ask("PUT", "/v1/segments/rest", { name: "Rest of France", rules });
  await page.getByLabel("Delete Enterprise in France").click();
  const dialog = page.locator("dialog");
  await dialog.getByText("1 segment builds on it").waitFor();
  await dialog.getByRole("link", { name: "Rest of France" }).waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Delete" }).isDisabled());
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByLabel("Edit Enterprise in France").click();
  await page.getByLabel("Remove condition").last().click();
  const above = page.getByRole("group", { name: "In Rest of France" });
  await above.getByRole("button", { name: "40 would leave" }).click();
  await page.getByText("1 to 10 of 40").waitFor();
  await page.getByLabel("Remove FR").click();
  await page.getByText("Choose a field and its values").waitFor();
});

test("a duration shows the date that it leads to, as the server tells it", async () => {
  await ask("POST", "/v1/fields", { name: "properties.last_seen", kind: "datetime" });
  const condition = { field: "properties.last_seen", operator: "older_than", value: ["P45D"] };
  const { bound } = (await json("POST", "/v1/segments/preview", { draft: { rules: [{ conditions: [condition] }] } })).rules[0].conditions[0];
  const day = new Date(bound).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  await page.getByText("New segment").click();
  await page.getByLabel("Field").selectOption("properties.last_seen");
  await page.getByLabel("Operator").selectOption("older_than");
  await page.getByLabel("Values of last seen", { exact: true }).fill("45");
  await page.getByText(`before ${day}, 00:00 UTC`).waitFor();
});

test("an error stands at its condition, also behind one that is not filled in", async () => {
  await page.getByText("New segment").click();
  await page.getByText("Add condition").click();
  const values = page.getByRole("combobox", { name: "Values of country" }).nth(1);
  await values.fill("Narnia");
  await values.press("Enter");
  await page.locator(".condition").nth(1).locator(".error").waitFor();
  assert.equal(await page.locator(".condition").first().locator(".error").count(), 0);
});

test("all of it works without a mouse", async () => {
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
  const tabTo = async (name) => {
    for (let i = 0; i < 40 && (await focused()) !== name; ++i) await press("Tab");
    assert.equal(await focused(), name);
  };
  await tabTo("New segment");
  await press("Enter");
  await page.getByRole("heading", { name: "New segment" }).waitFor();
  await press("Tab", "Tab", "Tab");
  await page.keyboard.type("Cards in France");
  await tabTo("Values of country");
  await page.keyboard.type("FR");
  await press("Enter");
  await tabTo("Add condition");
  await press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".condition").length === 2);
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Field");
  await page.keyboard.type("payment");
  await page.getByRole("combobox", { name: "Values of payment method type" }).waitFor();
  await tabTo("Values of payment method type");
  await page.locator("[role=listbox] [role=option]").first().waitFor();
  await press("ArrowDown", "ArrowUp", "Enter");
  await page.getByLabel(/^Remove (card|direct_debit|[a-z_]+)$/).last().waitFor();
  await press("Control+Enter");
  await page.getByRole("heading", { name: "Cards in France" }).waitFor();
  await tabTo("Delete");
  await press("Enter");
  await page.locator("dialog").waitFor();
  await press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await press("Shift+Tab");
  assert.equal(await focused(), "Edit");
});

test("a server with tokens asks who one is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tokens-"));
  const tokens = join(folder, "tokens");
  writeFileSync(tokens, `me write ${createHash("sha256").update("mine").digest("hex")}\n`);
  const listen = address.replace("http://", "");
  await stop();
  await serve(listen, [...sample, "--tokens", tokens]);
  await page.getByRole("heading", { name: "This server asks who you are" }).waitFor();
  await page.getByLabel("Token").fill("yours");
  await page.keyboard.press("Enter");
  await page.getByText("does not know this token").waitFor();
  await page.getByLabel("Token").fill("mine");
  await page.getByRole("button", { name: "Go on" }).click();
  await row("Enterprise in France").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  rmSync(folder, { recursive: true });
});

test("a server without customers and segments says what to do, and one that is new to it loads little", async () => {
  await stop();
  await serve(address.replace("http://", ""), nobody);
  await page.getByText("There is no segment yet.").waitFor();
  await page.getByRole("link", { name: "Customers" }).click();
  await page.getByText("There are no customers yet.").waitFor();
  const bytesOf = (path) => new Promise((done) => {
    http.get(address + path, { headers: { "Accept-Encoding": "gzip" } }, (response) => {
      let bytes = 0;
      response.on("data", (part) => { bytes += part.length; });
      response.on("end", () => { assert.equal(response.headers["content-encoding"], "gzip"); done(bytes); });
    });
  });
  const all = await Promise.all(["/", "/main.js", "/style.css"].map(bytesOf));
  assert.ok(all.reduce((a, b) => a + b) < 60_000, String(all));
});
