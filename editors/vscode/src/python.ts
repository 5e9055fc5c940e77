// The interpreter that was chosen in the Python extension, where there is that extension.

import * as vscode from "vscode";

interface Python {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<Environment | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

interface Environment {
  readonly executable: { readonly uri?: vscode.Uri };
}

async function python(): Promise<Python | undefined> {
  try {
    return await vscode.extensions.getExtension<Python>("ms-python.python")?.activate();
  } catch {
    return undefined; // it is broken, which it says itself
  }
}

export async function chosenInterpreter(): Promise<string | undefined> {
  const environments = (await python())?.environments;
  const chosen = environments?.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
  return chosen && (await environments?.resolveEnvironment(chosen))?.executable.uri?.fsPath;
}

export async function onChosen(listener: () => Promise<void>): Promise<vscode.Disposable | undefined> {
  return (await python())?.environments?.onDidChangeActiveEnvironmentPath(listener);
}
