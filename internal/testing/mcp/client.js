// A client of the Model Context Protocol by the official SDK for TypeScript. It connects to a
// server and lists its tools. Its standard input is an object of tools with their arguments, which
// it calls. It prints what it got as JSON, with the sizes in tokens of o200k_base.
//
//   node client.js http://127.0.0.1:8080/mcp
//   node client.js PROGRAM ARGUMENT...
import { text } from 'node:stream/consumers';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

const [target, ...args] = process.argv.slice(2);
const transport = target.startsWith('http')
  ? new StreamableHTTPClientTransport(new URL(target))
  : new StdioClientTransport({ command: target, args, env: process.env });
const client = new Client({ name: 'test', version: '1' });
await client.connect(transport);

const { tools } = await client.listTools();
const { resources } = await client.listResources();
const { prompts } = await client.listPrompts();
const calls = {};
for (const [name, args] of Object.entries(JSON.parse(await text(process.stdin)))) {
  // The client checks the structured content against the schema that the tool lists.
  const result = await client.callTool({ name, arguments: args });
  const words = result.content.map((block) => block.text);
  calls[name] = {
    error: result.isError === true, words, structured: result.structuredContent,
    tokens: encode(words.join('')).length,
  };
}
await client.close();
console.log(JSON.stringify({
  tools: tools.map((tool) => tool.name), tokens: encode(JSON.stringify(tools)).length,
  resources: resources.map((r) => r.uri), prompts: prompts.map((p) => p.name), calls,
}));
