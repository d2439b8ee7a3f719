// What people do by hand in Chromium on a running demo: sign in, write an application, send it, read their mail. The scripts
// beside this one put it together; the first argument of each is the demo's `demo.json`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

export const demo = JSON.parse(readFileSync(process.argv[2], "utf8"));
export const apex = demo.apex.replace(/\/$/, "");
export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const pdf = Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n");

export async function setClock(time) {
  const response = await fetch(`${demo.console}/clock`, { method: "POST", body: new URLSearchParams({ time }), redirect: "manual" });
  assert.ok(response.status < 400, "the clock is set");
}

/** A browser of one's own, with nobody signed in. */
export async function newBrowser(options = {}) {
  const context = await browser.newContext({ locale: "sv-SE", viewport: { width: 1024, height: 900 }, ...options });
  const page = await context.newPage();
  // Long enough for a machine that runs other tests too; how quick pages are is measured elsewhere.
  page.setDefaultTimeout(45000);
  page.on("pageerror", (error) => assert.fail(error));
  return page;
}

/** Signs somebody in by the demo's identity provider, which asks nothing. */
export async function signIn(key, host, { script = true } = {}) {
  const person = demo.people.find((candidate) => candidate.key === key);
  const { url } = person.signIn.find((entry) => entry.host === new URL(host).host);
  const page = await newBrowser({ javaScriptEnabled: script });
  await page.goto(url);
  return page;
}

export async function go(page, action) {
  await Promise.all([page.waitForNavigation(), action()]);
  const heading = await page.textContent("h1");
  assert.ok(!/gick fel|finns inte/.test(heading), `${page.url()}: ${heading}`);
}

export const saved = (page) => page.waitForFunction(() => /Sparat/.test(document.querySelector("[data-save-state]").textContent));

/** Begins an application on the first call of the association that has a button for it, from the desk. */
export async function start(page, association, title, organisation, script = true) {
  const card = page.locator("article", { hasText: association }).filter({ has: page.locator('a[href^="/applications/new"]') }).first();
  await go(page, () => card.locator('a[href^="/applications/new"]').click());
  // An empty form says what is missing, and leads to the field.
  await go(page, () => page.click("main form button[type=submit]"));
  if (script) assert.ok(await page.evaluate(() => document.activeElement.matches("[data-focus]")), "the list of errors has the focus");
  const link = page.locator("[data-focus] a").first();
  await link.click();
  assert.equal(await page.evaluate(() => document.activeElement?.id ?? ""), "title", "the error leads to the field");
  await page.fill("#title", title);
  const choice = page.locator(".radio-button", { hasText: organisation }).locator("input");
  if (!(await choice.isChecked())) await page.locator(".radio-button", { hasText: organisation }).locator("label").click();
  await go(page, () => page.click("main form button[type=submit]"));
  assert.match(page.url(), /\/applications\/appl_[0-9a-z]{26}$/);
  return page.url();
}

/** Fills what a section asks for, as its kinds of field want it. What earlier answers hide is asked for later, or never. */
export async function fill(page, script) {
  for (const field of await page.$$("[data-question]:not([hidden]) textarea[name^='a.']")) if (!(await field.inputValue())) await field.fill("Så här gör vi, tillsammans.");
  for (const field of await page.$$("[data-question]:not([hidden]) .text-field__input[name^='a.']")) {
    const [kind, mode] = [await field.getAttribute("type"), await field.getAttribute("inputmode")];
    if (!(await field.inputValue())) await field.fill(kind === "date" ? "2021-02-01" : kind === "month" ? "2021-02" : mode === "numeric" ? "30" : "Samordnaren");
  }
  for (const group of await page.$$("[data-question]:not([hidden]) fieldset:has(.checkbox__input), [data-question]:not([hidden]) fieldset:has(.radio-button__input)")) {
    if (!(await group.$(":checked"))) await (await group.$("label.checkbox__label, label.radio-button__label")).click();
  }
  if (script) await page.evaluate(() => document.activeElement?.blur());
}

export async function addParty(page, name) {
  await page.selectOption("#party-new", { label: name });
  await go(page, () => page.click('button[value="add-party"]'));
  for (const field of await page.$$('[data-party] textarea')) if (!(await field.inputValue())) await field.fill("Bidrar med personal och lokaler.");
}

export async function addLine(page, row, { organisation, source, amount }, script) {
  const lines = page.locator("[data-line]");
  if (row >= (await lines.count())) {
    if (script) await page.click("[data-add-line]");
    else await go(page, () => page.click("[data-add-line]"));
  }
  const line = lines.nth(row);
  await line.locator('select[name$=".organisation"]').selectOption({ label: organisation });
  await line.locator('select[name$=".source"]').selectOption(source);
  await line.locator('input[name$=".amount"]').fill(amount);
  await line.locator('input[name$=".note"]').fill("Lön");
}

