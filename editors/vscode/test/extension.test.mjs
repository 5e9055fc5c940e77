// Which shapelint is started, when it is started again, and what is said when there is none.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Editor, Python } from "./editor.mjs";

const SERVER = new URL("server.mjs", import.meta.url).pathname;
const PATH = process.env.PATH;
const MANIFEST = JSON.parse(fs.readFileSync(new URL("../package.json", import.meta.url)));

let folder, editor;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "shapelint-"));
  process.env.PATH = path.join(folder, "path");
  editor = new Editor();
  editor.folder = path.join(folder, "project");
  fs.mkdirSync(editor.folder);
});

afterEach(async () => {
  await editor.stop();
  process.env.PATH = PATH;
  while (lines("started").length > lines("ended").length) await setTimeout(10); // the servers go with the editor
  fs.rmSync(folder, { recursive: true });
}, { timeout: 20_000 });

/** A shapelint in this folder that notes how it was started; the Python beside it. */
function install(name) {
  const command = path.join(folder, name, "shapelint");
  fs.mkdirSync(path.dirname(command), { recursive: true });
  fs.writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${SERVER}" "${folder}" "$0" "$@"\n`);
  fs.chmodSync(command, 0o755);
  return path.join(folder, name, "python");
}

function lines(name) {
  const file = path.join(folder, name);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
}

const started = () => lines("started").map((line) => line.replace(`${folder}${path.sep}`, ""));

test("the one on the PATH is started", async () => {
  install("path");
  await editor.start();
  assert.deepEqual(started(), ["path/shapelint server"]);
  assert.deepEqual(editor.messages, []);
});

test("that of the interpreter chosen in the Python extension goes before it", async () => {
  install("path");
  editor.extensions["ms-python.python"] = new Python(install("environment"));
  await editor.start();
  assert.deepEqual(started(), ["environment/shapelint server"]);
});

test("a chosen interpreter without shapelint leaves the one on the PATH", async () => {
  install("path");
  editor.extensions["ms-python.python"] = new Python(path.join(folder, "empty", "python"));
  await editor.start();
  assert.deepEqual(started(), ["path/shapelint server"]);
});

test("so does a Python extension that is broken", async () => {
  install("path");
  editor.extensions["ms-python.python"] = { activate: () => Promise.reject(new Error("broken")) };
  await editor.start();
  assert.deepEqual(started(), ["path/shapelint server"]);
});

test("the setting interpreter goes before what was chosen, path before all", async () => {
  editor.extensions["ms-python.python"] = new Python(install("environment"));
  editor.settings.interpreter = install("other");
  await editor.start();
  install("project/tools");
  await editor.set("path", "${workspaceFolder}/tools/shapelint");
  assert.deepEqual(started(), ["other/shapelint server", "project/tools/shapelint server"]);
});

test("an interpreter that was named and has no shapelint is a complaint: no other is taken", async () => {
  install("path");
  editor.settings.interpreter = path.join(folder, "empty", "python");
  await editor.start();
  assert.deepEqual(started(), []);
  assert.match(editor.messages[0], /shapelint is not installed in .*empty/);
});

test("it is started again when another interpreter is chosen, and when a setting it was started with changes", async () => {
  const python = new Python(install("environment"));
  editor.extensions["ms-python.python"] = python;
  await editor.start();
  await editor.set("inlayHints", false);
  await python.choose(install("other"));
  await editor.set("python", "/usr/bin/python3");
  await editor.commands["shapelint.restart"]();
  const names = ["environment", "other", "other", "other"];
  assert.deepEqual(started(), names.map((name) => `${name}/shapelint server`));
});

test("in a workspace that is not trusted its interpreter is not used, until it is trusted", async () => {
  install("path");
  editor.extensions["ms-python.python"] = new Python(install("project/.venv/bin"));
  editor.trusted = false;
  await editor.start();
  assert.deepEqual(started(), ["path/shapelint server"]);
  await editor.trust();
  assert.equal(started()[1], "project/.venv/bin/shapelint server");
});

test("what can start a program cannot be set by a workspace that is not trusted", () => {
  const { supported, restrictedConfigurations } = MANIFEST.capabilities.untrustedWorkspaces;
  assert.equal(supported, "limited");
  assert.deepEqual(restrictedConfigurations, ["shapelint.path", "shapelint.interpreter", "shapelint.python"]);
});

test("a relative folder on the PATH, which may lead into the workspace, is passed by", async () => {
  install("project/path");
  process.env.PATH = "path";
  await editor.start();
  assert.deepEqual(started(), []);
});

test("without shapelint one message says how to install it, and copies that on a click", async () => {
  editor.answer = "Copy Install Command";
  await editor.start();
  assert.equal(editor.messages.length, 1);
  assert.match(editor.messages[0], /not found on the PATH.*pip install "torchlint-shapes\[server\]"/);
  assert.equal(editor.clipboard, 'pip install "torchlint-shapes[server]"');
  await editor.set("python", "/usr/bin/python3");
  assert.equal(editor.messages.length, 1, "it is said once");
  await editor.commands["shapelint.restart"]();
  assert.equal(editor.messages.length, 2, "and again to who asks again");
});

test("a shapelint that ends at once, as without pygls, is a complaint with the output a click away", { timeout: 20_000 }, async () => {
  const python = install("path");
  fs.writeFileSync(path.join(path.dirname(python), "shapelint"), "#!/bin/sh\necho two packages more >&2\nexit 2\n");
  editor.answer = "Show Output";
  await editor.start();
  assert.match(editor.messages[0], /shapelint did not start/);
  assert.equal(editor.messages.length, 1);
  assert.equal(editor.shown, 1);
  while (!editor.log.some((line) => line.includes("two packages more"))) await setTimeout(10);
});

test("a server that dies is started again", { timeout: 20_000 }, async () => {
  install("path");
  await editor.start();
  fs.writeFileSync(path.join(folder, "die"), "");
  await editor.set("codeLens", true); // it hears of it
  while (started().length < 2) await setTimeout(10);
  assert.deepEqual(editor.messages, []);
});

test("every setting and command of the manifest is one that the extension knows", async () => {
  await editor.start();
  const names = MANIFEST.contributes.commands.map((one) => one.command);
  assert.deepEqual(Object.keys(editor.commands).sort(), names.sort());
});
