// Chat over the WebSocket, and resume after a cut: node live.mjs http://127.0.0.1:3000 "Hello"
// Needs Node 22 or newer, or --experimental-websocket before that.
const [api, message] = process.argv.slice(2);
const turn = { action: "say", message, idempotency_key: crypto.randomUUID() };

async function say(show) {
  const answer = await fetch(`${api}/api/v1/live/ticket`, { method: "POST" });
  const { ticket, url } = (await answer.json()).data;
  const address = new URL(url, api);
  address.protocol = address.protocol.replace("http", "ws");
  address.search = `ticket=${ticket}`;
  const socket = new WebSocket(address);
  return new Promise((resolve, reject) => {
    socket.onopen = () => socket.send(JSON.stringify(turn));
    socket.onerror = socket.onclose = () => reject(new Error("cut off"));
    socket.onmessage = ({ data: text }) => {
      const { event, data, id } = JSON.parse(text);
      if (!event) return reject(new Error("failed")); // API Gateway's own: the turn's function has failed
      turn.last_event_id = id; // with one, the turn is resumed
      if (event === "message") show(data.token);
      if (event === "done" || event === "error") resolve(data.message ?? "\n");
    };
  }).finally(() => socket.close());
}

const show = (text) => process.stdout.write(text);
for (let attempt = 0, end; !end && attempt < 6; attempt++) {
  await new Promise((resolve) => setTimeout(resolve, attempt * 1000));
  await say(show).then((text) => show((end = text)), () => {}); // the key makes it safe to say it again
}
