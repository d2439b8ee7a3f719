// Opens every page of a running demo in Chromium, as each kind of person, and checks it: axe finds nothing, nothing is
// wider than a phone, no link is broken, the console is quiet, and no page does what its security policy forbids.
// `--screenshots FOLDER` keeps a picture of each page.
//
//   node tests/browser/pages.mjs .local/demo.json [--screenshots FOLDER]

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = { phone: 360, desktop: 1280 };
// Pages of the same kind differ in data only; a few of each are enough.
const PAGES_OF_A_KIND = 3;
const MAX_PAGES = 60;

const [demoFile, ...options] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(demoFile, "utf8"));
const pictures = options[0] === "--screenshots" ? options[1] : undefined;
if (pictures) mkdirSync(pictures, { recursive: true });

const problems = [];
let checked = 0;

/** The route of an address: ids and keys away, so that pages of a kind are recognised. */
function kindOf(address) {
  const { pathname } = new URL(address);
  return pathname
    .replace(/\/[a-z]+_[0-9a-hjkmnp-tv-z]{26}/g, "/:id")
    .replace(/\/session\/link\/[^/]+/, "/session/link/:token");
}

async function check(page, who, address, language) {
  for (const [name, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 800 });
    const response = await page.goto(address, { waitUntil: "load" });
    const where = `${who} ${language} ${name} ${address}`;
    const expected = address.endsWith("/no-such-page") ? 404 : 200;
    if (response.status() !== expected) {
      problems.push(`${where}: status ${response.status()}`);
      return [];
    }
    checked += 1;
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) problems.push(`${where}: ${overflow} px wider than the window`);
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
    );
    for (const violation of violations) {
      const places = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} — ${node.failureSummary?.split("\n")[1]?.trim()}`);
      problems.push(`${where}: ${violation.id}: ${violation.help}\n    ${places.join("\n    ")}`);
    }
    if (pictures) {
      const file = `${who}-${kindOf(address).replaceAll(/[/:]+/g, "-").replace(/^-|-$/g, "") || "start"}-${language}-${name}.png`;
      await page.screenshot({ path: join(pictures, file), fullPage: true });
    }
  }
  return page.$$eval("a[href]", (links) => links.map((link) => link.href));
}

/** Tells of everything that a page tries although its security policy forbids it, also where the console stays quiet. */
async function watchPolicy(context, tell) {
  await context.exposeFunction("tellViolation", tell);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.tellViolation(`${location.href}: ${event.effectiveDirective} stopped ${event.blockedURI}, line ${event.lineNumber}`);
    });
  });
}

/** The watch itself is tried: a page that breaks its policy is noticed. */
async function tryWatch(browser) {
  const context = await browser.newContext();
  const told = [];
  await watchPolicy(context, (what) => told.push(what));
  const page = await context.newPage();
  await page.goto(demo.apex);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.isBroken = true";
    document.body.append(script);
    document.body.setAttribute("style", "color: red");
    return fetch("https://elsewhere.example/").catch(() => {});
  });
  for (let tries = 0; tries < 100 && told.length < 3; tries += 1) await page.waitForTimeout(20);
  for (const directive of ["script-src-elem", "style-src-attr", "connect-src"]) {
    if (!told.some((what) => what.includes(directive))) problems.push(`a page that breaks ${directive} is not noticed: ${told}`);
  }
  if (await page.evaluate(() => window.isBroken)) problems.push("an inline script runs");
  await context.close();
}

/** The page for trying out queries has a policy of its own, and works under it. */
async function tryExplorer(browser) {
  const context = await browser.newContext();
  await watchPolicy(context, (what) => problems.push(`explorer: ${what}`));
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(`explorer: ${error.message}`));
  await page.goto(new URL("/graphql", demo.apex).href);
  await page.waitForSelector(".graphiql-execute-button").catch(() => problems.push("explorer: it does not open"));
  await context.close();
}

/** Visits every page that can be reached from `starts` on their hosts. */
async function crawl(browser, who, signIn, starts, language) {
  const context = await browser.newContext({ locale: language === "sv" ? "sv-SE" : "en-GB" });
  await watchPolicy(context, (what) => problems.push(`${who}: ${what}`));
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("404")) problems.push(`${who} ${page.url()}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${who} ${page.url()}: ${error.message}`));
  if (signIn) {
    await page.goto(signIn);
  }
  const hosts = new Set(starts.map((start) => new URL(start).host));
  if (language === "en") {
    for (const host of hosts) {
      await page.goto(`http://${host}/`);
      await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "English" }).click()]);
      if ((await page.getAttribute("html", "lang")) !== "en") problems.push(`${who} ${host}: English cannot be chosen`);
    }
  }
  const seen = new Set();
  const kinds = new Map();
  const waiting = [...starts];
  while (waiting.length > 0 && seen.size < MAX_PAGES) {
    const address = waiting.shift().split("#")[0];
    const url = new URL(address);
    if (seen.has(address) || !hosts.has(url.host) || /^\/(files|graphql|assets)\b|\.(csv|ics|yaml)$/.test(url.pathname)) continue;
    const kind = `${url.host}${kindOf(address)}`;
    const count = kinds.get(kind) ?? 0;
    // In the second language one page of each kind shows whether its texts fit.
    if (count >= (language === "sv" ? PAGES_OF_A_KIND : 1)) continue;
    kinds.set(kind, count + 1);
    seen.add(address);
    waiting.push(...(await check(page, who, address, language)));
  }
  console.log(`${who} (${language}): ${seen.size} pages`);
  await context.close();
}

