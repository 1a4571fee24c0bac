// The API's contract for people: /api/v1/openapi.json drawn as a page. No request goes anywhere else,
// and everything is put in as text (textContent), never as HTML.

const kMethods = ['get', 'post', 'put', 'delete'];

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== undefined && child !== ''));
  return node;
}

// Follows "#/components/..." references.
function makeResolver(contract) {
  return (value) => {
    let found = value;
    while (found && typeof found === 'object' && '$ref' in found) {
      found = found.$ref
        .slice(2)
        .split('/')
        .reduce((node, name) => node[name], contract);
    }
    return found;
  };
}

// "string (uuid)", "one of open, acknowledged", "list of Alert": what a value may be, in words.
function typeOf(schema) {
  if (!schema) return '';
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.allOf) return schema.allOf.map(typeOf).filter(Boolean).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) {
    const words = `one of ${schema.enum.map(String).join(', ')}`;
    return schema.default === undefined ? words : `${words} (${schema.default} when left out)`;
  }
  const types = [].concat(schema.type ?? []);
  const text = types
    .map((type) => (type === 'array' ? `list of ${typeOf(schema.items) || 'anything'}` : type))
    .join(' or ');
  const range = [
    schema.format,
    schema.minimum !== undefined ? `from ${schema.minimum}` : '',
    schema.maximum !== undefined ? `to ${schema.maximum}` : '',
    schema.maxLength !== undefined ? `up to ${schema.maxLength} characters` : '',
    schema.default !== undefined ? `${schema.default} when left out` : '',
  ].filter(Boolean);
  return range.length ? `${text} (${range.join(', ')})` : text;
}

function table(heads, rows) {
  const head = element('tr', '', ...heads.map((name) => element('th', '', name)));
  const body = rows.map((cells) =>
    element('tr', '', ...cells.map((cell) => element('td', '', cell))),
  );
  return element('table', '', element('thead', '', head), element('tbody', '', ...body));
}

const code = (text) => element('code', '', text);

// The members of an object, those of its parts included.
function membersOf(schema, resolve) {
  const whole = resolve(schema) ?? {};
  const members = new Map();
  for (const part of whole.allOf ?? []) {
    for (const [name, member] of membersOf(part, resolve)) members.set(name, member);
  }
  for (const [name, member] of Object.entries(whole.properties ?? {})) members.set(name, member);
  return members;
}

function requiredOf(schema, resolve) {
  const whole = resolve(schema) ?? {};
  return [
    ...(whole.required ?? []),
    ...(whole.allOf ?? []).flatMap((part) => requiredOf(part, resolve)),
  ];
}

function membersTable(schema, resolve) {
  const required = requiredOf(schema, resolve);
  const rows = [...membersOf(schema, resolve)].map(([name, member]) => [
    code(name + (required.includes(name) ? ' *' : '')),
    typeOf(member),
    member.description ?? resolve(member)?.description ?? '',
  ]);
  return rows.length ? table(['Member', 'Type', ''], rows) : '';
}

function exampleOf(content, resolve) {
  const named = Object.values(content.examples ?? {})[0];
  const value = content.example ?? (named ? resolve(named).value : undefined);
  if (value === undefined) return '';
  return element('pre', '', typeof value === 'string' ? value : JSON.stringify(value, null, 2));
}

function contentParts(content, resolve) {
  return Object.entries(content ?? {}).flatMap(([kind, media]) => [
    element('p', 'soft', [kind, typeOf(media.schema)].filter(Boolean).join(': ')),
    media.schema && !media.schema.$ref ? membersTable(media.schema, resolve) : '',
    exampleOf(media, resolve),
  ]);
}

function parametersPart(parameters, resolve) {
  if (!parameters.length) return [];
  const rows = parameters
    .map(resolve)
    .map((parameter) => [
      code(parameter.name + (parameter.required ? ' *' : '')),
      parameter.in,
      typeOf(resolve(parameter.schema)),
      element(
        'div',
        '',
        parameter.description ? element('p', '', parameter.description) : '',
        parameter.example !== undefined
          ? element('p', 'soft', 'such as ', code(parameter.example))
          : '',
      ),
    ]);
  return [element('h3', '', 'Parameters'), table(['Name', 'In', 'Type', ''], rows)];
}

function operationPart(path, method, operation, shared, resolve) {
  const summary = element(
    'summary',
    '',
    element('span', `method ${method}`, method),
    ' ',
    code(path),
    element('span', 'soft', ` ${operation.summary ?? ''}`),
  );
  const parts = [summary];
  if (operation.description) parts.push(element('p', '', operation.description));
  parts.push(...parametersPart([...shared, ...(operation.parameters ?? [])], resolve));
  if (operation.requestBody) {
    parts.push(element('h3', '', 'Body'), ...contentParts(operation.requestBody.content, resolve));
  }
  parts.push(element('h3', '', 'Answers'));
  for (const [status, reference] of Object.entries(operation.responses)) {
    const response = resolve(reference);
    const text = element('p', '', element('strong', '', status), ` ${response.description ?? ''}`);
    parts.push(text, ...(Number(status) < 400 ? contentParts(response.content, resolve) : []));
  }
  const details = element('details', '', ...parts);
  details.id = operation.operationId;
  return details;
}

function sectionOf(tag, contract, resolve) {
  const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
    kMethods
      .filter((method) => item[method]?.tags?.includes(tag))
      .map((method) => operationPart(path, method, item[method], item.parameters ?? [], resolve)),
  );
  const title = tag.charAt(0).toUpperCase() + tag.slice(1);
  return element('section', '', element('h2', '', title), ...operations);
}

function schemasSection(contract, resolve) {
  const schemas = Object.entries(contract.components.schemas).map(([name, schema]) => {
    const details = element(
      'details',
      '',
      element('summary', '', code(name), element('span', 'soft', ` ${typeOf(schema)}`)),
      schema.description ? element('p', '', schema.description) : '',
      membersTable(schema, resolve),
    );
    details.id = `schema-${name}`;
    return details;
  });
  return element('section', '', element('h2', '', 'Schemas'), ...schemas);
}

async function main() {
  const place = document.getElementById('contract');
  try {
    const response = await fetch('/api/v1/openapi.json');
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const contract = await response.json();
    const resolve = makeResolver(contract);
    const about = contract.info.description.split('\n\n').map((text) => element('p', '', text));
    place.replaceChildren(
      element('section', '', ...about),
      ...contract.tags.map((tag) => sectionOf(tag.name, contract, resolve)),
      schemasSection(contract, resolve),
    );
    const wanted = document.getElementById(location.hash.slice(1));
    if (wanted) {
      wanted.open = true;
      wanted.scrollIntoView();
    }
  } catch (error) {
    place.replaceChildren(
      element('p', 'empty', `The contract could not be loaded: ${error.message}`),
    );
  }
  place.removeAttribute('aria-busy');
}

main();
