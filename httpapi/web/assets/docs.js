// The reader of the API's description: it shows /openapi.json to people.

import { Problem } from "./api.js";
import { find, h } from "./dom.js";
import { home } from "./home.js";
import { example, properties, remarks, type } from "./schema.js";
import { loader } from "./states.js";

const methods = ["get", "head", "post", "put", "patch", "delete"];

/** Gets the description. Its media type may be any. */
async function description(signal) {
  const response = await fetch(new URL("openapi.json", home), { signal }).catch(() => null);
  if (!response?.ok)
    throw new Problem({
      detail: response
        ? `The server answered ${response.status}.`
        : "The server does not answer. Is it still running?",
    });
  return response.json();
}

/** A table under a heading. Empty if it has no rows. */
function grid(heading, head, rows) {
  if (rows.length === 0) return [];
  return [
    h("h4", {}, heading),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-label": heading },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell) => h("td", {}, cell))))),
      ),
    ),
  ];
}

/** A text whose parts in backquotes are shown as code. */
const prose = (text) => text.split("`").map((part, i) => (i % 2 === 1 ? code(part) : part));
const code = (text) => h("code", {}, text);
const shell = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A call of the route that can be pasted into a shell. */
function curl({ method, path, parameters, body, responses }, schemas) {
  const value = ({ schema, example: given }) => String(given ?? example(schema, schemas));
  const query = parameters.filter(
    (parameter) =>
      parameter.in === "query" &&
      (parameter.required || parameter.example !== undefined || parameter.schema?.examples),
  );
  const filled = parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((address, parameter) => address.replace(`{${parameter.name}}`, value(parameter)), path);
  const address = new URL(filled.slice(1), home);
  for (const parameter of query) address.searchParams.set(parameter.name, value(parameter));
  const streams = Object.values(responses ?? {}).some((response) => response.content?.["text/event-stream"]);
  return [
    `curl${streams ? " -N" : ""}${method === "get" ? "" : ` -X ${method.toUpperCase()}`} ${shell(decodeURI(address.href))}`,
    streams && "-H 'Accept: text/event-stream'",
    body && "-H 'Content-Type: application/json'",
    body && `-d ${shell(JSON.stringify(example(body, schemas)))}`,
  ]
    .filter(Boolean)
    .join(" \\\n  ");
}

/** The rows of a body's properties: those of the schema, or the schema itself. */
function fields(schema, schemas) {
  const whole = schema.$ref ? schemas[schema.$ref.split("/").pop()] : schema;
  const required = ([name]) => Boolean(whole.required?.includes(name));
  const sorted = properties(whole).sort((a, b) => required(b) - required(a));
  return sorted.map(([name, property]) => [
    code(name),
    type(property),
    `${required([name]) ? "Required. " : ""}${remarks(property)}`,
  ]);
}

function answers(responses = {}) {
  return Object.entries(responses).map(([status, response]) => {
    const content = Object.entries(response.content ?? {});
    const shapes = content.flatMap(([media, { schema }], i) => [
      i > 0 && " or ",
      h("span", {}, schema && media !== "text/event-stream" ? type(schema) : "events", ` as ${media}`),
    ]);
    return [
      code(status),
      h("span", {}, response.description ?? ""),
      h("span", {}, ...(shapes.length > 0 ? shapes : ["no content"])),
    ];
  });
}

function route(operation, schemas) {
  const { id, method, path, parameters, body } = operation;
  return h(
    "article",
    { class: "card route", id },
    h(
      "h3",
      {},
      h("span", { class: `method ${method}` }, method.toUpperCase()),
      h("a", { href: `#${id}` }, path),
    ),
    operation.summary && h("p", {}, operation.summary),
    operation.description && h("p", { class: "caption" }, ...prose(operation.description)),
    ...grid(
      "Parameters",
      ["Name", "Type", "About"],
      parameters.map((p) => [
        h("span", {}, code(p.name), ` in ${p.in}`),
        type(p.schema),
        `${p.required ? "Required. " : ""}${p.description ?? ""} ${remarks({ ...p.schema, description: "" })}`.trim(),
      ]),
    ),
    ...(body ? grid("Body", ["Field", "Type", "About"], fields(body, schemas)) : []),
    ...grid("Answers", ["Status", "When", "What"], answers(operation.responses)),
    h("h4", {}, "Try it"),
    h(
      "pre",
      { tabindex: "0", role: "group", "aria-label": `A call of ${method.toUpperCase()} ${path}` },
      code(curl(operation, schemas)),
    ),
  );
}

/** All operations, grouped by their first tag in the order of the description. */
function groups({ paths = {}, tags = [] }) {
  const all = new Map(tags.map((tag) => [tag.name, []]));
  for (const [path, item] of Object.entries(paths)) {
    for (const method of methods.filter((name) => item[name])) {
      const operation = item[method];
      const tag = operation.tags?.[0] ?? "General";
      if (!all.has(tag)) all.set(tag, []);
      all.get(tag).push({
        ...operation,
        id: operation.operationId ?? `${method}${path.replace(/\W+/g, "-")}`,
        method,
        path,
        parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])],
        body: Object.values(operation.requestBody?.content ?? {})[0]?.schema,
      });
    }
  }
  return [...all].filter(([, operations]) => operations.length > 0);
}

function schemaCard([name, schema], schemas) {
  return h(
    "article",
    { class: "card route", id: `schema-${name}` },
    h("h3", {}, h("a", { href: `#schema-${name}` }, name)),
    schema.description && h("p", {}, schema.description),
    ...[schema, ...(schema.oneOf ?? [])].flatMap((one) =>
      grid(`Fields of ${one.title ?? name}`, ["Field", "Type", "About"], fields(one, schemas)),
    ),
  );
}

const section = (title, about, ...cards) =>
  h("section", { class: "group" }, h("h2", {}, title), about && h("p", { class: "caption" }, about), ...cards);
const index = (title, links) => [
  h("h2", {}, title),
  h("ul", {}, ...links.map(([id, text]) => h("li", {}, h("a", { href: `#${id}` }, text)))),
];

const load = loader(find("#main"), async (signal) => {
  const api = await description(signal);
  const schemas = api.components?.schemas ?? {};
  const tagged = groups(api);
  if (tagged.length === 0) return "empty";
  find("#docs-title").textContent = `${api.info?.title ?? ""} API`.trim();
  find("#docs-about").textContent = [api.info?.description, api.info?.version && `Version ${api.info.version}.`]
    .filter(Boolean)
    .join(" ");
  find("#docs-index").replaceChildren(
    ...tagged.flatMap(([tag, operations]) =>
      index(
        tag,
        operations.map(({ id, method, path }) => [id, `${method.toUpperCase()} ${path}`]),
      ),
    ),
    ...index(
      "Schemas",
      Object.keys(schemas).map((name) => [`schema-${name}`, name]),
    ),
  );
  find("#docs-content").replaceChildren(
    ...tagged.map(([tag, operations]) =>
      section(
        tag,
        api.tags?.find(({ name }) => name === tag)?.description,
        ...operations.map((operation) => route(operation, schemas)),
      ),
    ),
    section(
      "Schemas",
      "What bodies and answers are made of.",
      ...Object.entries(schemas).map((entry) => schemaCard(entry, schemas)),
    ),
  );
  return "ready";
});

load().then(() => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView());
