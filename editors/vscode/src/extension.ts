// Starts `shapelint server`, and again when what it was started with has changed.

import * as vscode from "vscode";
import type { LanguageClientOptions } from "vscode-languageclient/node";
import { Client } from "./client";
import { findShapelint, NotFound } from "./find";
import { onChosen } from "./python";

const INSTALL = 'pip install "torchlint-shapes[server]"';
const SCHEMES = ["file", "untitled", "vscode-notebook-cell"];
const STARTED_WITH = ["shapelint.path", "shapelint.interpreter", "shapelint.python"];

let output: vscode.LogOutputChannel;
let client: Client | undefined;
let work = Promise.resolve(); // starts and stops, one after the other
let told: string | undefined; // the last complaint: one that is known is not made again

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel("shapelint", { log: true });
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("shapelint.showOutput", () => output.show()),
    vscode.commands.registerCommand("shapelint.restart", () => {
      told = undefined;
      return restart();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (STARTED_WITH.some((name) => change.affectsConfiguration(name))) return restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(async () => {
      await watchInterpreter(context);
      await restart();
    }),
  );
  if (vscode.workspace.isTrusted) await watchInterpreter(context);
  await restart();
}

export function deactivate(): Promise<void> {
  return (work = work.then(stop));
}

async function watchInterpreter(context: vscode.ExtensionContext): Promise<void> {
  const watched = await onChosen(restart);
  if (watched) context.subscriptions.push(watched);
}

function restart(): Promise<void> {
  return (work = work.then(stop).then(start));
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  await old?.dispose().catch((error: unknown) => output.warn(`The server did not stop well: ${error}`));
}

async function start(): Promise<void> {
  try {
    const command = await findShapelint();
    output.info(`Starting ${command} server`);
    client = new Client(command, options());
    await client.start();
    told = undefined;
  } catch (error) {
    await stop();
    complain(error instanceof NotFound ? error.message : `shapelint did not start: ${error}`);
  }
}

function options(): LanguageClientOptions {
  const settings = vscode.workspace.getConfiguration("shapelint");
  return {
    documentSelector: SCHEMES.map((scheme) => ({ scheme, language: "python" })),
    initializationOptions: {
      inlayHints: settings.get("inlayHints"),
      codeLens: settings.get("codeLens"),
      python: settings.get("python"),
    },
    synchronize: { configurationSection: "shapelint" },
    outputChannel: output,
  };
}

function complain(why: string): void {
  output.error(why);
  if (why === told) return;
  told = why;
  const buttons = { copy: "Copy Install Command", show: "Show Output" };
  void vscode.window.showErrorMessage(`${why} To install it: ${INSTALL}`, buttons.copy, buttons.show).then((pressed) => {
    if (pressed === buttons.copy) void vscode.env.clipboard.writeText(INSTALL);
    if (pressed === buttons.show) output.show();
  });
}
