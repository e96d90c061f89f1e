// Holds the manifests on standard input against the schemas of the Kubernetes API and prints each as a line of JSON.
// A field that the schema does not know is an error.
//
//   kubectl kustomize DIRECTORY | node manifests.mjs
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const schemas = {
  'batch/v1 CronJob': 'IoK8sApiBatchV1CronJob',
  'batch/v1 Job': 'IoK8sApiBatchV1Job',
  'networking.k8s.io/v1 NetworkPolicy': 'IoK8sApiNetworkingV1NetworkPolicy',
  'v1 PersistentVolumeClaim': 'IoK8sApiCoreV1PersistentVolumeClaim',
};

// The schemas take fields that they do not know, so what they never look at is what they do not know.
function watched(value, path, unseen) {
  if (value === null || typeof value !== 'object') return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, watched(item, `${path}.${name}`, unseen)]));
  for (const name of Object.keys(value)) unseen.add(`${path}.${name}`);
  return new Proxy(value, {
    get(target, name) {
      unseen.delete(`${path}.${String(name)}`);
      return Object.hasOwn(inner, name) ? inner[name] : target[name];
    },
  });
}

for (const document of parseAllDocuments(readFileSync(0, 'utf8'))) {
  if (document.errors.length > 0) throw document.errors[0];
  const manifest = document.toJS();
  const schema = schemas[`${manifest.apiVersion} ${manifest.kind}`];
  if (!schema) throw new Error(`No schema is named for ${manifest.apiVersion} ${manifest.kind}.`);
  // The package's classes copy what they are given before they look at it: the schema itself is asked.
  const { validate } = await import(`./node_modules/kubernetes-models/_schemas/${schema}.js`);
  const unseen = new Set();
  if (!validate(watched(manifest, manifest.kind, unseen))) {
    throw new Error(validate.errors.map(({ instancePath, keyword, params }) => `${instancePath}: ${keyword} ${JSON.stringify(params)}`).join('; '));
  }
  if (unseen.size > 0) throw new Error(`The API has no ${[...unseen].join(', ')}.`);
  console.log(JSON.stringify(manifest));
}
