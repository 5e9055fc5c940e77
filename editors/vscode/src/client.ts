// The client of a server. One that never ran is no matter for messages or more attempts: `start` throws, which is enough.
// One that ran and dies is started again, a few times.

import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";

export class Client extends LanguageClient {
  private ran = false;
  private usual: ErrorHandler | undefined;

  constructor(command: string, options: LanguageClientOptions) {
    const usual = () => (this.usual ??= this.createDefaultErrorHandler());
    super("shapelint", "shapelint", { command, args: ["server"] }, {
      ...options,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }), // of writing to one that is about to be closed
        closed: () => (this.ran ? usual().closed() : { action: CloseAction.DoNotRestart }),
      },
    });
  }

  override async start(): Promise<void> {
    await super.start();
    this.ran = true;
  }

  /** A client that is just starting its server again would refuse, and leave it behind. */
  override async dispose(): Promise<void> {
    if (this.state === State.Starting) await super.start().catch(() => undefined);
    await super.dispose();
  }

  override error(message: string, data?: unknown, show?: boolean | "force"): void {
    super.error(message, data, this.ran && show);
  }
}
