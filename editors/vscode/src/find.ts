// Which shapelint is started. Nothing is run to find out: it is looked for beside interpreters and on the PATH.

import * as fs from "fs/promises";
import * as os from "os";
import * as path from "path";
import { chosenInterpreter } from "./python";
import * as vscode from "vscode";

export class NotFound extends Error {}

/** The full path of a program. Throws NotFound, which says where it was looked for. */
export async function findShapelint(): Promise<string> {
  const settings = vscode.workspace.getConfiguration("shapelint");
  const named = absolute(settings.get("path", ""));
  if (named) return (await isFile(named)) ? named : fail(`The setting shapelint.path names no file: ${named}`);
  const interpreter = absolute(settings.get("interpreter", ""));
  if (interpreter) return (await beside(interpreter)) ?? fail(`shapelint is not installed in ${interpreter}.`);
  // The interpreter of a workspace that nobody trusts may be anything.
  const chosen = vscode.workspace.isTrusted ? await chosenInterpreter() : undefined;
  const found = (chosen && (await beside(chosen))) ?? (await onPath());
  return found ?? fail(`shapelint was not found ${chosen ? `in ${chosen}, nor ` : ""}on the PATH.`);
}

function fail(why: string): never {
  throw new NotFound(why);
}

async function beside(interpreter: string): Promise<string | undefined> {
  const folder = path.dirname(interpreter);
  return first(os.platform() === "win32" ? [folder, path.join(folder, "Scripts")] : [folder]);
}

function onPath(): Promise<string | undefined> {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return first(folders.filter((folder) => path.isAbsolute(folder))); // a relative one would lead into the workspace
}

async function first(folders: string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = path.join(folder, os.platform() === "win32" ? "shapelint.exe" : "shapelint");
    if (await isFile(file)) return file;
  }
  return undefined;
}

async function isFile(file: string): Promise<boolean> {
  return fs.stat(file).then((found) => found.isFile(), () => false);
}

/** A path as people write it in settings. */
function absolute(written: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.homedir();
  const full = written.trim().replaceAll("${workspaceFolder}", folder).replace(/^~(?=[\\/]|$)/, os.homedir());
  return full && path.resolve(folder, full);
}
