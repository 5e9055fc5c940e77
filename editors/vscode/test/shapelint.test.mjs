// The extension as it is packaged and the real shapelint, the one on the PATH.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Editor } from "./editor.mjs";

const NET = `import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(1, 10, 5), nn.Flatten(), nn.Linear(300, 50))
net(torch.randn(1, 1, 10, 10))
`;

const found = process.env.PATH.split(path.delimiter).some((one) => fs.existsSync(path.join(one, "shapelint")));
const how = { timeout: 60_000, skip: !found && "there is no shapelint on the PATH" };

test("findings of a file that is open are shown", how, async () => {
  const editor = new Editor();
  editor.folder = fs.mkdtempSync(path.join(os.tmpdir(), "shapelint-"));
  editor.open(path.join(editor.folder, "net.py"), NET);
  await editor.start();
  assert.deepEqual(editor.messages, []);
  assert.deepEqual(await editor.findings(), ["layer 2 takes 300 features but receives 360"]);
  await editor.stop();
  fs.rmSync(editor.folder, { recursive: true });
});
