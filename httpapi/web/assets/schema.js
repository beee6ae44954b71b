// JSON Schema in words, and examples of the values that it describes.

import { h } from "./dom.js";

/** The name at the end of a reference. */
const named = (reference) => reference.split("/").pop();

/**
 * A type in words, with links to the schemas that it names.
 * @param {any} schema
 * @returns {HTMLElement}
 */
export function type(schema = {}) {
  if (schema.$ref) return h("a", { href: `#schema-${named(schema.$ref)}` }, named(schema.$ref));
  if (schema.const !== undefined) return h("span", {}, JSON.stringify(schema.const));
  const types = [schema.type ?? "anything"].flat();
  const words = h("span");
  types.forEach((name, i) => {
    if (i > 0) words.append(" or ");
    words.append(...(name === "array" ? ["array of ", type(schema.items)] : [name]));
  });
  if (schema.format) words.append(`, ${schema.format}`);
  if (schema.enum) words.append(": ", schema.enum.map((value) => JSON.stringify(value)).join(" | "));
  return words;
}

/** What else a schema says: bounds, default, description. */
export function remarks(schema = {}) {
  const bounds = [
    schema.minimum != null && `at least ${schema.minimum}`,
    schema.maximum != null && `at most ${schema.maximum}`,
    schema.minLength && `at least ${schema.minLength} characters`,
    schema.maxLength != null && `at most ${schema.maxLength} characters`,
    schema.maxItems != null && `at most ${schema.maxItems} items`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
  ].filter(Boolean);
  return [schema.description, bounds.length > 0 && `(${bounds.join(", ")})`].filter(Boolean).join(" ");
}

/** The properties that the server reads or writes, without the link to their schema. */
export const properties = (schema) =>
  Object.entries(schema.properties ?? {}).filter(([name]) => name !== "$schema");

/**
 * An example of a value: the example of the schema, or the least that it requires.
 * @param {any} schema
 * @param {Record<string, any>} schemas the targets of references, by name
 * @param {number} [depth] how much deeper to go
 */
export function example(schema, schemas, depth = 4) {
  if (!schema || depth === 0) return null;
  if (schema.$ref) return example(schemas[named(schema.$ref)], schemas, depth);
  const given = schema.examples?.[0] ?? schema.example ?? schema.default ?? schema.enum?.[0];
  if (given !== undefined) return given;
  switch ([schema.type].flat()[0]) {
    case "object":
      return Object.fromEntries(
        properties(schema)
          .filter(([name, property]) => schema.required?.includes(name) || property.examples)
          .map(([name, property]) => [name, example(property, schemas, depth - 1)]),
      );
    case "array":
      return [example(schema.items, schemas, depth - 1)];
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    default:
      return "…";
  }
}
