// What the product costs over plain SQL: lists and submissions through GraphQL over HTTP, against the statements that they
// issue, sent by pgbench to the same database in the same run. Starts a demo of its own.
//
//   node tests/bench/bench.mjs PATH-OF-THE-BINARY

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

const PORT = 18480;
const CONNECTIONS = 4;
const SECONDS = 10;
const DRAFTS = 120;

const folder = mkdtempSync(join(tmpdir(), "mellanrum-bench-"));
const demo = spawn(process.argv[2], ["demo", "--directory", folder, "--port", String(PORT)], { stdio: "ignore" });
const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });

function send(host, path, body, cookie, port = PORT) {
  return new Promise((resolve, reject) => {
    const data = body === undefined ? undefined : JSON.stringify(body);
    const headers = { Host: `${host}:${port}`, ...(data && { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(data) }), ...(cookie && { Cookie: cookie }) };
    const request = http.request({ host: "127.0.0.1", port, path, method: data ? "POST" : "GET", headers, agent }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() }));
    });
    request.on("error", reject);
    request.end(data);
  });
}

/** Follows the demo's one-click address through the identity provider and, with a slug, to the association's host. */
async function signIn(key, slug) {
  const cookies = {};
  let url = new URL(`http://localhost:${PORT + 1}/sign-in/${key}${slug ? `?to=${slug}` : ""}`);
  for (let answer; !answer || answer.headers.location; ) {
    const { host, hostname, port, pathname, search } = url;
    answer = await send(hostname, pathname + search, undefined, Object.values(cookies[host] ?? {}).join("; "), port);
    for (const cookie of answer.headers["set-cookie"] ?? []) (cookies[host] ??= {})[cookie.split("=")[0]] = cookie.split(";")[0];
    if (answer.headers.location) url = new URL(answer.headers.location, url);
  }
  const host = slug ? `${slug}.localhost` : "localhost";
  const cookie = cookies[`${host}:${PORT}`].mellanrum_session;
  return async (query, variables = {}) => {
    const { data, errors } = JSON.parse((await send(host, "/graphql", { query, variables }, cookie)).text);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
}

async function change(ask, name, input, wanted) {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const payload = (await ask(`mutation($input: ${type}!) { ${name}(input: $input) { ${wanted} userErrors { code message } } }`, { input }))[name];
  if (payload.userErrors.length) throw new Error(`${name}: ${JSON.stringify(payload.userErrors)}`);
  return payload;
}

/** Another draft like one that was sent. */
async function copy(ask, from) {
  const id = (await change(ask, "startApplication", { callId: from.call.id, organisationId: from.owner.id, title: "En till" }, "application { id }")).application.id;
  for (const party of from.parties) await change(ask, "saveParty", { applicationId: id, organisationId: party.organisation.id, commitment: party.commitment, expectedVersion: party.isOwner ? 1 : 0 }, "application { id }");
  for (const line of from.budgetLines) await change(ask, "saveBudgetLine", { applicationId: id, year: line.year, costTypeKey: line.costTypeKey, organisationId: line.organisation.id, source: line.source, amountOre: line.amountOre, note: line.note, expectedVersion: 0 }, "line { id }");
  for (const answer of from.answers) await change(ask, "saveAnswer", { applicationId: id, questionKey: answer.questionKey, value: answer.value, expectedVersion: 0 }, "answer { version }");
  return id;
}

function summary(times, seconds) {
  times.sort((one, other) => one - other);
  const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(1);
  return { perSecond: times.length / seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

async function measure(work) {
  const times = [];
  const began = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    for (;;) {
      const start = performance.now();
      if ((await work(start - began)) === false) return;
      times.push(performance.now() - start);
    }
  }));
  return summary(times, (performance.now() - began) / 1000);
}

const programs = `/usr/lib/postgresql/${readdirSync("/usr/lib/postgresql").at(-1)}/bin`;
const psql = (url, sql) => execFileSync("psql", [url, "-At", "-c", sql], { encoding: "utf8" }).trim();

function pgbench(url, script, limit) {
  const file = join(folder, "script.sql");
  const log = join(folder, "pgbench");
  writeFileSync(file, script);
  execFileSync(`${programs}/pgbench`, ["-n", "-M", "prepared", "-c", String(CONNECTIONS), "-j", "2", ...limit, "-f", file, "-l", `--log-prefix=${log}`, url], { stdio: "pipe" });
  const began = [];
  const times = readdirSync(folder).filter((name) => name.startsWith("pgbench.")).flatMap((name) => {
    const rows = readFileSync(join(folder, name), "utf8").trim().split("\n").map((row) => row.split(" "));
    rmSync(join(folder, name));
    for (const row of rows) began.push(Number(row[4]) + Number(row[5]) / 1e6);
    return rows.map((row) => Number(row[2]) / 1000);
  });
  return summary(times, Math.max(...began) - Math.min(...began));
}

