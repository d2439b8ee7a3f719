// The pictures of the README, from a running demo: node tests/browser/screenshots.mjs .local/demo.json docs/images

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [demoFile, folder] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(demoFile, "utf8"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await (await browser.newContext({ locale: "sv-SE", viewport: { width: 1100, height: 820 } })).newPage();

async function signIn(key) {
  await page.goto(demo.people.find((person) => person.key === key).signIn[0].url);
}

await signIn("karl");
await Promise.all([page.waitForNavigation(), page.click('a:has-text("Digital väg till samordning")')]);
await Promise.all([page.waitForNavigation(), page.click('a:has-text("Budget")')]);
await page.screenshot({ path: join(folder, "section.png") });
await signIn("dagny");
await Promise.all([page.waitForNavigation(), page.click('a:has-text("En väg in för unga vuxna")')]);
await page.screenshot({ path: join(folder, "case.png") });
await browser.close();
