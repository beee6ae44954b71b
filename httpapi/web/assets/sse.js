// Server-sent events, read from the body of a fetch.

/**
 * Splits a stream of bytes into its events. If the stream ends in the middle of an event,
 * that event is dropped, as the standard requires.
 * @param {ReadableStream<Uint8Array>} bytes
 * @returns {AsyncGenerator<{event: string, data: string, id?: string}>}
 */
export async function* events(bytes) {
  let rest = "";
  let event = "message";
  let data = [];
  let id = "";
  const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (data.length > 0) yield { event, data: data.join("\n"), ...(id && { id }) };
          event = "message";
          data = [];
          id = "";
          continue;
        }
        const [, name, text] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line);
        if (name === "event") event = text;
        if (name === "data") data.push(text);
        if (name === "id") id = text;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