try {
  while (!existsSync(join(folder, "demo.json"))) await new Promise((wake) => setTimeout(wake, 200));
  const { database } = JSON.parse(readFileSync(join(folder, "demo.json"), "utf8"));
  const [farida, siv] = [await signIn("farida"), await signIn("siv", "badesa")];
  const like = (await farida("{ desk { applications { nodes { id title } } } }")).desk.applications.nodes.find((one) => one.title.startsWith("Gemensam"));
  const from = (await farida("query($id: ID!) { application(id: $id) { call { id } owner { id } parties { organisation { id } commitment isOwner } answers { questionKey value } budgetLines { year costTypeKey organisation { id } source amountOre note } } }", { id: like.id })).application;
  const drafts = [];
  for (let count = 0; count < DRAFTS; count += 1) drafts.push(await copy(farida, from));

  const waiting = [...drafts];
  const submissions = await measure(async () => {
    const id = waiting.pop();
    return id ? (await change(farida, "submitApplication", { applicationId: id }, "application { registrationNumber }"), true) : false;
  });

  // Let the worker finish its letters and documents, or it takes part in the measurement.
  const superuser = database.replace("mellanrum_runtime", "postgres");
  while (psql(superuser, "select count(*) from job where done_at is null") !== "0") await new Promise((wake) => setTimeout(wake, 500));

  const list = "{ applications(first: 20) { nodes { title owner { name } call { title } budget { appliedOre totalOre } } } }";
  for (let count = 0; count < 50; count += 1) await siv(list);
  const lists = await measure(async (elapsed) => (elapsed < SECONDS * 1000 ? (await siv(list), true) : false));

  const tenant = psql(superuser, "select id from association where slug = 'badesa'");
  const person = psql(superuser, "select id from person where email like 'siv@%'");
  const ids = psql(superuser, `select array_agg(id) from (select id from application where tenant_id = '${tenant}' and state <> 'DRAFT' order by changed_at desc, id desc limit 20) latest`);
  const begin = (mode) => `begin${mode};\nselect set_config('app.tenant', '${tenant}', true), set_config('app.person', '${person}', true), set_config('app.organisations', '{}', true);\n`;
  const columns = "application.tenant_id, application.id, application.call_id, application.template_id, application.owner_id, application.title, application.title_version, application.state, application.registration_number, application.received_at, application.late, application.created_at, application.changed_at, array(select party.organisation_id from application_party party where party.tenant_id = application.tenant_id and party.application_id = application.id) as parties";
  const read = (sql) => `${begin(" read only")}${sql};\ncommit;\n`;
  const listSql =
    read("select role from association_role where tenant_id = app.current_tenant() and person_id = app.current_person() order by role") +
    read(`select ${columns} from application where state <> 'DRAFT' order by changed_at desc, id desc limit 21`) +
    read(`select id, key, name, party_kind from organisation where id = any((select array_agg(owner_id) from application where id = any('${ids}'))::uuid[])`) +
    read(`select * from call where id = any((select array_agg(call_id) from application where id = any('${ids}'))::uuid[])`) +
    read(`select * from budget_line where application_id = any('${ids}') order by id`);
  const listsInSql = pgbench(database, listSql, ["-T", String(SECONDS)]);

  const parts = ["select * from template where id = (select template_id from application where id = :application)", "select * from association where id = app.current_tenant()", "select * from call where id = (select call_id from application where id = :application)", "select answer.*, person.name from answer join person on person.id = answer.changed_by where application_id = :application", "select party.*, organisation.name from application_party party join organisation on organisation.id = party.organisation_id left join member on member.tenant_id = party.tenant_id and member.organisation_id = party.organisation_id where party.application_id = :application", "select * from budget_line where application_id = :application order by id", "select * from attachment where application_id = :application and state <> 'REMOVED'", "select * from policy order by position", "select * from policy order by position"];
  const registered = psql(superuser, `select string_agg('''' || id || '''', ',') from (select id from application where tenant_id = '${tenant}' and state = 'REGISTERED' limit 100) chosen`);
  const submitSql = `\\set pick random(1, 100)\n${begin("")}select (array[${registered}]::uuid[])[:pick] as application \\gset\n`.replaceAll("'\\gset", "'") +
    `select ${columns} from application where id = ':application' for update of application;\n`.replace("':application'", ":application") +
    parts.map((sql) => `${sql};\n`).join("") +
    "insert into submission (id, application_id, number, content, late, submitted_by, received_at) select gen_random_uuid(), application_id, (select max(number) + 1 from submission where application_id = :application), content, late, submitted_by, now() from submission where application_id = :application order by number limit 1;\n" +
    "insert into number_series (year, last_number) values (2020, 1) on conflict (tenant_id, year) do update set last_number = number_series.last_number + 1 returning last_number as number \\gset\n" +
    "update application set registration_number = 'bench/' || :number::text, received_at = now(), changed_at = now() where id = :application;\n" +
    "insert into register_entry (id, registration_number, entered_at, counterpart, matter, application_id) values (gen_random_uuid(), 'bench', now(), 'A', 'B', :application);\n" +
    `insert into event (id, application_id, kind, text, person_id, at) values (gen_random_uuid(), :application, 'SUBMITTED', '{"sv":"x"}', '${person}', now());\n` +
    "insert into job (id, kind, payload, created_at, run_at) values (gen_random_uuid(), 'bench', '{}', now(), 'infinity');\n".repeat(3) +
    `select ${columns} from application where id = :application;\ncommit;\n`;
  const submissionsInSql = pgbench(database, submitSql, ["-t", String(DRAFTS)]);

  const row = (what, one) => `| ${what} | ${one.perSecond.toFixed(0)} | ${one.p50} | ${one.p95} | ${one.p99} |`;
  console.log(`${cpus().length} processors (${cpus()[0].model}), ${CONNECTIONS} connections, ${DRAFTS + 1} applications\n`);
  console.log("| | per second | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|");
  console.log(row("list of 20 over GraphQL", lists));
  console.log(row("its statements by pgbench", listsInSql));
  console.log(row("submission over GraphQL", submissions));
  console.log(row("its statements by pgbench", submissionsInSql));
  console.log(`\nratio: list ${(listsInSql.perSecond / lists.perSecond).toFixed(1)}, submission ${(submissionsInSql.perSecond / submissions.perSecond).toFixed(1)}`);
} finally {
  demo.kill("SIGTERM");
  await new Promise((wake) => demo.on("exit", wake));
  rmSync(folder, { recursive: true, force: true });
}