const at = (slug) => demo.associations.find((association) => association.slug === slug).url;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  await tryWatch(browser);
  await tryExplorer(browser);
  const hosts = [demo.apex, ...demo.associations.map((association) => association.url)];
  for (const language of ["sv", "en"]) {
    const onApex = ["/sign-in", "/sign-in/sent", "/session/link/nothing", "/no-such-page", "/development/gallery"];
    await crawl(browser, "visitor", undefined, [...hosts, ...onApex.map((path) => new URL(path, demo.apex).href)], language);
    for (const [key, host, paths] of [
      ["karl", demo.apex, ["/", "/account", "/desk/calendar"]],
      ["yrsa", demo.apex, ["/account"]],
      ["hanna", demo.apex, ["/", "/account"]],
      ["oskar", demo.apex, ["/platform/people", "/platform/people?invite=1", "/platform/audit", "/platform/associations", "/platform/associations/new"]],
      ["farida", demo.apex, ["/"]],
      ["dagny", at("blekinge"), ["/office", "/board", "/", "/office/people", "/office/people?invite=1", "/office/calls", "/office/meetings", "/office/meetings?year=2021", "/office/meetings/new", "/office/calendar", "/office/templates", "/office/members", "/office/contributions", "/office/contributions/2021", "/office/frames", "/office/frames/2021", "/office/settings", "/office/settings/introduction", "/office/settings/words", "/office/settings/goals", "/office/settings/target-groups", "/office/settings/priorities", "/office/settings/financing", "/office/settings/colours", "/office/settings/file", "/office/tokens", "/office/tokens?new=1", "/office/audit"]],
      ["rebecka", at("blekinge"), ["/office", "/office/people", "/office/audit"]],
      ["berit", at("blekinge"), ["/board", "/"]],
      ["siv", at("badesa"), ["/office"]],
      ["jonna", at("jamtland"), ["/office", "/board"]],
    ]) {
      const person = demo.people.find((candidate) => candidate.key === key);
      const { url } = person.signIn.find((entry) => entry.host === new URL(host).host);
      await crawl(browser, key, url, paths.map((path) => new URL(path, host).href), language);
    }
  }
} finally {
  await browser.close();
}
console.log(`${checked} views checked, ${problems.length} problems`);
for (const problem of problems) console.log(`- ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
