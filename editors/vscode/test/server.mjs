// A language server that can start and end, and notes both in a folder (its first argument): how it was started is the
// rest. It dies, once, when it hears of something and there is a file `die`.

import fs from "node:fs";
import path from "node:path";

const [folder, ...how] = process.argv.slice(2);
const [started, ended, die] = ["started", "ended", "die"].map((name) => path.join(folder, name));
fs.appendFileSync(started, `${how.join(" ")}\n`);
process.on("exit", () => fs.appendFileSync(ended, "\n"));

function say(message) {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

let heard = "";
process.stdin.setEncoding("latin1").on("data", (more) => {
  heard += more;
  for (let head; (head = /^Content-Length: (\d+)\r\n\r\n/.exec(heard)); ) {
    const end = head[0].length + Number(head[1]);
    if (heard.length < end) return;
    const { id, method } = JSON.parse(heard.slice(head[0].length, end));
    heard = heard.slice(end);
    if (fs.existsSync(die)) {
      fs.rmSync(die);
      process.exit(1);
    }
    if (method === "exit") process.exit(0);
    if (id !== undefined) say({ id, result: method === "initialize" ? { capabilities: {} } : null });
  }
}).on("end", () => process.exit(0));
