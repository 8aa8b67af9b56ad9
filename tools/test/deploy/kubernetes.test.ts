import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { parseConfig, settingNames } from '../../../backend/config.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'deploy/kubernetes');

interface Manifest {
  apiVersion: string;
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: the types of each kind check it below.
  [field: string]: any;
}

const manifests = readdirSync(folder).flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8'), { merge: true }).map(
    (document): Manifest => document.toJS(),
  ),
);
const only = (kind: string) => manifests.find((manifest) => manifest.kind === kind) as Manifest;

/** Where the package has the classes of an API. */
const moduleOf = ({ apiVersion }: Manifest) => `kubernetes-models/${apiVersion}`;

describe('the manifests for Kubernetes', () => {
  for (const manifest of manifests) {
    it(`have values as the API describes them: ${manifest.kind}`, async () => {
      const { [manifest.kind]: Model } = await import(moduleOf(manifest));
      new Model(manifest).validate();
    });
  }

  it('have no field that the API does not know', () => {
    assert.deepEqual(typeErrorsOf(manifests), []);
    const misspelt = structuredClone(only('Deployment'));
    misspelt.spec.template.spec.containers[0].livenesProbe = {};
    assert.match(typeErrorsOf([misspelt]).join(), /livenesProbe.*does not exist/);
  });

  it('end no server before its last orders are answered', () => {
    const { terminationGracePeriodSeconds, containers } = only('Deployment').spec.template.spec;
    const [{ env, lifecycle }] = containers;
    const { orderTimeoutMs } = parseConfig(settingsOf(env));
    const needed = lifecycle.preStop.sleep.seconds + orderTimeoutMs / 1000 + 7;
    assert.ok(terminationGracePeriodSeconds > needed, `${needed} seconds are needed`);
  });

  it('set only what is a setting', () => {
    for (const { env = [] } of containersOf(manifests)) {
      const unknown = Object.keys(settingsOf(env)).filter((name) => !settingNames.includes(name));
      assert.deepEqual(unknown, []);
    }
  });

  it('name the same things: image, secrets, labels, ports', () => {
    assert.equal(new Set(containersOf(manifests).map(({ image }) => image)).size, 1);
    const secrets = manifests.filter(({ kind }) => kind === 'Secret');
    const names = secrets.map(({ metadata }) => metadata.name);
    for (const { envFrom } of containersOf(manifests)) {
      assert.ok(names.includes(envFrom[0].secretRef.name), envFrom[0].secretRef.name);
    }
    const { labels } = only('Deployment').spec.template.metadata;
    assert.deepEqual(only('Deployment').spec.selector.matchLabels, labels);
    assert.deepEqual(only('Service').spec.selector, labels);
    assert.deepEqual(only('PodDisruptionBudget').spec.selector.matchLabels, labels);
    const [{ ports, readinessProbe }] = only('Deployment').spec.template.spec.containers;
    const portNames = ports.map(({ name }: { name: string }) => name);
    assert.ok(portNames.includes(only('Service').spec.ports[0].targetPort));
    assert.ok(portNames.includes(readinessProbe.httpGet.port));
  });

  it('run nothing as root, and nothing that can write outside of volumes', () => {
    for (const { kind, spec } of manifests.filter(({ spec }) => spec?.template)) {
      assert.equal(spec.template.spec.securityContext.runAsNonRoot, true, kind);
    }
    for (const { name, securityContext } of containersOf(manifests)) {
      assert.equal(securityContext.readOnlyRootFilesystem, true, name);
      assert.equal(securityContext.allowPrivilegeEscalation, false, name);
      assert.deepEqual(securityContext.capabilities.drop, ['ALL'], name);
    }
  });
});

type Container = Manifest['spec'];

function containersOf(list: readonly Manifest[]): Container[] {
  return list.flatMap(({ spec }) => {
    const { initContainers = [], containers = [] } = spec?.template?.spec ?? {};
    return [...initContainers, ...containers];
  });
}

function settingsOf(env: { name: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/** The API's own schemas allow any field more. Types of object literals do not. */
function typeErrorsOf(list: readonly Manifest[]): string[] {
  const file = join(root, 'tools/test/deploy/manifests.ts');
  const text = list
    .map((manifest, index) => {
      const literal = JSON.stringify(manifest, undefined, 1);
      const type = `import('${moduleOf(manifest)}').I${manifest.kind}`;
      return `export const manifest${index}: ${type} = ${literal};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, language, ...rest) =>
    path === file
      ? ts.createSourceFile(path, text, language)
      : getSourceFile.call(host, path, language, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ messageText }) =>
        `${basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}
