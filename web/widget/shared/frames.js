/** The frames of an event stream, as {id, event, data, retry}; a comment is an empty frame. */
export async function* frames(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let frame = {};
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      const [, name, content] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (name === "data" && frame.data) frame.data += `\n${content}`;
      else if (name) frame[name] = content;
      else if (line) yield {};
      else {
        yield frame;
        frame = {};
      }
    }
  }
}
