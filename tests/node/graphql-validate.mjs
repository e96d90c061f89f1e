// Validates GraphQL documents with the reference implementation.
//
//   node graphql-validate.mjs SCHEMA_FILE [SCHEMA_FILE…] < documents.jsonl
//     Each line is a JSON string (the document) or an object with "query" and, if it likes, "variables" and "operationName".
//     Several schema files are joined. Lines out: {"index", "errors": [{"message", "rule", "locations"}], "variableErrors": […]}.
//   node graphql-validate.mjs < {"schema": "…", "documents": […]}
//     The same in one JSON value; prints one JSON array.
//   node graphql-validate.mjs --introspection-query [--default]
//     Prints the reference introspection query, with everything it can ask unless told otherwise.
//   node graphql-validate.mjs --client-schema < introspection-result.json
//     Builds a client schema from {"__schema": …} or {"data": {"__schema": …}} and prints it as SDL.
//   node graphql-validate.mjs --print SCHEMA_FILE…
//     Prints the schema as SDL in the same order, for comparison.
//
// Exit code 0 when every document could be judged (valid or not), 2 when the schema or the input itself is bad.
import { readFileSync } from 'node:fs';
import {
  assertValidSchema,
  buildASTSchema,
  buildClientSchema,
  getIntrospectionQuery,
  getOperationAST,
  getVariableValues,
  lexicographicSortSchema,
  parse,
  printSchema,
  specifiedRules,
  validate,
  ValidationContext,
  visit,
  visitInParallel,
  TypeInfo,
  visitWithTypeInfo,
} from 'graphql';

function describe(error, rule) {
  return {
    message: error.message,
    ...(rule ? { rule } : {}),
    locations: (error.locations ?? []).map(({ line, column }) => ({ line, column })),
  };
}

function errorsByRule(schema, ast) {
  const found = [];
  let current = '';
  const typeInfo = new TypeInfo(schema);
  for (const rule of specifiedRules) {
    current = rule.name;
    const context = new ValidationContext(schema, ast, typeInfo, (error) => found.push(describe(error, current)));
    visit(ast, visitWithTypeInfo(typeInfo, visitInParallel([rule(context)])));
  }
  return found;
}

function judge(schema, item, index) {
  const { query, variables, operationName } = typeof item === 'string' ? { query: item } : item;
  let ast;
  try {
    ast = parse(query);
  } catch (error) {
    return { index, errors: [describe(error, 'Parse')], variableErrors: [] };
  }
  const errors = validate(schema, ast).length === 0 ? [] : errorsByRule(schema, ast);
  let variableErrors = [];
  const operation = getOperationAST(ast, operationName || undefined);
  if (errors.length === 0 && variables !== undefined && operation) {
    const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
    variableErrors = (coerced.errors ?? []).map((error) => describe(error));
  }
  return { index, errors, variableErrors };
}

function load(sdl) {
  const schema = buildASTSchema(parse(sdl));
  assertValidSchema(schema);
  return schema;
}

function join(files) {
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

function print(schema) {
  process.stdout.write(printSchema(lexicographicSortSchema(schema)) + '\n');
}

function main(args) {
  if (args[0] === '--introspection-query') {
    const everything = {
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    };
    process.stdout.write(getIntrospectionQuery(args[1] === '--default' ? {} : everything));
    return;
  }
  if (args[0] === '--print') {
    print(load(join(args.slice(1))));
    return;
  }
  const input = readFileSync(0, 'utf8');
  if (args[0] === '--client-schema') {
    const answer = JSON.parse(input);
    const schema = buildClientSchema(answer.data ?? answer);
    assertValidSchema(schema);
    print(schema);
    return;
  }
  if (args.length === 0) {
    const { schema: sdl, documents } = JSON.parse(input);
    const schema = load(sdl);
    process.stdout.write(JSON.stringify(documents.map((item, index) => judge(schema, item, index))) + '\n');
    return;
  }
  const schema = load(join(args));
  const lines = input.split('\n').filter((line) => line.trim() !== '');
  const answers = lines.map((line, index) => JSON.stringify(judge(schema, JSON.parse(line), index)));
  process.stdout.write(answers.join('\n') + (answers.length > 0 ? '\n' : ''));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`graphql-validate: ${error.message}\n`);
  process.exitCode = 2;
}
