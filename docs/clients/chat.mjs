// Stream a reply, and resume after a cut: node chat.mjs http://127.0.0.1:3000 "My sink is leaking"
// Needs eventsource-parser.
import { EventSourceParserStream } from "eventsource-parser/stream";

const [api, message] = process.argv.slice(2);

async function stream(show) {
  let lastId = "";
  for (let attempt = 0; attempt < 6; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, attempt * 1000));
    const headers = lastId ? { "Last-Event-ID": lastId } : { "Content-Type": "application/json" };
    const body = lastId ? undefined : JSON.stringify({ message });
    try {
      const response = await fetch(`${api}/api/v1/chat/stream`, { method: "POST", headers, body });
      if (!response.ok) return show((await response.json()).error.message);
      const text = response.body.pipeThrough(new TextDecoderStream());
      for await (const { event, data, id } of text.pipeThrough(new EventSourceParserStream())) {
        lastId = id;
        const content = JSON.parse(data);
        if (event === "message") show(content.token);
        if (event === "done") return show("\n");
        if (event === "error") return show(content.message);
      }
    } catch (error) {
      if (!lastId) throw error; // the turn may have begun: let the user decide whether to send again
    }
  }
}

await stream((text) => process.stdout.write(text));