/** Writes a whole application through every section of its form. */
export async function write(page, address, { owner, other, script }) {
  await page.goto(address);
  const sections = await page.$$eval('a[href*="/sections/"]', (links) => [...new Set(links.map((link) => link.href.split("#")[0]))]);
  assert.ok(sections.length > 0, "the contents list the sections");
  // Parties come before the budget that names them.
  const isParties = async (section) => { await page.goto(section); return Boolean(await page.$("#party-new")); };
  for (const section of sections) if (await isParties(section)) { await addParty(page, other); await fill(page, script); await go(page, () => page.click('form > .button-row button[value="save"]')); }
  const hiding = [];
  for (const section of sections) {
    await page.goto(section);
    if (await page.$("[data-question][hidden]")) hiding.push(section);
    await fill(page, script);
    if (await page.$("[data-budget]")) {
      await addLine(page, 0, { organisation: owner, source: "APPLIED", amount: "450 000" }, script);
      await addLine(page, 1, { organisation: other, source: "CO_FINANCING_IN_KIND", amount: "99 500,50" }, script);
      if (script) {
        assert.equal((await page.textContent('[data-sum="total"]')).replaceAll("\u00a0", " "), "549 500,50 kr", "the sum runs along");
        await page.evaluate(() => document.activeElement?.blur());
        await saved(page);
      }
    }
    const files = await page.$$("[data-attachments]");
    if (files.length > 0) {
      const question = await files[0].getAttribute("data-attachments");
      const box = () => page.locator(`[data-attachments="${question}"]`);
      if (script) {
        await box().locator("input[type=file]").setInputFiles({ name: "virus.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90\x00 ett program") });
        await page.waitForFunction((key) => /innehållet är något annat/.test(document.querySelector(`[data-attachments="${key}"] [data-upload-state]`).textContent), question);
        assert.ok(await box().locator("button[form]").isHidden(), "a chosen file is sent at once, without a button");
        const sent = page.waitForRequest((request) => request.method() === "PUT" && new URL(request.url()).host !== new URL(demo.apex).host);
        await Promise.all([sent, page.waitForNavigation(), box().locator("input[type=file]").setInputFiles({ name: "Underlag å.pdf", mimeType: "application/pdf", buffer: pdf })]);
      } else {
        await box().locator("input[type=file]").setInputFiles({ name: "Underlag å.pdf", mimeType: "application/pdf", buffer: pdf });
        await go(page, () => box().locator("button[form]").click());
      }
      await box().locator("a", { hasText: "Underlag å.pdf" }).waitFor();
      await fill(page, script);
    }
    await go(page, () => page.click('form > .button-row button[value="next"]'));
  }
  // What the answers have opened.
  for (const section of hiding) {
    await page.goto(section);
    await fill(page, script);
    await go(page, () => page.click('form > .button-row button[value="next"]'));
  }
}

export async function send(page, address) {
  await page.goto(`${address}/review`);
  const missing = await page.$$eval("main section .plain-list a", (links) => links.map((link) => link.textContent));
  assert.deepEqual(missing, [], "nothing is missing");
  await go(page, () => page.click(".submit-panel button[type=submit]"));
  assert.match(page.url(), /\/receipt$/);
  const number = (await page.locator("dt", { hasText: "Diarienummer" }).locator("+ dd").textContent()).trim();
  assert.match(number, /\d/, "a number is on the receipt");
  return number;
}

/** Does what leads to another page, whatever that says. */
export const leave = (page, action) => Promise.all([page.waitForNavigation(), action()]);

/** The newest letter to an address that is not older than `after`; gives its text and its number. */
export async function letter(email, wanted, after = 0) {
  for (let tries = 0; tries < 100; tries += 1) {
    const list = await (await fetch(demo.mail)).text();
    for (const [, number] of list.matchAll(/href="\/mail\/(\d+)"/g)) {
      if (Number(number) <= after) break;
      const text = await (await fetch(`${demo.mail}/${number}`)).text();
      if (text.includes(email) && text.includes(wanted)) return { text, number: Number(number) };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(`no letter to ${email} with ${wanted}`);
}

/** The number of the newest letter to anybody: what was asked for afterwards comes after it. */
export async function newestLetter() {
  const list = await (await fetch(demo.mail)).text();
  return Math.max(0, ...[...list.matchAll(/href="\/mail\/(\d+)"/g)].map(([, number]) => Number(number)));
}

export async function askForLink(page, email, { at = apex, returnTo = "" } = {}) {
  const before = await newestLetter();
  await page.goto(`${at}/sign-in${returnTo && `?returnTo=${encodeURIComponent(returnTo)}`}`);
  await page.fill("#email", email);
  await leave(page, () => page.click("main form button[type=submit]"));
  const instead = page.locator('button[value="link"]');
  if (await instead.count()) await leave(page, () => instead.click());
  assert.match(await page.textContent("h1"), /Titta i din e-post/);
  // Not the link of an earlier time, which was used: a busy machine sends the new one later.
  return (await letter(email, "/session/link/", before)).text.match(/href="(http[^"]+\/session\/link\/[^"]+)"/)[1];
}

export async function signInByLink(page, email, options) {
  await page.goto(await askForLink(page, email, options));
  await page.click("main form button[type=submit]");
  await page.waitForFunction(() => !location.pathname.startsWith("/session/"));
}

/** Invites somebody to roles, on the page of people at `at`. */
export async function invite(page, at, { name, email, roles, first = "2020-11-06", last = "" }) {
  await page.goto(`${at}?invite=1`);
  await page.fill("#name", name);
  await page.fill("#email", email);
  for (const role of roles) await page.click(`label[for="role-${role}"]`);
  await page.fill("#startsOn", first);
  if (last) await page.fill("#endsOn", last);
  await page.fill("#reason", "Beslut den 2 november 2020.");
  await leave(page, () => page.click("main form[method=post] button[type=submit]"));
}
