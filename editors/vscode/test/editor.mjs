// As much of VS Code as the extension and its language client touch, in one process. What they do is real: the bundle
// is the one that is packaged, and it starts real programs.

import Module from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const BUNDLE = fileURLToPath(new URL("../dist/extension.js", import.meta.url));

class Disposable {
  static from = (...all) => new Disposable(() => all.forEach((one) => one.dispose()));
  constructor(end = () => {}) {
    this.dispose = end;
  }
}

class EventEmitter {
  listeners = new Set();
  event = (listener, self, all) => {
    const bound = self ? listener.bind(self) : listener;
    this.listeners.add(bound);
    const end = new Disposable(() => this.listeners.delete(bound));
    all?.push(end);
    return end;
  };
  fire = (what) => Promise.all([...this.listeners].map((listener) => listener(what)));
  dispose = () => this.listeners.clear();
}

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable() };
  cancel() {}
  dispose() {}
}

export class Uri {
  constructor(text) {
    this.text = text;
    this.scheme = text.slice(0, text.indexOf(":"));
  }
  static parse = (text) => new Uri(text);
  static file = (file) => new Uri(pathToFileURL(file).href);
  get fsPath() {
    return fileURLToPath(this.text);
  }
  toString() {
    return this.text;
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}

class Range {
  constructor(...of) {
    const [start, end] = of.length === 4 ? [new Position(of[0], of[1]), new Position(of[2], of[3])] : of;
    Object.assign(this, { start, end });
  }
}

class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity });
  }
}

class Kind {
  constructor(value) {
    this.value = value;
  }
  append = (part) => new Kind(this.value ? `${this.value}.${part}` : part);
  static Empty = new Kind("");
}

/** What is not named here is a class of which nothing is asked, or a function that registers something. */
function rest(named, missing) {
  return new Proxy(named, { get: (of, name) => (name in of ? of[name] : missing(String(name))) });
}

const registers = (name) => (/^(on|register)/.test(name) ? () => new Disposable() : undefined);

export class Editor {
  settings = {};
  trusted = true;
  folder = undefined;
  extensions = {};
  document = undefined;
  answer = undefined; // the button that the user presses
  messages = [];
  shown = 0;
  log = [];
  commands = {};
  clipboard = "";
  diagnostics = [];
  configured = new EventEmitter();
  granted = new EventEmitter();
  #told = new EventEmitter();
  #subscriptions = [];
  #workspace = undefined;

  async start() {
    const load = Module._load;
    const vscode = this.#vscode();
    this.#workspace = vscode.workspace;
    Module._load = (name, ...more) => (name === "vscode" ? vscode : load(name, ...more));
    delete Module._cache[BUNDLE];
    try {
      this.extension = Module.createRequire(import.meta.url)(BUNDLE);
      await this.extension.activate({ subscriptions: this.#subscriptions });
    } finally {
      Module._load = load;
    }
  }

  async stop() {
    await this.extension?.deactivate();
    this.#subscriptions.forEach((one) => one.dispose());
  }

  async set(name, value) {
    this.settings[name] = value;
    const full = `shapelint.${name}`;
    await this.configured.fire({ affectsConfiguration: (asked) => full === asked || full.startsWith(`${asked}.`) });
  }

  async trust() {
    this.#workspace.isTrusted = true;
    await this.granted.fire();
  }

  open(file, text) {
    this.document = {
      uri: Uri.file(file), fileName: file, languageId: "python", version: 1, isClosed: false, getText: () => text,
    };
  }

  /** The messages of the findings, once there are any. */
  async findings() {
    while (this.diagnostics.length === 0) await new Promise((soon) => this.#told.event(soon));
    return this.diagnostics.map((one) => one.message.split("\n")[0]);
  }

  #get(name, otherwise) {
    return this.settings[name] ?? otherwise;
  }

  #vscode() {
    const channel = rest({ logLevel: 3, show: () => this.shown++, dispose: () => {} }, (name) =>
      name.startsWith("on") ? () => new Disposable() : (line) => this.log.push(`${name}: ${line}`));
    const say = (text, ...buttons) => {
      this.messages.push(text);
      return Promise.resolve(buttons.find((button) => button === this.answer));
    };
    const collection = {
      set: (_uri, found) => { this.diagnostics = found ?? []; void this.#told.fire(); },
      delete: () => (this.diagnostics = []), clear: () => {}, dispose: () => {},
    };
    const tab = () => this.document && { input: new vscode.TabInputText(this.document.uri) };
    const tabs = { activeTab: undefined, get tabs() { return [tab()].filter(Boolean); } };
    const vscode = {
      version: "1.91.0",
      Uri, Position, Range, Diagnostic, CodeActionKind: Kind, Disposable, EventEmitter, CancellationTokenSource,
      TabInputText: class { constructor(uri) { this.uri = uri; } },
      LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
      env: { appName: "test", language: "en", clipboard: { writeText: async (text) => { this.clipboard = text; } } },
      extensions: { getExtension: (id) => this.extensions[id] },
      commands: {
        registerCommand: (name, run) => {
          this.commands[name] = run;
          return new Disposable(() => delete this.commands[name]);
        },
      },
      languages: rest({ createDiagnosticCollection: () => collection, match: () => 10 }, registers),
      window: rest({
        createOutputChannel: () => channel,
        showErrorMessage: say, showWarningMessage: say, showInformationMessage: say,
        visibleTextEditors: [], activeTextEditor: undefined, state: { focused: true },
        tabGroups: rest({ all: [tabs] }, registers),
        withProgress: (_how, task) => task({ report: () => {} }, new CancellationTokenSource().token),
      }, registers),
      workspace: rest({
        name: "test", notebookDocuments: [], rootPath: this.folder,
        textDocuments: this.document ? [this.document] : [],
        workspaceFolders: this.folder ? [{ uri: Uri.file(this.folder), name: "test", index: 0 }] : undefined,
        isTrusted: this.trusted,
        onDidChangeConfiguration: this.configured.event,
        onDidGrantWorkspaceTrust: this.granted.event,
        getConfiguration: (section) =>
          section ? { get: (name, otherwise) => this.#get(name, otherwise) } : { get: () => ({ ...this.settings }) },
        getWorkspaceFolder: () => undefined,
        createFileSystemWatcher: () => rest({ dispose: () => {} }, registers),
      }, registers),
    };
    return rest(vscode, (name) => (name === "default" || name === "then" ? undefined : class {}));
  }
}

/** The Python extension, in which an interpreter is chosen. */
export class Python {
  #changed = new EventEmitter();
  constructor(interpreter) {
    this.choose = (other) => {
      interpreter = other;
      return this.#changed.fire();
    };
    this.activate = async () => ({
      environments: {
        getActiveEnvironmentPath: () => ({ path: path.dirname(interpreter) }),
        resolveEnvironment: async () => ({ executable: { uri: Uri.file(interpreter) } }),
        onDidChangeActiveEnvironmentPath: this.#changed.event,
      },
    });
  }
}

