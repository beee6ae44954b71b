// Prints what Azure's own packages say about some types of resources, as JSON. Its packages
// describe how a request is written: the names of properties, their types, which of them are
// required or read-only, and the values of enumerations.
//
// It runs in the folder node_modules.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = "@azure";

// The types that a template may use: the package, the class of the body, the API version.
const types = {
  "Microsoft.App/containerApps": ["arm-appcontainers", "ContainerApp", "2025-01-01"],
  "Microsoft.App/managedEnvironments": ["arm-appcontainers", "ManagedEnvironment", "2025-01-01"],
  "Microsoft.Authorization/roleAssignments": [
    "arm-authorization", "RoleAssignmentCreateParameters", "2022-04-01"],
  "Microsoft.DBforPostgreSQL/flexibleServers": ["arm-postgresql-flexible", "Server", "2024-08-01"],
  "Microsoft.DBforPostgreSQL/flexibleServers/configurations": [
    "arm-postgresql-flexible", "Configuration", "2024-08-01"],
  "Microsoft.DBforPostgreSQL/flexibleServers/databases": [
    "arm-postgresql-flexible", "Database", "2024-08-01"],
  "Microsoft.Insights/autoscaleSettings": [
    "arm-monitor", "AutoscaleSettingResource", "2015-04-01"],
  "Microsoft.Insights/diagnosticSettings": [
    "arm-monitor", "DiagnosticSettingsResource", "2017-05-01-preview"],
  "Microsoft.KeyVault/vaults": ["arm-keyvault", "VaultCreateOrUpdateParameters", "2024-11-01"],
  "Microsoft.KeyVault/vaults/secrets": [
    "arm-keyvault", "SecretCreateOrUpdateParameters", "2024-11-01"],
  "Microsoft.ManagedIdentity/userAssignedIdentities": ["arm-msi", "Identity", "2024-11-30"],
  "Microsoft.Network/privateDnsZones": ["arm-privatedns", "PrivateZone", "2020-06-01"],
  "Microsoft.Network/privateDnsZones/virtualNetworkLinks": [
    "arm-privatedns", "VirtualNetworkLink", "2020-06-01"],
  "Microsoft.Network/virtualNetworks": ["arm-network", "VirtualNetwork", "2024-05-01"],
  "Microsoft.OperationalInsights/workspaces": [
    "arm-operationalinsights", "Workspace", "2022-10-01"],
  "Microsoft.Web/serverfarms": ["arm-appservice", "AppServicePlan", "2024-11-01"],
  "Microsoft.Web/sites": ["arm-appservice", "Site", "2024-11-01"],
};

const packages = {};

// load reads the models of a package: its mappers, and the declarations of its types.
async function load(name) {
  if (packages[name]) return packages[name];
  const root = ["dist/esm", "dist-esm/src"].map((d) => join(folder, name, d)).find(existsSync);
  const source = readFileSync(join(root, "models/mappers.js"));
  const mappers = await import("data:text/javascript;base64," + source.toString("base64"));
  const classes = {};
  for (const mapper of Object.values(mappers)) {
    if (mapper?.type?.name === "Composite") classes[mapper.type.className] = mapper;
  }
  const declared = readFileSync(join(root, "models/index.d.ts"), "utf8");
  const versions = readFileSync(join(root, "models/parameters.js"), "utf8");
  return (packages[name] = { classes, versions, ...declarations(declared) });
}

// declarations finds the values of enumerations, and the types of the properties of classes.
function declarations(text) {
  const enums = {};
  for (const [, name, body] of text.matchAll(/export declare enum Known(\w+) \{([^}]*)\}/g)) {
    enums[name] = [...body.matchAll(/= "([^"]*)"/g)].map((m) => m[1]);
  }
  for (const [, name, body] of text.matchAll(/export (?:declare )?type (\w+) = ("[^;]*);/g)) {
    enums[name] = [...body.matchAll(/"([^"]*)"/g)].map((m) => m[1]);
  }
  const properties = {};
  const interfaces = /export (?:declare )?interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g;
  for (const [, name, body] of text.matchAll(interfaces)) {
    properties[name] = {};
    for (const [, key, type] of body.matchAll(/^ {4}(?:readonly )?(\w+)\??: (\w+)(?:\[\])?;/gm)) {
      properties[name][key] = type;
    }
  }
  return { enums, properties };
}

const kinds = {
  String: "string", Number: "number", Boolean: "boolean", Uuid: "string", DateTime: "string",
  Date: "string", TimeSpan: "string", UnixTime: "number", ByteArray: "string", any: "any",
  Object: "any", Stream: "any", Base64Url: "string",
};

// describe returns the type of a mapper, and puts the classes that it needs into out.
function describe(pack, mapper, declared, name, out) {
  const t = mapper.type;
  switch (t.name) {
    case "Composite":
      collect(pack, t.className, name, out);
      return { ref: `${name}.${t.className}` };
    case "Sequence":
      return { kind: "array", elem: describe(pack, t.element, declared, name, out) };
    case "Dictionary":
      return { kind: "map", elem: describe(pack, t.value, undefined, name, out) };
    case "Enum":
      return { kind: "string", allowed: t.allowedValues.map(String) };
  }
  if (!kinds[t.name]) throw new Error(`${name}: a mapper of type ${t.name}`);
  return { kind: kinds[t.name], allowed: t.name === "String" ? pack.enums[declared] : undefined };
}

// collect writes a class into out, with the properties that a request nests.
function collect(pack, className, name, out) {
  const key = `${name}.${className}`;
  if (out[key]) return;
  const whole = (out[key] = { kind: "object", props: {} });
  const mapper = pack.classes[className];
  if (mapper.type.additionalProperties || mapper.type.polymorphicDiscriminator) {
    whole.kind = "any"; // it has other properties than those that are declared
    delete whole.props;
    return;
  }
  for (const [property, m] of Object.entries(mapper.type.modelProperties ?? {})) {
    const path = m.serializedName.split(/(?<!\\)\./).map((p) => p.replaceAll("\\.", "."));
    let at = whole;
    for (const part of path.slice(0, -1)) {
      at = at.props[part] ??= { kind: "object", props: {} };
    }
    const declared = pack.properties[className]?.[property];
    at.props[path.at(-1)] = {
      ...describe(pack, m, declared, name, out), required: m.required, readOnly: m.readOnly,
    };
  }
}

const out = { types: {}, classes: {} };
for (const [type, [name, className, version]] of Object.entries(types)) {
  const pack = await load(name);
  if (!pack.classes[className]) throw new Error(`${name} has no class ${className}`);
  if (!pack.versions.includes(`"${version}"`)) throw new Error(`${name} has no ${version}`);
  collect(pack, className, name, out.classes);
  out.types[type] = { version, ref: `${name}.${className}` };
}
process.stdout.write(JSON.stringify(out));
